using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards.Json;

/// <summary>Makes the class that <c>type</c> names.</summary>
/// <param name="warnings">Takes what is unknown.</param>
internal sealed class ElementConverter(List<AdaptiveWarning> warnings) : JsonConverter<AdaptiveTypedElement>
{
    private static readonly Dictionary<string, Func<AdaptiveTypedElement>> Types = new Func<AdaptiveTypedElement>[]
    {
        () => new AdaptiveTextBlock(""), () => new AdaptiveRichTextBlock(), () => new AdaptiveFactSet(),
        () => new AdaptiveContainer(), () => new AdaptiveColumnSet(), () => new AdaptiveColumn(), () => new AdaptiveActionSet(),
        () => new AdaptiveTable(), () => new AdaptiveTableRow(), () => new AdaptiveTableCell(),
        () => new AdaptiveTextInput(), () => new AdaptiveNumberInput(), () => new AdaptiveDateInput(), () => new AdaptiveToggleInput(), () => new AdaptiveChoiceSetInput(),
        () => new AdaptiveExecuteAction(), () => new AdaptiveSubmitAction(), () => new AdaptiveOpenUrlAction(), () => new AdaptiveToggleVisibilityAction(),
    }.ToDictionary(make => make().Type, StringComparer.Ordinal);

    public override bool CanWrite => false;

    public override AdaptiveTypedElement? ReadJson(JsonReader reader, Type objectType, AdaptiveTypedElement? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.Null) return null;
        var json = JObject.Load(reader);
        var type = (json["type"] as JValue)?.Value as string ?? Implied(objectType) ?? throw new AdaptiveSerializationException("Required property 'type' not found on adaptive card element");

        var element = Types.TryGetValue(type, out var make) && make() is { } made && objectType.IsInstanceOfType(made) ? made : Unknown(type, objectType);
        if (element is AdaptiveInput && json["id"] is null) throw new AdaptiveSerializationException($"Required property 'id' not found on '{type}'");
        json.Remove("type");
        serializer.Populate(json.CreateReader(), element);
        Warn(element);
        return element;
    }

    public override void WriteJson(JsonWriter writer, AdaptiveTypedElement? value, JsonSerializer serializer) => throw new NotSupportedException("Elements are written by their properties.");

    public void Warn(AdaptiveTypedElement element)
    {
        foreach (var name in element.Unknown?.Keys ?? Enumerable.Empty<string>()) warnings.Add(new AdaptiveWarning($"Unknown property '{name}' on type '{element.Type}'"));
    }

    private AdaptiveTypedElement Unknown(string type, Type objectType)
    {
        AdaptiveTypedElement element = objectType == typeof(AdaptiveElement) ? new UnknownElement(type)
            : objectType == typeof(AdaptiveAction) ? new UnknownAction(type)
            : throw new AdaptiveSerializationException($"'{type}' cannot stand where a {objectType.Name} is wanted");
        warnings.Add(new AdaptiveWarning($"Unknown element type '{type}'"));
        return element;
    }

    // Where only one type can stand, the schema lets it go without saying.
    private static string? Implied(Type objectType) =>
        objectType == typeof(AdaptiveColumn) ? "Column"
        : objectType == typeof(AdaptiveTableRow) ? "TableRow"
        : objectType == typeof(AdaptiveTableCell) ? "TableCell"
        : objectType == typeof(AdaptiveExecuteAction) ? "Action.Execute"
        : null;

    /// <summary>Of a type that is not known here.</summary>
    private sealed class UnknownElement(string type) : AdaptiveElement(type);

    private sealed class UnknownAction(string type) : AdaptiveAction(type);
}
