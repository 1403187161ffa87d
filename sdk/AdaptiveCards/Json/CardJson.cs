using System.Collections;
using System.Globalization;
using System.Reflection;
using Newtonsoft.Json;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Serialization;

namespace AdaptiveCards.Json;

/// <summary>Cards to JSON. The contracts are made once for the process: what they learn about each type costs milliseconds.</summary>
internal static class CardJson
{
    private static readonly JsonSerializer Writer = JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = new Contracts() });

    public static string Write(AdaptiveCard card)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var writer = new JsonTextWriter(text) { Formatting = Formatting.Indented };
        Write(writer, card);
        return text.ToString();
    }

    public static void Write(JsonWriter writer, AdaptiveCard card) => Writer.Serialize(writer, card);

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

            property.PropertyName = Names.GetPropertyName(member.Name, hasSpecifiedName: false);
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
        throw new NotSupportedException("Cards are written, not read.");

    public override void WriteJson(JsonWriter writer, AdaptiveCard? value, JsonSerializer serializer) => CardJson.Write(writer, value!);
}
