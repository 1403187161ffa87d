using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Newtonsoft.Json.Linq;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>The real bot on a real port, with stores in memory unless others are given, called by a channel with real keys and tokens.</summary>
internal sealed class BotHouse : IAsyncDisposable
{
    public const string Tenant = MemoryHouse.Tenant;
    private const string Issuer = "https://api.botframework.test";

    private static readonly RSA Key = RSA.Create(2048);

    private readonly WebApplication channel;
    private readonly WebApplication bot;
    private readonly string token;

    private readonly ConcurrentQueue<ChannelCall> calls;

    private BotHouse(WebApplication channel, WebApplication bot, ConcurrentQueue<ChannelCall> calls)
    {
        this.calls = calls;
        this.channel = channel;
        this.bot = bot;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(bot.Urls.First()) };
        token = Token();
    }

    public HttpClient Client { get; }

    /// <summary>How often the bot has called the channel.</summary>
    public int Sent => calls.Count;

    /// <summary>What the bot has sent to the channel and edited there, in the order in which it came.</summary>
    public IReadOnlyList<ChannelCall> Calls => [.. calls];

    public IServiceProvider Services => bot.Services;

    public ManualClock Clock => Services.GetRequiredService<ManualClock>();

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public static async Task<BotHouse> StartAsync(ILedgerStore? store = null, IRowStore? rows = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var channel = builder.Build();
        var parameters = Key.ExportParameters(includePrivateParameters: false);
        channel.MapGet("/openid", () => Results.Json(new { issuer = Issuer, jwks_uri = channel.Urls.First() + "/keys" }));
        channel.MapGet("/keys", () => Results.Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "k", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent), endorsements = new[] { "msteams" } } } }));
        var calls = new ConcurrentQueue<ChannelCall>();
        channel.MapMethods("/connector/{**path}", ["POST", "PUT"], async (HttpRequest request) =>
        {
            using var body = new StreamReader(request.Body);
            calls.Enqueue(new ChannelCall(TimeProvider.System.GetTimestamp(), request.Method, request.Path.Value!["/connector/".Length..], await body.ReadToEndAsync()));
            return Results.Json(new { id = "sent" });
        });
        await channel.StartAsync();
        var house = MemoryHouse.Builder();
        house.Configuration["ToBotFromChannelTokenIssuer"] = Issuer;
        house.Configuration["ToBotFromChannelOpenIdMetadataUrl"] = channel.Urls.First() + "/openid";
        house.AddBot().Services.ReplaceStores(store, rows).AddHttpClient(Options.DefaultName).ConfigurePrimaryHttpMessageHandler(() => new LoginAnswers());
        var bot = house.Build().MapAll();
        await bot.StartAsync();
        return new BotHouse(channel, bot, calls);
    }

    public Task<HttpResponseMessage> PostAsync(JObject activity) => PostAsync(activity.ToString(Newtonsoft.Json.Formatting.None));

    /// <param name="to">Another bot with this one's configuration; null: this one.</param>
    public Task<HttpResponseMessage> PostAsync(string body, bool withToken = true, Uri? to = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, to ?? new Uri("api/messages", UriKind.Relative)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (withToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return Client.SendAsync(request);
    }

    /// <summary>Taps an action of a card; the answer's card.</summary>
    /// <param name="message">The message whose card it is; null: the channel does not say.</param>
    public async Task<JObject> TapAsync(string person, string verb, object data, string? activity = null, string tenant = Tenant, string? message = null)
    {
        var tap = Tap(person, verb, data, activity, tenant);
        tap["replyToId"] = message;
        using var answer = await PostAsync(tap);
        return JObject.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync());
    }

    public JObject Tap(string person, string verb, object data, string? activity = null, string tenant = Tenant) => Activity("invoke", person, tenant, activity, a =>
    {
        a["name"] = "adaptiveCard/action";
        a["value"] = new JObject { ["action"] = new JObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = JObject.FromObject(data) } };
    });

    public JObject Activity(string type, string person, string tenant = Tenant, string? id = null, Action<JObject>? change = null)
    {
        var activity = JObject.FromObject(new
        {
            type,
            id = id ?? Guid.NewGuid().ToString("N"),
            channelId = "msteams",
            serviceUrl = channel.Urls.First() + "/connector/",
            locale = "zh-CN",
            from = new { id = "29:" + person, aadObjectId = person },
            recipient = new { id = "28:bot" },
            conversation = new { id = "a:" + person, conversationType = "personal", tenantId = tenant },
            channelData = new { tenant = new { id = tenant } },
        });
        change?.Invoke(activity);
        return activity;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await bot.DisposeAsync();
        await channel.DisposeAsync();
    }

    private string Token()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = MemoryHouse.AppId,
            NotBefore = now,
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["serviceurl"] = channel.Urls.First() + "/connector/" },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(Key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
    }
}

/// <summary>One request of the bot to its channel.</summary>
/// <param name="At">A timestamp of the wall clock.</param>
internal sealed record ChannelCall(long At, string Method, string Path, string Body)
{
    /// <summary>v3/conversations/{conversation}/activities/{activity}.</summary>
    public string Conversation => Part(2);

    public string Activity => Part(4);

    private string Part(int i) => Path.Split('/') is var parts && parts.Length > i ? parts[i] : "";
}

/// <summary>Answers what the bot asks its login for; everything else goes where it is sent to.</summary>
internal sealed class LoginAnswers() : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.IsLoopback)
        {
            return base.SendAsync(request, cancellationToken);
        }

        object answer = request.Method == HttpMethod.Post
            ? new { token_type = "Bearer", expires_in = 3600, access_token = "of-the-bot" }
            : new { tenant_discovery_endpoint = "https://login.microsoftonline.com/common/.well-known/openid-configuration", metadata = Array.Empty<object>() };
        return Task.FromResult(new HttpResponseMessage { RequestMessage = request, Content = System.Net.Http.Json.JsonContent.Create(answer) });
    }
}
