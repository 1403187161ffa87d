using System.ComponentModel;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards;

/// <summary>Anything in a card that has a type.</summary>
public abstract class AdaptiveTypedElement
{
    private protected AdaptiveTypedElement(string type) => Type = type;

    [JsonProperty(Order = -10)]
    internal string Type { get; }

    [JsonProperty(Order = -9)]
    public string? Id { get; set; }

    /// <summary>What was read and has no property here, such as <c>msteams</c> of a card.</summary>
    [JsonExtensionData]
    internal Dictionary<string, JToken>? Unknown { get; set; }
}

/// <summary>A part of a card's body.</summary>
public abstract class AdaptiveElement : AdaptiveTypedElement
{
    private protected AdaptiveElement(string type)
        : base(type)
    {
    }

    public AdaptiveSpacing Spacing { get; set; }

    [DefaultValue(true)]
    public bool IsVisible { get; set; } = true;
}
