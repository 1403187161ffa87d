using Microsoft.Identity.Client;
using Microsoft.Identity.Client.AppConfig;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>The app's secret.</summary>
internal sealed class SecretCredentials : ServiceClientCredentialsFactory
{
    private static readonly HashSet<string> KnownLogins = new(StringComparer.OrdinalIgnoreCase)
    {
        "login.microsoftonline.com",
        "login.microsoftonline.us",
        "login.partner.microsoftonline.cn",
        "login.chinacloudapi.cn",
    };

    private readonly IConfidentialClientApplication app;

    internal SecretCredentials(ChannelSettings settings, HttpClient http) => app = ConfidentialClientApplicationBuilder.Create(settings.AppId)
        .WithClientSecret(settings.Password)
        .WithAuthority(settings.Authority, validateAuthority: false)
        .WithInstanceDiscovery(KnownLogins.Contains(settings.Authority.Host))
        .WithHttpClientFactory(new OneHttpClient(http))
        .Build();

    internal override async Task<AccessToken> AcquireAsync(string scope, bool forceRefresh)
    {
        var suffixed = scope.EndsWith("/.default", StringComparison.Ordinal) ? scope : scope + "/.default";
        var result = await app.AcquireTokenForClient([suffixed]).WithForceRefresh(forceRefresh).ExecuteAsync();
        return new AccessToken(result.AccessToken, result.ExpiresOn);
    }
}

/// <summary>A user-assigned managed identity.</summary>
internal sealed class IdentityCredentials : ServiceClientCredentialsFactory
{
    private readonly IManagedIdentityApplication app;

    internal IdentityCredentials(ChannelSettings settings, HttpClient http) => app = ManagedIdentityApplicationBuilder
        .Create(ManagedIdentityId.WithUserAssignedClientId(settings.AppId))
        .WithHttpClientFactory(new OneHttpClient(http))
        .Build();

    internal override async Task<AccessToken> AcquireAsync(string scope, bool forceRefresh)
    {
        var result = await app.AcquireTokenForManagedIdentity(scope).WithForceRefresh(forceRefresh).ExecuteAsync();
        return new AccessToken(result.AccessToken, result.ExpiresOn);
    }
}

internal sealed class OneHttpClient(HttpClient http) : IMsalHttpClientFactory
{
    public HttpClient GetHttpClient() => http;
}
