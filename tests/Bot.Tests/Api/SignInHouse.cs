using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using TeamsAddin.Adapters.Entra;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

/// <summary>The dossiers' part of the bot as https://bot.example/, an Entra that gives what it is told to, and a browser with cookies.</summary>
internal sealed class SignInHouse : IAsyncDisposable
{
    public const string Zip = "PK of a dossier";

    private readonly WebApplication app;
    private readonly HttpClient client;

    private readonly Uri root;

    private SignInHouse(WebApplication app, EntraStub entra, IRowStore rows, HttpClient client, Uri root)
    {
        (this.app, Entra, Rows, this.root) = (app, entra, rows, root);
        this.client = client;
    }

    public EntraStub Entra { get; }

    public IRowStore Rows { get; }

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    public IServiceProvider Services => app.Services;

    /// <param name="kestrel">The real web server, with its limits, on a port of its own.</param>
    /// <param name="services">What is another than in the house.</param>
    public static async Task<SignInHouse> StartAsync(IRowStore? rows = null, string? password = "secret", bool kestrel = false, Action<IServiceCollection>? services = null)
    {
        var entra = new EntraStub();
        rows ??= new MemoryRowStore();
        var builder = MemoryHouse.Builder();
        if (!kestrel)
        {
            builder.WebHost.UseTestServer();
        }

        builder.Configuration["Ledger:AuthorityOverride"] = EntraStub.Root.ToString();
        builder.Configuration["MicrosoftAppPassword"] = password;
        builder.Configuration["MicrosoftAppType"] = password is null ? "UserAssignedMSI" : "SingleTenant";
        builder.AddBot().Services.ReplaceStores(rows: rows);
        builder.Services.AddHttpClient(EntraLogin.HttpName).ConfigurePrimaryHttpMessageHandler(() => entra);
        builder.Services.Configure<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme, o => o.BackchannelHttpHandler = entra);
        services?.Invoke(builder.Services);
        var app = builder.Build().MapAll();
        await app.StartAsync();
        // What is refused by its size alone is not sent first, however long a busy machine takes to refuse it.
        var client = kestrel ? new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) }) { BaseAddress = new Uri(app.Urls.First()) } : app.GetTestClient();
        client.DefaultRequestHeaders.ExpectContinue = kestrel;
        return new SignInHouse(app, entra, rows, client, kestrel ? client.BaseAddress! : new Uri("https://bot.example/"));
    }

    /// <summary>A dossier that a person has ordered and that is ready.</summary>
    public async Task<string> DossierOfAsync(string person)
    {
        await OrganiseAsync(new Member(person, "branch-01", Role.Leader, new DateOnly(2024, 1, 1), null, "p@x"));
        var row = new ExportRow(FileId.Of("export", person), "branch-01", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31), person, "zh-Hans", ExportState.Ready, EntraStub.Now);
        await Services.GetRequiredService<Table<ExportRow>>().InsertAsync("exports", row.Id, row, default);
        await Services.GetRequiredService<IFileStore>().WriteAsync($"exports/{row.Id}-.zip", new MemoryStream(System.Text.Encoding.ASCII.GetBytes(Zip)), default);
        return row.Id;
    }

    public Task LeadsNoMoreAsync(string person) => OrganiseAsync(new Member(person, "branch-01", Role.Member, new DateOnly(2024, 1, 1), null, "p@x"));

    private Task OrganiseAsync(Member member) => Services.GetRequiredService<OrganisationStore>().ImportAsync(
        new OrganisationFile([new Unit("branch-01", "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], [member], [new Person(member.Person, "成员", "科员", member.Mail)]), default);

    /// <summary>Opens an address as a browser does; redirects are not followed.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, string accept = "text/html,*/*;q=0.8", string language = "en-GB", string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(root, path));
        return await SendAsync(request, accept, language, bearer);
    }

    /// <summary>Sends a page's form as a browser does.</summary>
    public async Task<HttpResponseMessage> PostFormAsync(string path, HttpContent form, string accept = "text/html,*/*;q=0.8", string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(root, path)) { Content = form };
        return await SendAsync(request, accept, "en-GB", bearer);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, string accept, string language, string? bearer)
    {
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Language", language);
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
        request.Headers.TryAddWithoutValidation("Authorization", bearer is null ? null : "Bearer " + bearer);
        var answer = await client.SendAsync(request);
        foreach (var set in SetCookies(answer))
        {
            if (set.Value.Length == 0)
            {
                Cookies.Remove(set.Name.ToString());
            }
            else
            {
                Cookies[set.Name.ToString()] = set.Value.ToString();
            }
        }

        return answer;
    }

    public static IReadOnlyList<SetCookieHeaderValue> SetCookies(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Set-Cookie", out var raw) ? [.. raw.Select(r => SetCookieHeaderValue.Parse(r))] : [];

    /// <summary>Posts to the admin's API.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, object body, string bearer) => SendAsync(HttpMethod.Post, path, bearer, System.Net.Http.Json.JsonContent.Create(body));

    /// <summary>Calls the admin's API.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string bearer, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        return await client.SendAsync(request);
    }

    /// <summary>Posts a turn as somebody who is not the channel.</summary>
    public async Task<HttpResponseMessage> PostTurnAsync(string bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/messages") { Content = new StringContent("""{"type":"message"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + bearer);
        return await client.SendAsync(request);
    }

    /// <summary>Opens a dossier, is sent to Entra, and picks an account there.</summary>
    /// <returns>The address that Entra sends the browser back to.</returns>
    public Task<string> PickAsync(string dossier, string person, Action<Dictionary<string, object>>? change = null) => PickAtAsync($"dossiers/{dossier}", person, change);

    /// <summary>The same at any place.</summary>
    public async Task<string> PickAtAsync(string path, string person, Action<Dictionary<string, object>>? change = null)
    {
        using var sent = await OpenAsync(path);
        var asked = QueryHelpers.ParseQuery(sent.Headers.Location!.Query);
        var code = Entra.Give(person, asked["nonce"].ToString(), asked["code_challenge"].ToString(), change);
        return $"signin?code={code}&state={asked["state"]}";
    }

    public async Task<HttpResponseMessage> SignInAsync(string dossier, string person, Action<Dictionary<string, object>>? change = null) =>
        await OpenAsync(await PickAsync(dossier, person, change));

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
        Entra.Dispose();
    }
}
