using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Adapters.Tests.Graph;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>People without a conversation get the app by Graph, or are unreachable with Graph's reason.</summary>
public sealed class InstallTests : IDisposable
{
    private const string Wang = "00000000-0000-0000-0000-000000000003";
    private const string Li = "00000000-0000-0000-0000-000000000004";
    private static readonly Notice Notice = new("members", new string('a', 32), 0);

    private readonly Apps apps = new();
    private readonly ServiceProvider services;

    public InstallTests() => services = Services(apps);

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task The_app_is_installed_and_the_chat_is_kept()
    {
        // There is no such file: all but the card has been done.
        Assert.Equal(new Delivery.Failed("no-such-card"), await SendAsync(Wang));
        var row = await services.GetRequiredService<Conversations>().FindAsync(Wang, default);
        var reference = Conversations.ReferenceOf(row!);
        Assert.Equal(("19:chat", "personal", "https://smba.trafficmanager.net/teams/"), (reference.Conversation!.Id, reference.Conversation.ConversationType, reference.ServiceUrl));
        Assert.Equal(
            ["GET /appCatalogs/teamsApps", $"POST /users/{Wang}/teamwork/installedApps", $"GET /users/{Wang}/teamwork/installedApps", $"GET /users/{Wang}/teamwork/installedApps/i1/chat"], apps.Calls);
        Assert.Equal("https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/c1", apps.Bound);
        await SendAsync(Wang);
        Assert.Equal(4, apps.Calls.Count);
    }

    [Fact]
    public async Task The_catalogue_is_read_once()
    {
        await SendAsync(Wang);
        await SendAsync(Li);
        Assert.Single(apps.Calls, c => c.Contains("appCatalogs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_turn_has_told_meanwhile_stays()
    {
        var conversations = services.GetRequiredService<Conversations>();
        apps.BeforeChat = () => conversations.KeepAsync(Wang, new() { Conversation = new() { Id = "a:told" } }, "zh-CN", default);
        await SendAsync(Wang);
        Assert.Equal("a:told", Conversations.ReferenceOf((await conversations.FindAsync(Wang, default))!).Conversation!.Id);
    }

    [Fact]
    public async Task An_app_that_is_there_already_is_as_good()
    {
        apps.OnInstall = () => Apps.Error(HttpStatusCode.Conflict, "Conflict");
        Assert.IsType<Delivery.Failed>(await SendAsync(Wang));
        Assert.NotNull(await services.GetRequiredService<Conversations>().FindAsync(Wang, default));
    }

    [Fact]
    public async Task An_installation_whose_answer_is_lost_is_found()
    {
        var tries = 0;
        apps.OnInstall = () => tries++ == 0 ? throw new HttpRequestException("reset") : Apps.Error(HttpStatusCode.Conflict, "Conflict");
        Assert.IsType<Delivery.Failed>(await SendAsync(Wang));
        Assert.Equal(2, tries);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden, "Forbidden")]
    [InlineData(HttpStatusCode.NotFound, "NotFound")]
    [InlineData(HttpStatusCode.BadRequest, "BadRequest")]
    public async Task A_refused_installation_leaves_the_person_unreachable_with_the_reason(HttpStatusCode status, string code)
    {
        apps.OnInstall = () => Apps.Error(status, code);
        Assert.Equal(new Delivery.Unreachable("install-" + code), await SendAsync(Wang));
        var calls = apps.Calls.Count;
        Assert.Equal(new Delivery.Unreachable("install-" + code), await SendAsync(Wang));
        Assert.Equal(calls, apps.Calls.Count);
        Assert.Equal(new Delivery.Unreachable("install-" + code), await SendAsync(Li));
    }

    [Fact]
    public async Task An_app_that_is_not_in_the_catalogue_is_told()
    {
        apps.InCatalog = false;
        Assert.Equal(new Delivery.Unreachable("app-not-in-catalog"), await SendAsync(Wang));
    }

    [Fact]
    public async Task A_chat_that_is_not_there_yet_is_waited_for()
    {
        apps.HasChat = false;
        Assert.Equal(new Delivery.Later("installing", TimeSpan.FromSeconds(5)), await SendAsync(Wang));
        apps.HasChat = true;
        Assert.IsType<Delivery.Failed>(await SendAsync(Wang));
    }

    [Fact]
    public async Task Graph_that_goes_on_throttling_is_tried_later()
    {
        apps.OnInstall = () => Apps.Error(HttpStatusCode.TooManyRequests, "TooManyRequests");
        Assert.Equal(new Delivery.Later("install-429", null), await SendAsync(Wang));
    }

    [Fact]
    public async Task Who_has_removed_the_app_is_left_in_peace()
    {
        var conversations = services.GetRequiredService<Conversations>();
        await conversations.KeepAsync(Wang, new() { Conversation = new() { Id = "a:1" } }, null, default);
        await conversations.ForgetAsync(Wang, default);
        Assert.Equal(new Delivery.Unreachable("no-app"), await SendAsync(Wang));
        Assert.Empty(apps.Calls);
    }

    [Theory]
    [InlineData("Global", null, true)]
    [InlineData("Global", "false", false)]
    [InlineData("UsGovernment", null, false)]
    [InlineData("China", null, false)]
    public async Task The_cloud_and_the_setting_say_whether_Graph_installs(string cloud, string? setting, bool installs)
    {
        await using var other = Services(apps, cloud, setting);
        var delivery = await (await other.GetRequiredService<IMessenger>().MakeAsync(Wang, Notice, default))(default);
        Assert.Equal(installs, apps.Calls.Count > 0);
        Assert.Equal(installs, delivery != new Delivery.Unreachable("no-app"));
    }

    [Theory]
    [InlineData("UsGovernment")]
    [InlineData("China")]
    public async Task A_setting_that_the_cloud_cannot_keep_stops_the_start(string cloud)
    {
        await using var other = Services(apps, cloud, "true");
        Assert.Contains("InstallByGraph", Assert.Throws<OptionsValidationException>(() => other.GetRequiredService<IOptions<Settings>>().Value).Message, StringComparison.Ordinal);
    }

    private async Task<Delivery> SendAsync(string person) => await (await services.GetRequiredService<IMessenger>().MakeAsync(person, Notice, default))(default);

    private static ServiceProvider Services(Apps apps, string cloud = "Global", string? setting = null)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = "11111111-2222-3333-4444-555555555555",
            ["MicrosoftAppTenantId"] = "aaaaaaaa-0000-0000-0000-00000000000a",
            ["MicrosoftAppPassword"] = "secret",
            ["Ledger:Cloud"] = cloud,
            ["Ledger:InstallByGraph"] = setting,
            ["Ledger:StorageAccount"] = "unused",
            ["Ledger:ServicePrincipalId"] = "sp",
            ["Ledger:BotUrl"] = "https://bot.example/",
            ["Ledger:ClientState"] = "0123456789abcdef",
        }).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddLogging(l => l.ClearProviders()).AddAdapters(configuration, SendRole.Sender).AddLedger();
        services.AddSingleton<IRowStore, MemoryRowStore>().AddSingleton<ILedgerStore, MemoryLedgerStore>();
        var http = new HttpClient(new GraphPace(new ImpatientTime()) { InnerHandler = apps });
        services.AddSingleton(new GraphServiceClient(http, new AnonymousAuthenticationProvider(), "https://graph.test/v1.0"));
        return services.BuildServiceProvider();
    }

    /// <summary>Graph's catalogue and installations of one app.</summary>
    private sealed class Apps : HttpMessageHandler
    {
        public List<string> Calls { get; } = [];

        public string? Bound { get; private set; }

        public bool InCatalog { get; set; } = true;

        public bool HasChat { get; set; } = true;

        public Func<Task> BeforeChat { get; set; } = () => Task.CompletedTask;

        public Func<HttpResponseMessage> OnInstall { get; set; } = () => new(HttpStatusCode.Created);

        public static HttpResponseMessage Error(HttpStatusCode status, string code) => Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = "no" } }, status);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath["/v1.0".Length..];
            Calls.Add($"{request.Method} {path}");
            if (request.Method == HttpMethod.Post)
            {
                Bound = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["teamsApp@odata.bind"]!.ToString();
                return OnInstall();
            }

            if (path.EndsWith("/chat", StringComparison.Ordinal))
            {
                await BeforeChat();
                return HasChat ? Json(new JsonObject { ["id"] = "19:chat" }) : Error(HttpStatusCode.NotFound, "NotFound");
            }

            return Json(new JsonObject { ["value"] = path.StartsWith("/appCatalogs", StringComparison.Ordinal) ? InCatalog ? new JsonArray(new JsonObject { ["id"] = "c1" }) : [] : new JsonArray(new JsonObject { ["id"] = "i1" }) });
        }

        private static HttpResponseMessage Json(JsonObject body, HttpStatusCode status = HttpStatusCode.OK) =>
            new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
