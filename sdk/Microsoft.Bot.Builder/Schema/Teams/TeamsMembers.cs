using Newtonsoft.Json;

namespace Microsoft.Bot.Schema.Teams;

/// <summary>A person with what Teams knows about them.</summary>
public class TeamsChannelAccount : ChannelAccount
{
    [JsonProperty("givenName")]
    public string? GivenName { get; set; }

    [JsonProperty("surname")]
    public string? Surname { get; set; }

    [JsonProperty("email")]
    public string? Email { get; set; }

    [JsonProperty("userPrincipalName")]
    public string? UserPrincipalName { get; set; }

    [JsonProperty("tenantId")]
    public string? TenantId { get; set; }

    [JsonProperty("userRole")]
    public string? UserRole { get; set; }

    // Teams names the Entra object id so in rosters.
    [JsonProperty("objectId")]
    private string? ObjectId
    {
        set => AadObjectId = value;
    }
}

/// <summary>One page of a roster; the continuation token is null on the last one.</summary>
public class TeamsPagedMembersResult
{
    [JsonProperty("continuationToken")]
    public string? ContinuationToken { get; set; }

    [JsonProperty("members")]
    public IList<TeamsChannelAccount>? Members { get; set; }
}
