using Newtonsoft.Json;

namespace AdaptiveCards;

/// <summary>What holds other elements.</summary>
public abstract class AdaptiveCollectionElement : AdaptiveElement
{
    private protected AdaptiveCollectionElement(string type)
        : base(type)
    {
    }

    public AdaptiveContainerStyle? Style { get; set; }

    public bool Bleed { get; set; }

    public AdaptiveAction? SelectAction { get; set; }
}

public class AdaptiveContainer : AdaptiveCollectionElement
{
    public AdaptiveContainer()
        : this("Container")
    {
    }

    private protected AdaptiveContainer(string type)
        : base(type)
    {
    }

    [JsonProperty(Order = 1)]
    public List<AdaptiveElement> Items { get; set; } = [];
}

public class AdaptiveColumnSet() : AdaptiveCollectionElement("ColumnSet")
{
    [JsonProperty(Order = 1)]
    public List<AdaptiveColumn> Columns { get; set; } = [];
}

public class AdaptiveColumn() : AdaptiveContainer("Column")
{
    /// <summary>auto, stretch, pixels such as <c>50px</c>, or a weight such as <c>2</c>.</summary>
    public string? Width { get; set; }
}

/// <summary>Actions within the body.</summary>
public class AdaptiveActionSet() : AdaptiveElement("ActionSet")
{
    [JsonProperty(Order = 1)]
    public List<AdaptiveAction> Actions { get; set; } = [];
}
