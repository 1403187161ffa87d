using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Extensions.Configuration;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

/// <summary>An answer of the bot's endpoint.</summary>
internal sealed record Answer(HttpStatusCode Status, string? ContentType, string Body)
{
    public JObject Json => JObject.Parse(Body);
}

/// <summary>The endpoint with the adapter, and the channel that calls it.</summary>
internal sealed class BotServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient client = new();

    private BotServer(Channel channel, IBot bot, ConfigurationBotFrameworkAuthentication authentication)
    {
        Channel = channel;
        Adapter = new CloudAdapter(authentication);
        app = Server.Build();
        app.Map("/api/messages", (HttpContext c) => Adapter.ProcessAsync(c.Request, c.Response, bot, c.RequestAborted));
    }

    public Channel Channel { get; }

    public CloudAdapter Adapter { get; }

    public Uri Url => new(app.Urls.First() + "/api/messages");

    public static Task<BotServer> StartAsync(Func<ITurnContext, Task>? turn = null, TimeProvider? time = null, Action<IDictionary<string, string?>>? configure = null) =>
        StartAsync(new ScriptedBot(turn ?? (_ => Task.CompletedTask)), time, configure);

    public static async Task<BotServer> StartAsync(IBot bot, TimeProvider? time = null, Action<IDictionary<string, string?>>? configure = null, ServiceClientCredentialsFactory? credentials = null)
    {
        var channel = await Channel.StartAsync();
        var configuration = Configuration(channel, configure);
        var authentication = new ConfigurationBotFrameworkAuthentication(configuration, time ?? TimeProvider.System, credentials ?? new FixedCredentials());
        var server = new BotServer(channel, bot, authentication);
        await server.app.StartAsync();
        return server;
    }

    public static IConfiguration Configuration(Channel channel, Action<IDictionary<string, string?>>? change = null)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = Channel.AppId,
            ["MicrosoftAppTenantId"] = "tenant",
            ["MicrosoftAppPassword"] = "secret",
            ["ToBotFromChannelTokenIssuer"] = Channel.Issuer,
            ["ToBotFromChannelOpenIdMetadataUrl"] = $"{channel.Url}/openid",
        };
        change?.Invoke(values);
        return new ConfigurationBuilder().AddInMemoryCollection(values).Build();
    }

    public Task<Answer> PostAsync(JObject activity, string? token = null) =>
        PostAsync(activity.ToString(), "Bearer " + (token ?? Channel.Token()));

    public async Task<Answer> PostAsync(string body, string? authorization, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Url) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        await Channel.DisposeAsync();
    }

    private sealed class ScriptedBot(Func<ITurnContext, Task> turn) : IBot
    {
        public Task OnTurnAsync(ITurnContext turnContext, CancellationToken cancellationToken = default) => turn(turnContext);
    }
}

/// <summary>Tokens that count: token-1, token-2 … a new one each time.</summary>
internal sealed class FixedCredentials : ServiceClientCredentialsFactory
{
    private int asked;

    public int Asked => Volatile.Read(ref asked);

    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(1);

    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    internal override async Task<AccessToken> AcquireAsync(string scope, bool forceRefresh)
    {
        var number = Interlocked.Increment(ref asked);
        await Before();
        return new AccessToken($"token-{number}", TimeProvider.System.GetUtcNow() + Lifetime);
    }
}
