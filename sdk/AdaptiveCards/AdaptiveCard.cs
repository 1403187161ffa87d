using AdaptiveCards.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace AdaptiveCards;

/// <summary>A card. Send it as <c>JObject.Parse(card.ToJson())</c>: the official package cannot be sent as it is.</summary>
[JsonConverter(typeof(CardConverter))]
public class AdaptiveCard : AdaptiveTypedElement
{
    public const string ContentType = "application/vnd.microsoft.card.adaptive";

    public AdaptiveCard(AdaptiveSchemaVersion schemaVersion)
        : base("AdaptiveCard")
    {
        ArgumentNullException.ThrowIfNull(schemaVersion);
        Version = schemaVersion.Text;
    }

    [JsonProperty(Order = -8)]
    internal string Version { get; }

    /// <summary>Shown where the client is older than the version.</summary>
    [JsonProperty(Order = -7)]
    public string? FallbackText { get; set; }

    public AdaptiveRefresh? Refresh { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveElement> Body { get; set; } = [];

    [JsonProperty(Order = 2)]
    public List<AdaptiveAction> Actions { get; set; } = [];

    /// <summary>Also of cards that others made: what has no property here is kept, written again, and warned of.</summary>
    /// <exception cref="AdaptiveSerializationException">No JSON, no card, no version, or a value that its property cannot have.</exception>
    public static AdaptiveCardParseResult FromJson(string json) => CardJson.Read(json);

    public string ToJson() => CardJson.Write(this, indented: true);
}

/// <summary>A version of the card schema, such as 1.5.</summary>
public class AdaptiveSchemaVersion(int major, int minor)
{
    internal string Text { get; } = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{major}.{minor}");
}

/// <summary>Which action brings a newer card, and for whom it is called without a tap: at most 60 people in Teams.</summary>
public class AdaptiveRefresh
{
    public AdaptiveExecuteAction? Action { get; set; }

    public List<string> UserIds { get; set; } = [];

    [JsonExtensionData]
    internal Dictionary<string, JToken>? Unknown { get; set; }
}
