using System.ComponentModel;
using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace AdaptiveCards;

/// <summary>What holds cells, and how their content lies in them.</summary>
public abstract class AdaptiveCollectionWithContentAlignment : AdaptiveElement
{
    [JsonProperty("horizontalCellContentAlignment")]
    public AdaptiveHorizontalContentAlignment HorizontalContentAlignment { get; set; }

    [JsonProperty("verticalCellContentAlignment")]
    public AdaptiveVerticalContentAlignment VerticalContentAlignment { get; set; }
}

public class AdaptiveTable : AdaptiveCollectionWithContentAlignment
{
    public const string TypeName = "Table";

    public override string Type { get; set; } = TypeName;

    public AdaptiveContainerStyle? GridStyle { get; set; }

    [DefaultValue(true)]
    public bool ShowGridLines { get; set; } = true;

    /// <summary>False is not written, as in the official package, and clients take a missing one for true.</summary>
    public bool FirstRowAsHeaders { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveTableColumnDefinition> Columns { get; set; } = [];

    [JsonProperty(Order = 2)]
    public List<AdaptiveTableRow> Rows { get; set; } = [];
}

[JsonObject(NamingStrategyType = typeof(CamelCaseNamingStrategy))]
public class AdaptiveTableColumnDefinition
{
    /// <summary>A weight; with <see cref="PixelWidth"/> it is not used.</summary>
    [JsonIgnore]
    public long Width { get; set; }

    [JsonIgnore]
    public double PixelWidth { get; set; }

    [JsonProperty("horizontalCellContentAlignment")]
    public AdaptiveHorizontalContentAlignment HorizontalContentAlignment { get; set; }

    [JsonProperty("verticalCellContentAlignment")]
    public AdaptiveVerticalContentAlignment VerticalContentAlignment { get; set; }

    [JsonProperty("width", Order = -1)]
    internal object? JsonWidth
    {
        get => PixelWidth > 0 ? string.Create(CultureInfo.InvariantCulture, $"{PixelWidth}px") : Width > 0 ? Width : null;
        set
        {
            if (value is string text && text.EndsWith("px", StringComparison.Ordinal)) PixelWidth = double.Parse(text[..^2], CultureInfo.InvariantCulture);
            else Width = Convert.ToInt64(value, CultureInfo.InvariantCulture);
        }
    }
}

public class AdaptiveTableRow : AdaptiveCollectionWithContentAlignment
{
    public const string TypeName = "TableRow";

    public override string Type { get; set; } = TypeName;

    public AdaptiveContainerStyle? Style { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveTableCell> Cells { get; set; } = [];
}

public class AdaptiveTableCell : AdaptiveContainer
{
    public new const string TypeName = "TableCell";

    public AdaptiveTableCell()
        : base(TypeName)
    {
    }
}
