using System.Collections;
using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace AdaptiveCards.Json;

/// <summary>Cards to JSON and back. The contracts are made once for the process: what they learn about each type costs milliseconds.</summary>
internal static class CardJson
{
    private static readonly Contracts Known = new();
    private static readonly CardWriter Writer = new(Known);

    // Text stays text, though it looks like a date.
    private static readonly JsonSerializerSettings Plain = new() { DateParseHandling = DateParseHandling.None };

    public static string Write(AdaptiveCard card, bool indented) => Writer.Write(card, indented);

    public static JToken? Tree(string json) => JsonConvert.DeserializeObject<JToken>(json, Plain);

    public static AdaptiveCardParseResult Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return Read(Tree(json) as JObject ?? throw new AdaptiveSerializationException("There is no card."));
        }
        catch (JsonException e)
        {
            throw new AdaptiveSerializationException(e.Message, e);
        }
    }

    private static AdaptiveCardParseResult Read(JObject json)
    {
        if (json["type"] is not JValue { Value: "AdaptiveCard" }) throw new AdaptiveSerializationException("Property 'type' must be 'AdaptiveCard'");
        if (json["version"] is not JValue { Value: string { Length: > 0 } text }) throw new AdaptiveSerializationException("Could not parse required key: version. It was not found.");
        if (!Version.TryParse(text, out var version)) throw new AdaptiveSerializationException($"\"{text}\" is no version.");

        foreach (var done in (string[])["$schema", "type", "version"]) json.Remove(done);
        var warnings = new List<AdaptiveWarning>();
        var elements = new ElementConverter(warnings);
        var card = new AdaptiveCard(new AdaptiveSchemaVersion(version.Major, version.Minor));
        JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = Known, Converters = { elements, new InlineConverter(warnings) } }).Populate(json.CreateReader(), card);
        elements.Warn(card);
        return new AdaptiveCardParseResult(card, warnings);
    }

    /// <summary>What is ours in camel case and without defaults; data as its own attributes say.</summary>
    private sealed class Contracts : DefaultContractResolver
    {
        private static readonly CamelCaseNamingStrategy Names = new();
        private static readonly StringEnumConverter EnumNames = new(Names);

        // Without the converter that the card names for other serializers and which calls this one.
        protected override JsonConverter? ResolveContractConverter(Type objectType) => objectType == typeof(AdaptiveCard) ? null : base.ResolveContractConverter(objectType);

        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (member.DeclaringType!.Assembly != typeof(CardJson).Assembly)
            {
                return property;
            }

            property.PropertyName = Names.GetPropertyName(property.PropertyName!, hasSpecifiedName: property.PropertyName != member.Name);
            if (IsOurEnum(property.PropertyType!)) property.Converter = EnumNames;
            if (property.Required != Required.Always) property.DefaultValueHandling = DefaultValueHandling.Ignore;
            // A card without actions has no such property; containers say that they are empty.
            if (member.DeclaringType == typeof(AdaptiveCard)) property.ShouldSerialize = card => property.ValueProvider!.GetValue(card) is not IList { Count: 0 };
            return property;
        }

        private static bool IsOurEnum(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: true } found && found.Assembly == typeof(CardJson).Assembly;
    }
}

/// <summary>Whatever serializer writes a card, its JSON is what <see cref="AdaptiveCard.ToJson"/> gives.</summary>
internal sealed class CardConverter : JsonConverter<AdaptiveCard>
{
    public override bool CanRead => false;

    public override AdaptiveCard ReadJson(JsonReader reader, Type objectType, AdaptiveCard? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
        throw new NotSupportedException("Cards are read by AdaptiveCard.FromJson.");

    public override void WriteJson(JsonWriter writer, AdaptiveCard? value, JsonSerializer serializer)
    {
        var json = CardJson.Write(value!, indented: false);
        if (writer is JsonTextWriter)
        {
            writer.WriteRawValue(json);
        }
        else
        {
            CardJson.Tree(json)!.WriteTo(writer);
        }
    }
}
