using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards.Json;

/// <summary>50 as <c>"50px"</c>.</summary>
internal sealed class PixelConverter : JsonConverter<uint>
{
    public override uint ReadJson(JsonReader reader, Type objectType, uint existingValue, bool hasExistingValue, JsonSerializer serializer) => Parse((string)reader.Value!);

    public override void WriteJson(JsonWriter writer, uint value, JsonSerializer serializer) => writer.WriteValue(Text(value));

    public static uint Parse(string text) => uint.Parse(text.EndsWith("px", StringComparison.Ordinal) ? text[..^2] : text, CultureInfo.InvariantCulture);

    public static string Text(uint pixels) => string.Create(CultureInfo.InvariantCulture, $"{pixels}px");
}

internal sealed class HeightConverter : JsonConverter<AdaptiveHeight>
{
    public override AdaptiveHeight? ReadJson(JsonReader reader, Type objectType, AdaptiveHeight? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
        ((string?)reader.Value)?.ToUpperInvariant() switch
        {
            null or "AUTO" => AdaptiveHeight.Auto,
            "STRETCH" => AdaptiveHeight.Stretch,
            _ => new AdaptiveHeight(PixelConverter.Parse((string)reader.Value!)),
        };

    public override void WriteJson(JsonWriter writer, AdaptiveHeight? value, JsonSerializer serializer) => writer.WriteValue(value switch
    {
        { HeightType: AdaptiveHeightType.Pixel, Unit: { } pixels } => PixelConverter.Text(pixels),
        { HeightType: AdaptiveHeightType.Stretch } => "stretch",
        _ => "auto",
    });
}

internal sealed class VersionConverter : JsonConverter<AdaptiveSchemaVersion>
{
    public override AdaptiveSchemaVersion? ReadJson(JsonReader reader, Type objectType, AdaptiveSchemaVersion? existingValue, bool hasExistingValue, JsonSerializer serializer) =>
        new(Convert.ToString(reader.Value, CultureInfo.InvariantCulture)!);

    public override void WriteJson(JsonWriter writer, AdaptiveSchemaVersion? value, JsonSerializer serializer) => writer.WriteValue(value?.ToString());
}

/// <summary>An id alone where there is no more to say.</summary>
internal sealed class TargetConverter : JsonConverter<AdaptiveTargetElement>
{
    public override AdaptiveTargetElement? ReadJson(JsonReader reader, Type objectType, AdaptiveTargetElement? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        var json = JToken.Load(reader);
        return json is JObject target
            ? new AdaptiveTargetElement { ElementId = (string?)target["elementId"] ?? throw new AdaptiveSerializationException("Required property 'elementId' not found on 'TargetElement'"), IsVisible = (bool?)target["isVisible"] }
            : new AdaptiveTargetElement((string)json!);
    }

    public override void WriteJson(JsonWriter writer, AdaptiveTargetElement? value, JsonSerializer serializer)
    {
        if (value?.IsVisible is not { } visible)
        {
            writer.WriteValue(value?.ElementId);
            return;
        }

        new JObject { ["elementId"] = value.ElementId, ["isVisible"] = visible }.WriteTo(writer);
    }
}
