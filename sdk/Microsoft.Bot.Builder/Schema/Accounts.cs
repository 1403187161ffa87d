using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Schema;

/// <summary>A person or a bot as a channel knows it. What the class does not name goes back to the channel as it came.</summary>
public class ChannelAccount
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("aadObjectId")]
    public string? AadObjectId { get; set; }

    [JsonProperty("name")]
    public string? Name { get; set; }

    [JsonProperty("role")]
    internal string? Role { get; set; }

    [JsonExtensionData]
    internal JObject Properties { get; set; } = [];
}

/// <summary>A chat, a group chat or a channel. What the class does not name goes back to the channel as it came.</summary>
public class ConversationAccount
{
    [JsonProperty("id")]
    public string? Id { get; set; }

    [JsonProperty("isGroup")]
    internal bool? IsGroup { get; set; }

    [JsonProperty("conversationType")]
    public string? ConversationType { get; set; }

    [JsonProperty("tenantId")]
    public string? TenantId { get; set; }

    [JsonExtensionData]
    internal JObject Properties { get; set; } = [];
}
