using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards.Json;

/// <summary>Reads the runs of a rich text: a bare text is one too.</summary>
/// <param name="warnings">Takes what is unknown.</param>
internal sealed class InlineConverter(List<AdaptiveWarning> warnings) : JsonConverter<AdaptiveInline>
{
    public override bool CanWrite => false;

    public override AdaptiveInline? ReadJson(JsonReader reader, Type objectType, AdaptiveInline? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        if (reader.TokenType == JsonToken.String) return new AdaptiveTextRun((string)reader.Value!);
        var json = JObject.Load(reader);
        var run = (json["type"] as JValue)?.Value is "TextRun" or null ? new AdaptiveTextRun("") : throw new AdaptiveSerializationException($"'{json["type"]}' cannot stand where a TextRun is wanted");
        json.Remove("type");
        serializer.Populate(json.CreateReader(), run);
        foreach (var name in run.Unknown?.Keys ?? Enumerable.Empty<string>()) warnings.Add(new AdaptiveWarning($"Unknown property '{name}' on type 'TextRun'"));
        return run;
    }

    public override void WriteJson(JsonWriter writer, AdaptiveInline? value, JsonSerializer serializer) => throw new NotSupportedException("Runs are written by their properties.");
}
