using AdaptiveCards.Json;
using Newtonsoft.Json;

namespace AdaptiveCards;

/// <summary>What holds other elements.</summary>
public abstract class AdaptiveCollectionElement : AdaptiveElement
{
    public AdaptiveContainerStyle? Style { get; set; }

    public AdaptiveVerticalContentAlignment VerticalContentAlignment { get; set; }

    public bool Bleed { get; set; }

    [JsonProperty("minHeight")]
    [JsonConverter(typeof(PixelConverter))]
    public uint PixelMinHeight { get; set; }

    public AdaptiveAction? SelectAction { get; set; }
}

public class AdaptiveContainer : AdaptiveCollectionElement
{
    public const string TypeName = "Container";

    private string _type;

    public AdaptiveContainer()
        : this(TypeName)
    {
    }

    internal AdaptiveContainer(string type) => _type = type;

    public override string Type
    {
        get => _type;
        set => _type = value;
    }

    [JsonProperty(Order = 1)]
    public List<AdaptiveElement> Items { get; set; } = [];

    /// <summary>Right to left.</summary>
    public bool? Rtl { get; set; }
}

public class AdaptiveColumnSet : AdaptiveCollectionElement
{
    public const string TypeName = "ColumnSet";

    public override string Type { get; set; } = TypeName;

    [JsonProperty(Order = 1)]
    public List<AdaptiveColumn> Columns { get; set; } = [];
}

public class AdaptiveColumn : AdaptiveContainer
{
    public new const string TypeName = "Column";

    public override string Type { get; set; } = TypeName;

    /// <summary><see cref="AdaptiveColumnWidth"/>, pixels such as <c>50px</c>, or a weight such as <c>2</c>.</summary>
    public string? Width { get; set; }
}

public class AdaptiveColumnWidth
{
    public const string Auto = "auto";
    public const string Stretch = "stretch";
}
