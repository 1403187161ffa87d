namespace TeamsAddin.Adapters;

/// <summary>The Microsoft clouds that the product runs in.</summary>
public enum CloudName
{
    Global,
    UsGovernment,
    China,
}

/// <summary>Where a cloud's services are and what it has not.</summary>
/// <param name="HasOnlineMeetings">21Vianet has neither online meetings nor attendance reports.</param>
/// <param name="TeamsChannels">Where a bot writes to channels that it has not heard from; null: nowhere published.</param>
/// <param name="TeamsWeb">Where links into Teams begin; null: nowhere published.</param>
/// <param name="HasAppInstallation">Graph can install the Teams app for people: not in 21Vianet, not app-only in GCC High and DoD.</param>
public sealed record Cloud(
    Uri Authority, Uri Graph, string StorageSuffix, string BotIssuer, string BotMetadata, string BotChannelService, Uri? TeamsChannels, Uri? TeamsWeb, bool HasOnlineMeetings, bool HasAppInstallation)
{
    public static Cloud Of(CloudName name) => name switch
    {
        CloudName.UsGovernment => new Cloud(
            new("https://login.microsoftonline.us/"), new("https://graph.microsoft.us/v1.0"), "core.usgovcloudapi.net",
            "https://api.botframework.us", "https://login.botframework.azure.us/v1/.well-known/openidconfiguration", "https://botframework.azure.us", new("https://smba.infra.gov.teams.microsoft.us/teams/"), new("https://gov.teams.microsoft.us/"), true, false),
        CloudName.China => new Cloud(
            new("https://login.partner.microsoftonline.cn/"), new("https://microsoftgraph.chinacloudapi.cn/v1.0"), "core.chinacloudapi.cn",
            "https://api.botframework.azure.cn", "https://login.botframework.azure.cn/v1/.well-known/openidconfiguration", "https://botframework.azure.cn", null, null, false, false),
        _ => new Cloud(
            new("https://login.microsoftonline.com/"), new("https://graph.microsoft.com/v1.0"), "core.windows.net",
            "https://api.botframework.com", "https://login.botframework.com/v1/.well-known/openidconfiguration", "", new("https://smba.trafficmanager.net/teams/"), new("https://teams.microsoft.com/"), true, true),
    };
}
