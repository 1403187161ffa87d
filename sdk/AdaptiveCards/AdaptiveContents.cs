using Newtonsoft.Json;

namespace AdaptiveCards;

public class AdaptiveTextBlock(string text) : AdaptiveElement("TextBlock")
{
    [JsonProperty(Required = Required.Always)]
    public string Text { get; set; } = text;

    public AdaptiveTextSize Size { get; set; }

    public AdaptiveTextWeight Weight { get; set; }

    public AdaptiveTextColor Color { get; set; }

    public AdaptiveFontType FontType { get; set; }

    public AdaptiveHorizontalAlignment HorizontalAlignment { get; set; }

    public bool IsSubtle { get; set; }

    public bool Wrap { get; set; }
}

public class AdaptiveFactSet() : AdaptiveElement("FactSet")
{
    [JsonProperty(Required = Required.Always)]
    public List<AdaptiveFact> Facts { get; set; } = [];
}

public class AdaptiveFact(string title, string value)
{
    [JsonProperty(Required = Required.Always)]
    public string Title { get; set; } = title;

    [JsonProperty(Required = Required.Always)]
    public string Value { get; set; } = value;
}
