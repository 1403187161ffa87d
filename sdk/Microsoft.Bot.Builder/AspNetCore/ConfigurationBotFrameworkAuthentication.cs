using System.Net;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.Bot.Builder.Integration.AspNet.Core;

/// <summary>Reads the bot's identity and its cloud from the configuration, and fails at start where a key is wrong.</summary>
public partial class ConfigurationBotFrameworkAuthentication : BotFrameworkAuthentication
{
    private const int LongestAnswer = 4 * 1024 * 1024;

    private readonly ChannelSettings settings;
    private readonly ChannelTokenCheck tokenCheck;
    private readonly ConnectorChannel channel;
    private readonly ILogger log;

    public ConfigurationBotFrameworkAuthentication(IConfiguration configuration, ServiceClientCredentialsFactory? credentialsFactory = null, AuthenticationConfiguration? authConfiguration = null, IHttpClientFactory? httpClientFactory = null, ILogger? logger = null)
        : this(configuration, TimeProvider.System, credentialsFactory, httpClientFactory, logger)
    {
    }

    internal ConfigurationBotFrameworkAuthentication(IConfiguration configuration, TimeProvider time, ServiceClientCredentialsFactory? credentialsFactory, IHttpClientFactory? httpClientFactory = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        log = logger ?? NullLogger.Instance;
        settings = ChannelSettings.From(configuration);
        var http = Client(httpClientFactory);
        http.Timeout = ConnectorLimits.Timeout;
        http.MaxResponseContentBufferSize = LongestAnswer;
        tokenCheck = new ChannelTokenCheck(settings, new SigningKeys(settings.Metadata, http, time, log), time);
        var credentials = credentialsFactory ?? CredentialsOf(settings, http);
        channel = new ConnectorChannel(http, credentials is null ? null : new ConnectorTokens(credentials, time, log), time, log);
    }

    internal override async ValueTask<bool> IsFromChannelAsync(string? authorization, Activity activity, IPAddress? remote, CancellationToken cancellationToken)
    {
        if (settings.AppId.Length == 0)
        {
            var allowed = settings.AllowAnonymousLoopback && remote is not null && IPAddress.IsLoopback(remote);
            if (!allowed)
            {
                LogNoApp();
            }

            return allowed;
        }

        var refusal = await tokenCheck.RefusalOfAsync(authorization, activity, cancellationToken);
        if (refusal is not null)
        {
            LogRefused(refusal);
        }

        return refusal is null;
    }

    internal override ConversationConnector CreateConnector(string? serviceUrl, string? audience) =>
        new(channel, serviceUrl, string.IsNullOrEmpty(audience) ? settings.Scope : audience);

    internal override void RequireAppId(string botAppId)
    {
        ArgumentNullException.ThrowIfNull(botAppId);
        if (!string.Equals(botAppId, settings.AppId, StringComparison.OrdinalIgnoreCase))
        {
            throw new InvalidOperationException("The bot's app id is not the one in MicrosoftAppId.");
        }
    }

    // One client for the life of the process: its connections are shared, and renewed so that DNS changes are seen.
    private static HttpClient Client(IHttpClientFactory? factory) => factory?.CreateClient(string.Empty) ?? new HttpClient(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false,
        UseCookies = false,
    });

    private static ServiceClientCredentialsFactory? CredentialsOf(ChannelSettings settings, HttpClient http) => settings switch
    {
        { AppId.Length: 0 } => null,
        { IsManagedIdentity: true } => new IdentityCredentials(settings, http),
        _ => new SecretCredentials(settings, http),
    };

    [LoggerMessage(131, LogLevel.Warning, "An activity was refused: {Reason}.")]
    private partial void LogRefused(string reason);

    [LoggerMessage(132, LogLevel.Warning, "An activity was refused: MicrosoftAppId is not set.")]
    private partial void LogNoApp();
}
