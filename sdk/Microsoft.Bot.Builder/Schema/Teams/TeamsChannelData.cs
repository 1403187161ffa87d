using Newtonsoft.Json;

namespace Microsoft.Bot.Schema.Teams;

/// <summary>What Teams adds to an activity.</summary>
public class TeamsChannelData
{
    [JsonProperty("team")]
    public TeamInfo? Team { get; set; }

    [JsonProperty("tenant")]
    public TenantInfo? Tenant { get; set; }
}

/// <summary>The Entra tenant that an activity comes from.</summary>
public class TenantInfo
{
    [JsonProperty("id")]
    public string? Id { get; set; }
}

/// <summary>A team.</summary>
public class TeamInfo
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }

    [JsonProperty("aadGroupId")]
    public string? AadGroupId { get; set; }
}
