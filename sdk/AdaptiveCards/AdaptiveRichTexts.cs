using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards;

/// <summary>Text that is no Markdown, in runs that stand in one line until a run has a line feed.</summary>
public class AdaptiveRichTextBlock() : AdaptiveElement("RichTextBlock")
{
    public AdaptiveHorizontalAlignment HorizontalAlignment { get; set; }

    [JsonProperty(Required = Required.Always)]
    public List<AdaptiveInline> Inlines { get; set; } = [];
}

/// <summary>A part of a rich text.</summary>
public abstract class AdaptiveInline
{
    private protected AdaptiveInline(string type) => Type = type;

    [JsonProperty(Order = -10)]
    internal string Type { get; }

    /// <summary>What was read and has no property here.</summary>
    [JsonExtensionData]
    internal Dictionary<string, JToken>? Unknown { get; set; }
}

public class AdaptiveTextRun(string text) : AdaptiveInline("TextRun")
{
    [JsonProperty(Required = Required.Always)]
    public string Text { get; set; } = text;

    public AdaptiveTextSize Size { get; set; }

    public AdaptiveTextWeight Weight { get; set; }

    public AdaptiveTextColor Color { get; set; }

    public bool IsSubtle { get; set; }
}
