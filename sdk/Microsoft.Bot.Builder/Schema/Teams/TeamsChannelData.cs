using Newtonsoft.Json;

namespace Microsoft.Bot.Schema.Teams;

/// <summary>What Teams adds to an activity.</summary>
public class TeamsChannelData
{
    [JsonProperty("eventType")]
    public string? EventType { get; set; }

    [JsonProperty("channel")]
    public ChannelInfo? Channel { get; set; }

    [JsonProperty("team")]
    public TeamInfo? Team { get; set; }

    [JsonProperty("tenant")]
    public TenantInfo? Tenant { get; set; }

    [JsonExtensionData]
    public IDictionary<string, object> AdditionalProperties { get; set; } = new Dictionary<string, object>(StringComparer.Ordinal);
}

/// <summary>The Entra tenant that an activity comes from.</summary>
public class TenantInfo
{
    public TenantInfo()
    {
    }

    public TenantInfo(string? id = null) => Id = id;

    [JsonProperty("id")]
    public string? Id { get; set; }
}

/// <summary>A team.</summary>
public class TeamInfo
{
    public TeamInfo()
    {
    }

    public TeamInfo(string? id = null, string? name = null)
    {
        Id = id;
        Name = name;
    }

    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }

    [JsonProperty("aadGroupId")]
    public string? AadGroupId { get; set; }
}

/// <summary>A channel of a team.</summary>
public class ChannelInfo
{
    public ChannelInfo()
    {
    }

    public ChannelInfo(string? id = null, string? name = null)
    {
        Id = id;
        Name = name;
    }

    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }
}
