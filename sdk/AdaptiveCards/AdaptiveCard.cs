using AdaptiveCards.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace AdaptiveCards;

/// <summary>A card. Send it as <c>JObject.Parse(card.ToJson())</c>: the official package cannot be sent as it is.</summary>
public class AdaptiveCard : AdaptiveTypedElement
{
    public const string ContentType = "application/vnd.microsoft.card.adaptive";
    public const string TypeName = "AdaptiveCard";

    public AdaptiveCard(AdaptiveSchemaVersion schemaVersion) => Version = schemaVersion;

    public AdaptiveCard(string schemaVersion)
        : this(new AdaptiveSchemaVersion(schemaVersion))
    {
    }

    public override string Type { get; set; } = TypeName;

    [JsonProperty(Order = -8)]
    public AdaptiveSchemaVersion Version { get; set; }

    /// <summary>Shown where the client is older than the version.</summary>
    [JsonProperty(Order = -7)]
    public string? FallbackText { get; set; }

    [JsonProperty(Order = -6)]
    public string? Speak { get; set; }

    [JsonProperty(Order = -6)]
    public string? Lang { get; set; }

    public AdaptiveRefresh? Refresh { get; set; }

    public AdaptiveAction? SelectAction { get; set; }

    public AdaptiveVerticalContentAlignment VerticalContentAlignment { get; set; }

    [JsonProperty("minHeight")]
    [JsonConverter(typeof(PixelConverter))]
    public uint PixelMinHeight { get; set; }

    [JsonProperty(Order = 1)]
    public List<AdaptiveElement> Body { get; set; } = [];

    [JsonProperty(Order = 2)]
    public List<AdaptiveAction> Actions { get; set; } = [];

    /// <summary>Read, so that it is no unknown property, and never written.</summary>
    [JsonProperty("$schema")]
    internal string? JsonSchema { get; set; }

    /// <exception cref="AdaptiveSerializationException">No JSON, no card, no version, or a value that its property cannot have.</exception>
    public static AdaptiveCardParseResult FromJson(string json) => CardJson.Read(json);

    public string ToJson() => CardJson.Write(this);

    public bool ShouldSerializeBody() => Body is { Count: > 0 };

    public bool ShouldSerializeActions() => Actions is { Count: > 0 };

    public bool ShouldSerializeJsonSchema() => false;
}

/// <summary>Which action brings a newer card, and for whom it is called without a tap: at most 60 people in Teams.</summary>
[JsonObject(NamingStrategyType = typeof(CamelCaseNamingStrategy))]
public class AdaptiveRefresh
{
    public AdaptiveExecuteAction? Action { get; set; }

    public List<string> UserIds { get; set; } = [];
}
