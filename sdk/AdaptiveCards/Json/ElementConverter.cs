using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards.Json;

/// <summary>Makes the class that <c>type</c> names.</summary>
/// <param name="warnings">Takes what is unknown.</param>
internal sealed class ElementConverter(List<AdaptiveWarning>? warnings) : JsonConverter<AdaptiveTypedElement>
{
    private static readonly Dictionary<string, Func<AdaptiveTypedElement>> Types = new(StringComparer.Ordinal)
    {
        [AdaptiveCard.TypeName] = () => new AdaptiveCard(new AdaptiveSchemaVersion()),
        [AdaptiveTextBlock.TypeName] = () => new AdaptiveTextBlock(),
        [AdaptiveFactSet.TypeName] = () => new AdaptiveFactSet(),
        [AdaptiveImage.TypeName] = () => new AdaptiveImage(),
        [AdaptiveActionSet.TypeName] = () => new AdaptiveActionSet(),
        [AdaptiveContainer.TypeName] = () => new AdaptiveContainer(),
        [AdaptiveColumnSet.TypeName] = () => new AdaptiveColumnSet(),
        [AdaptiveColumn.TypeName] = () => new AdaptiveColumn(),
        [AdaptiveTable.TypeName] = () => new AdaptiveTable(),
        [AdaptiveTableRow.TypeName] = () => new AdaptiveTableRow(),
        [AdaptiveTableCell.TypeName] = () => new AdaptiveTableCell(),
        [AdaptiveTextInput.TypeName] = () => new AdaptiveTextInput(),
        [AdaptiveNumberInput.TypeName] = () => new AdaptiveNumberInput(),
        [AdaptiveDateInput.TypeName] = () => new AdaptiveDateInput(),
        [AdaptiveTimeInput.TypeName] = () => new AdaptiveTimeInput(),
        [AdaptiveToggleInput.TypeName] = () => new AdaptiveToggleInput(),
        [AdaptiveChoiceSetInput.TypeName] = () => new AdaptiveChoiceSetInput(),
        [AdaptiveExecuteAction.TypeName] = () => new AdaptiveExecuteAction(),
        [AdaptiveSubmitAction.TypeName] = () => new AdaptiveSubmitAction(),
        [AdaptiveOpenUrlAction.TypeName] = () => new AdaptiveOpenUrlAction(),
        [AdaptiveShowCardAction.TypeName] = () => new AdaptiveShowCardAction(),
        [AdaptiveToggleVisibilityAction.TypeName] = () => new AdaptiveToggleVisibilityAction(),
    };

    /// <summary>For serializers that find this converter by the attribute.</summary>
    public ElementConverter()
        : this(null)
    {
    }

    public override AdaptiveTypedElement? ReadJson(JsonReader reader, Type objectType, AdaptiveTypedElement? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.Null) return null;
        var json = JObject.Load(reader);
        var type = (string?)json["type"] ?? Implied(objectType) ?? throw new AdaptiveSerializationException("Required property 'type' not found on adaptive card element");
        json["type"] = type;

        var element = Types.TryGetValue(type, out var make) && make() is { } made && objectType.IsInstanceOfType(made) ? made
            : objectType.IsAssignableFrom(typeof(AdaptiveUnknownElement)) ? new AdaptiveUnknownElement()
            : objectType.IsAssignableFrom(typeof(AdaptiveUnknownAction)) ? new AdaptiveUnknownAction()
            : throw new AdaptiveSerializationException($"'{type}' cannot stand where a {objectType.Name} is wanted");
        if (element is AdaptiveUnknownElement or AdaptiveUnknownAction) warnings?.Add(new AdaptiveWarning(-1, $"Unknown element type '{type}'"));
        if (element is AdaptiveInput && json["id"] is null) throw new AdaptiveSerializationException($"Required property 'id' not found on '{type}'");

        serializer.Populate(json.CreateReader(), element);
        foreach (var name in element.AdditionalProperties.Keys) warnings?.Add(new AdaptiveWarning(-1, $"Unknown property '{name}' on type '{type}'"));
        return element;
    }

    public override void WriteJson(JsonWriter writer, AdaptiveTypedElement? value, JsonSerializer serializer)
    {
        if (value is null) writer.WriteNull();
        else CardJson.Write(writer, value);
    }

    // Where only one type can stand, the schema lets it go without saying.
    private static string? Implied(Type objectType) => objectType switch
    {
        _ when objectType == typeof(AdaptiveColumn) => AdaptiveColumn.TypeName,
        _ when objectType == typeof(AdaptiveTableRow) => AdaptiveTableRow.TypeName,
        _ when objectType == typeof(AdaptiveTableCell) => AdaptiveTableCell.TypeName,
        _ when objectType == typeof(AdaptiveExecuteAction) => AdaptiveExecuteAction.TypeName,
        _ => null,
    };
}
