using Microsoft.Extensions.Configuration;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>Who the bot is and which cloud it talks to, from the official configuration keys.</summary>
internal sealed record ChannelSettings
{
    private const string UsGovernment = "https://botframework.azure.us";

    public required string AppId { get; init; }

    public required bool IsManagedIdentity { get; init; }

    public required string? Password { get; init; }

    /// <summary>The login's URL with the tenant.</summary>
    public required Uri Authority { get; init; }

    /// <summary>The resource that the bot's tokens are for.</summary>
    public required string Scope { get; init; }

    public required string Issuer { get; init; }

    public required Uri Metadata { get; init; }

    /// <summary>Turns without a token, from this machine alone, where there is no app registration: development only.</summary>
    public required bool AllowAnonymousLoopback { get; init; }

    /// <exception cref="InvalidOperationException">A key is missing or wrong; the message names it.</exception>
    internal static ChannelSettings From(IConfiguration configuration)
    {
        var cloud = CloudOf(configuration["ChannelService"]);
        var appId = configuration["MicrosoftAppId"] ?? string.Empty;
        var managed = configuration["MicrosoftAppType"] switch
        {
            null or "" or "SingleTenant" => false,
            "UserAssignedMSI" => true,
            var other => throw new InvalidOperationException($"MicrosoftAppType is '{other}'; it must be SingleTenant or UserAssignedMSI."),
        };
        var secret = appId.Length > 0 && !managed;
        var tenant = secret ? Required(configuration, "MicrosoftAppTenantId") : configuration["MicrosoftAppTenantId"];
        return new ChannelSettings
        {
            AppId = appId,
            IsManagedIdentity = managed,
            Password = secret ? Required(configuration, "MicrosoftAppPassword") : null,
            Authority = WithTenant(SecureUrl("ToChannelFromBotLoginUrl", Setting("ToChannelFromBotLoginUrl", cloud?.Login)), tenant),
            Scope = Setting("ToChannelFromBotOAuthScope", cloud?.Issuer),
            Issuer = Setting("ToBotFromChannelTokenIssuer", cloud?.Issuer),
            Metadata = SecureUrl("ToBotFromChannelOpenIdMetadataUrl", Setting("ToBotFromChannelOpenIdMetadataUrl", cloud?.Metadata)),
            AllowAnonymousLoopback = appId.Length == 0 && IsDevelopment(configuration)
                && string.Equals(configuration["AllowAnonymousLoopback"], "true", StringComparison.OrdinalIgnoreCase),
        };

        string Setting(string key, string? ofCloud) => configuration[key] is { Length: > 0 } value ? value : ofCloud ?? Required(configuration, key);
    }

    internal static Uri SecureUrl(string key, string value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && (url.Scheme is "https" || (url.Scheme is "http" && url.IsLoopback))
            ? url
            : throw new InvalidOperationException($"{key} must be an absolute https URL.");

    private static Cloud? CloudOf(string? channelService) => channelService?.TrimEnd('/') switch
    {
        null or "" => new("https://api.botframework.com", "https://login.botframework.com/v1/.well-known/openidconfiguration", "https://login.microsoftonline.com"),
        UsGovernment => new("https://api.botframework.us", "https://login.botframework.azure.us/v1/.well-known/openidconfiguration", "https://login.microsoftonline.us"),
        _ => null,
    };

    // A login URL that has a path already names the tenant itself, as the official setting does.
    private static Uri WithTenant(Uri login, string? tenant) =>
        login.AbsolutePath is "/" && !string.IsNullOrEmpty(tenant) ? new Uri(login, Uri.EscapeDataString(tenant)) : login;

    private static bool IsDevelopment(IConfiguration configuration)
    {
        var environment = FirstOf("ASPNETCORE_ENVIRONMENT") ?? FirstOf("DOTNET_ENVIRONMENT");
        return string.Equals(environment, "Development", StringComparison.OrdinalIgnoreCase);

        string? FirstOf(string key) => configuration[key] is { Length: > 0 } value ? value : Environment.GetEnvironmentVariable(key);
    }

    private static string Required(IConfiguration configuration, string key) => configuration[key] is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"The setting {key} is missing.");

    private sealed record Cloud(string Issuer, string Metadata, string Login);
}
