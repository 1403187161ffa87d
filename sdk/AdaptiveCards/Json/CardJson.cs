using System.Globalization;
using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;

namespace AdaptiveCards.Json;

/// <summary>Cards to JSON and back. Contract resolvers are made once for the process: they keep what they learnt about each type, which costs milliseconds.</summary>
internal static class CardJson
{
    private static readonly Contracts ReadContracts = new(omitDefaults: false);
    private static readonly JsonSerializer Writer = JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = new Contracts(omitDefaults: true) });
    private static readonly JsonSerializerSettings PlainText = new() { DateParseHandling = DateParseHandling.None };

    public static string Write(AdaptiveCard card)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented };
        Write(writer, card);
        return text.ToString();
    }

    public static void Write(JsonWriter writer, object value) => Writer.Serialize(writer, value);

    public static AdaptiveCardParseResult Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var result = new AdaptiveCardParseResult();
        try
        {
            var card = JsonConvert.DeserializeObject<JObject>(json, PlainText) ?? throw new AdaptiveSerializationException("There is no card.");
            if (string.IsNullOrEmpty((string?)card["version"])) throw new AdaptiveSerializationException("Could not parse required key: version. It was not found.");
            var reader = JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = ReadContracts, Converters = { new ElementConverter(result.Warnings) } });
            result.Card = card.ToObject<AdaptiveTypedElement>(reader) as AdaptiveCard ?? throw new AdaptiveSerializationException("Property 'type' must be 'AdaptiveCard'");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidCastException)
        {
            throw new AdaptiveSerializationException(e.Message, e);
        }

        return result;
    }

    public static string? WriteData(object? data) => data is null ? null : JsonConvert.SerializeObject(data, Formatting.Indented);

    public static object? ReadData(string? json) => json is null ? null : JsonConvert.DeserializeObject<JToken>(json, PlainText);

    /// <summary>
    /// An element by its properties, without the converter that its class names for other serializers and which calls this one.
    /// Defaults are left out of what is ours, never of data.
    /// </summary>
    private sealed class Contracts(bool omitDefaults) : DefaultContractResolver
    {
        protected override JsonConverter? ResolveContractConverter(Type objectType) =>
            base.ResolveContractConverter(objectType) is { } converter and not ElementConverter ? converter : null;

        protected override JsonProperty CreateProperty(MemberInfo member, MemberSerialization memberSerialization)
        {
            var property = base.CreateProperty(member, memberSerialization);
            if (omitDefaults && member.DeclaringType!.Assembly == typeof(CardJson).Assembly && property.Required != Required.Always) property.DefaultValueHandling = DefaultValueHandling.Ignore;
            return property;
        }
    }
}
