using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Newtonsoft.Json.Linq;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>The real bot on a real port, with stores in memory unless others are given, called by a channel with real keys and tokens.</summary>
internal sealed class BotHouse : IAsyncDisposable
{
    public const string Tenant = "aaaaaaaa-0000-0000-0000-00000000000a";
    private const string AppId = "11111111-2222-3333-4444-555555555555";
    private const string Issuer = "https://api.botframework.test";

    private static readonly RSA Key = RSA.Create(2048);

    private readonly WebApplication channel;
    private readonly Factory factory;
    private readonly string token;

    private BotHouse(WebApplication channel, IServiceCollection replaced)
    {
        this.channel = channel;
        factory = new Factory(channel.Urls.First(), replaced);
        factory.UseKestrel(0);
        factory.StartServer();
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = factory.ClientOptions.BaseAddress };
        token = Token();
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => factory.Services;

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
        channel.MapPost("/connector/{**path}", () => Results.Json(new { id = "sent" }));
        await channel.StartAsync();
        var replaced = new ServiceCollection();
        replaced.AddSingleton(store ?? new MemoryLedgerStore()).AddSingleton(rows ?? new MemoryRowStore());
        replaced.AddSingleton<IWorkQueue, MemoryQueue>().AddSingleton<IFileStore, MemoryFiles>().AddSingleton<IDirectory, FixedDirectory>();
        var clock = new ManualClock();
        replaced.AddSingleton<TimeProvider>(clock).AddSingleton(clock);
        return new BotHouse(channel, replaced);
    }

    public Task<HttpResponseMessage> PostAsync(JObject activity) => PostAsync(activity.ToString(Newtonsoft.Json.Formatting.None));

    public Task<HttpResponseMessage> PostAsync(string body, bool withToken = true)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "api/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (withToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return Client.SendAsync(request);
    }

    /// <summary>Taps an action of a card; the answer's card.</summary>
    public async Task<JObject> TapAsync(string person, string verb, object data, string? activity = null, string tenant = Tenant)
    {
        using var answer = await PostAsync(Tap(person, verb, data, activity, tenant));
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
        await factory.DisposeAsync();
        await channel.DisposeAsync();
    }

    private string Token()
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = AppId,
            NotBefore = now,
            Expires = now.AddHours(1),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["serviceurl"] = channel.Urls.First() + "/connector/" },
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(Key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private sealed class Factory(string channel, IServiceCollection replaced) : WebApplicationFactory<BotEntry>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production").UseContentRoot(AppContext.BaseDirectory);
            foreach (var (key, value) in new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["MicrosoftAppId"] = AppId,
                ["MicrosoftAppTenantId"] = Tenant,
                ["MicrosoftAppType"] = "SingleTenant",
                ["MicrosoftAppPassword"] = "secret",
                ["ToBotFromChannelTokenIssuer"] = Issuer,
                ["ToBotFromChannelOpenIdMetadataUrl"] = channel + "/openid",
                ["Ledger:StorageAccount"] = "unused",
                ["Ledger:ServicePrincipalId"] = "sp",
                ["Ledger:BotUrl"] = "https://bot.example/",
                ["Ledger:ClientState"] = "0123456789abcdef",
            })
            {
                builder.UseSetting(key, value);
            }

            builder.ConfigureLogging(l => l.ClearProviders());
            builder.ConfigureTestServices(services =>
            {
                // There is no storage account to make tables in.
                services.RemoveAll<IHostedService>();
                foreach (var service in replaced)
                {
                    services.Replace(service);
                }
            });
        }
    }
}
