using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace TeamsAddin.Local.Tests;

/// <summary>A tenant in a folder of its own, and what a test says to it over real https.</summary>
internal sealed class Box : IAsyncDisposable
{
    public static readonly BoxPerson Wang = new("11111111-1111-4111-8111-111111111111", "王芳", "支部书记", "wang.fang@contoso.example", "zh-CN", true, ["Ledger.Admin"]);
    public static readonly BoxPerson Li = new("22222222-2222-4222-8222-222222222222", "Li Wei", "Member", "li.wei@contoso.example", "en-GB", true, []);
    public const string Unit = "unit1@contoso.example";

    private static readonly ConcurrentDictionary<string, string> Keys = new();

    private readonly bool keep;

    private Box(Tenant tenant, TenantSettings settings, MovableClock clock, HttpClient http, bool keep)
    {
        (Tenant, Settings, Clock, Http, this.keep) = (tenant, settings, clock, http, keep);
    }

    public Tenant Tenant { get; }

    public TenantSettings Settings { get; }

    public MovableClock Clock { get; }

    /// <summary>Trusts the box's authority and nothing else; no token.</summary>
    public HttpClient Http { get; }

    /// <param name="folder">Kept at the end where it is given.</param>
    public static async Task<Box> StartAsync(BoxCloud cloud = BoxCloud.Global, string? folder = null, Func<TenantSettings, TenantSettings>? with = null)
    {
        var settings = new TenantSettings
        {
            DataFolder = folder ?? Directory.CreateTempSubdirectory("box").FullName,
            Cloud = cloud,
            TenantId = "33333333-3333-4333-8333-333333333333",
            AppId = "44444444-4444-4444-8444-444444444444",
            AppSecret = "a secret of the box",
            ServicePrincipalId = "55555555-5555-4555-8555-555555555555",
            AdminRoleId = "66666666-6666-4666-8666-666666666661",
            InspectorRoleId = "66666666-6666-4666-8666-666666666662",
        };
        settings = with?.Invoke(settings) ?? settings;
        ReuseKeys(settings.DataFolder);
        var clock = new MovableClock();
        var tenant = await Tenant.StartAsync(settings, clock, NullLoggerFactory.Instance, CancellationToken.None);
        tenant.AddPeople([Wang, Li]);
        tenant.AddMailbox(Unit, "第一支部");
        return new Box(tenant, settings, clock, new HttpClient(Trust(tenant.CaFile)) { BaseAddress = tenant.Root }, folder is not null);
    }

    public static SocketsHttpHandler Trust(string caFile) => new()
    {
        SslOptions =
        {
            CertificateChainPolicy = new()
            {
                TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust,
                RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck,
                CustomTrustStore = { System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(caFile) },
            },
        },
    };

    /// <summary>Without it the box gives no ids of events.</summary>
    public const string ImmutableIds = "IdType=\"ImmutableId\"";

    /// <summary>A call to Graph with the application's token, that asks for immutable ids.</summary>
    public Task<Reply> GraphAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(method, "v1.0/" + path, body, Tenant.Entra.AppToken(Settings.Names.Graph), [.. headers, ("Prefer", ImmutableIds)]);

    /// <summary>A call to the connector with the bot's token.</summary>
    public Task<Reply> ConnectorAsync(string method, string path, string? body = null) =>
        SendAsync(method, "teams/v3/conversations" + path, body, Tenant.Entra.AppToken(Settings.Names.Bot));

    public async Task<Reply> SendAsync(string method, string path, string? body, string? token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Tenant.Root, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new Reply((int)response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), response.Headers.RetryAfter?.Delta);
    }

    /// <summary>RSA keys are slow to make: the first box's serve all.</summary>
    private static void ReuseKeys(string folder)
    {
        foreach (var name in new[] { "entra.key", "bot-framework.key" }.Where(n => !File.Exists(Path.Combine(folder, n))))
        {
            File.WriteAllText(Path.Combine(folder, name), Keys.GetOrAdd(name, _ => System.Security.Cryptography.RSA.Create(2048).ExportPkcs8PrivateKeyPem()));
        }
    }

    /// <summary>Waits by the wall clock until something is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        for (var tries = 0; !isSo(); tries++)
        {
            Assert.True(tries < 200, "It did not come to pass within 10 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Tenant.DisposeAsync();
        if (!keep)
        {
            Directory.Delete(Settings.DataFolder, recursive: true);
        }
    }
}

/// <summary>An answer of the box.</summary>
internal sealed record Reply(int Status, JsonObject Body, TimeSpan? RetryAfter)
{
    public string Code => Body["error"]!["code"]!.GetValue<string>();

    public string Message => Body["error"]!["message"]!.GetValue<string>();

    public string Id => Body["id"]!.GetValue<string>();

    public string Text(string name) => Body[name]!.GetValue<string>();

    public JsonArray Value => Body["value"]!.AsArray();

    public string[] Ids => [.. Value.Select(v => v!["id"]!.GetValue<string>())];
}

/// <summary>Domain time that stands at 2026-03-02 08:00 in Shanghai until it is moved.</summary>
internal sealed class MovableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>A wall clock that a test moves, in seconds.</summary>
internal sealed class WallClock : TimeProvider
{
    public long Seconds { get; set; }

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => Seconds;
}
