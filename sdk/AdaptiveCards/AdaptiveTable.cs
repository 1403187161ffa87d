using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards;

/// <summary>What holds cells.</summary>
public abstract class AdaptiveCollectionWithContentAlignment : AdaptiveElement
{
    private protected AdaptiveCollectionWithContentAlignment(string type)
        : base(type)
    {
    }
}

public class AdaptiveTable() : AdaptiveCollectionWithContentAlignment("Table")
{
    /// <summary>False is not written, as in the official package, and clients take a missing one for true.</summary>
    public bool FirstRowAsHeaders { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveTableColumnDefinition> Columns { get; set; } = [];

    [JsonProperty(Order = 2)]
    public List<AdaptiveTableRow> Rows { get; set; } = [];
}

public class AdaptiveTableColumnDefinition
{
    private object? _otherWidth;

    /// <summary>A weight.</summary>
    [JsonIgnore]
    public long Width { get; set; }

    // Cards that others made may have pixels or words here.
    [JsonProperty("width")]
    internal object? JsonWidth
    {
        get => Width > 0 ? Width : _otherWidth;
        set
        {
            if (value is long weight) Width = weight;
            else _otherWidth = value;
        }
    }

    [JsonExtensionData]
    internal Dictionary<string, JToken>? Unknown { get; set; }
}

public class AdaptiveTableRow() : AdaptiveCollectionWithContentAlignment("TableRow")
{
    [JsonProperty(Order = 1)]
    public List<AdaptiveTableCell> Cells { get; set; } = [];
}

public class AdaptiveTableCell() : AdaptiveContainer("TableCell");
