using System.Globalization;
using System.Net.Http.Headers;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using TeamsAddin.Local.Sample;
using TeamsAddin.Local.Tools;
using TeamsAddin.Local.Triggers;

namespace TeamsAddin.Local;

/// <summary>How a box is started.</summary>
/// <param name="Port">Of the control API and the web client; 0: a free one.</param>
internal sealed record BoxSettings(string Data, bool Fresh = false, int Port = 0, string? GraphLog = null, string? CardLog = null)
{
    /// <summary>Who is in the tenant.</summary>
    public SampleOrganisation Sample { get; init; } = SampleOrganisation.Make();

    /// <summary>How many crashes of the functions in 30 minutes stop their host; the real one's number unless a test crashes them itself.</summary>
    public int CrashesAllowed { get; init; } = 3;
}

/// <summary>A Microsoft 365 tenant in a box with the product in it: Azurite, Entra, Graph, Teams, the bot, the functions.</summary>
internal sealed class Box : IAsyncDisposable
{
    /// <summary>Monday, 2 March 2026, 08:00 in Shanghai.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));

    private readonly BoxFolder folder;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(3) };
    private readonly SemaphoreSlim moving = new(1, 1);
    private AzuriteProcess? azurite;
    private TableClient? due;
    private Child? bot;

    private Box(BoxFolder folder, BoxClock clock, SampleOrganisation sample)
    {
        this.folder = folder;
        Clock = clock;
        Sample = sample;
    }

    public BoxClock Clock { get; }

    public Tenant Tenant { get; private set; } = null!;

    public TriggerHost Triggers { get; private set; } = null!;

    public FunctionsHost Functions { get; private set; } = null!;

    public SampleOrganisation Sample { get; }

    public Uri BotUrl { get; private set; } = null!;

    public Uri ControlUrl { get; private set; } = null!;

    public string StorageConnection => azurite!.ConnectionString;

    public string AdminId => Sample.People.First(p => p.AppRoles.Contains(SampleOrganisation.Admin, StringComparer.Ordinal)).Id;

    /// <summary>Starts everything, loads the sample into an empty box, and returns when the product is at rest.</summary>
    public static async Task<Box> StartAsync(BoxSettings settings, Action<string> say, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var tools = await NodeTools.Ensure(say, cancellationToken);
        var folder = BoxFolder.Open(settings.Data, settings.Fresh, Start);
        var box = new Box(folder, new BoxClock(folder.Under("clock.bin")), settings.Sample);
        try
        {
            await box.StartAsync(settings, tools, say, logs, cancellationToken);
            return box;
        }
        catch
        {
            await box.DisposeAsync();
            throw;
        }
    }

    /// <summary>The product's pages and its admin API as a person of the tenant.</summary>
    public Task<HttpResponseMessage> CallAsync(string person, HttpMethod method, string path, HttpContent? body, string? accept, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(method, new Uri(BotUrl, path)) { Content = body };
        // Nobody's token goes anywhere else.
        if (!BotUrl.IsBaseOf(request.RequestUri!))
        {
            throw new ArgumentException($"{path} is no path of the product");
        }

        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Tenant.Entra.UserToken(person));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>What is still going on, named, or null when the product is at rest.</summary>
    public async Task<string?> BusyAsync(CancellationToken cancellationToken)
    {
        if (Tenant.Graph.InFlight > 0)
        {
            return "a calendar notification is on its way";
        }

        if (Tenant.Teams.InFlight > 0)
        {
            return "a turn is on its way";
        }

        if (await Triggers.BusyAsync(cancellationToken) is { } busy)
        {
            return busy;
        }

        var pending = await http.GetFromJsonAsync<Dictionary<string, int>>(new Uri(BotUrl, "healthz/pending"), cancellationToken);
        return pending?["pending"] > 0 ? "the bot updates cards" : null;
    }

    /// <summary>Lets what is due happen, until nothing is in flight, waiting or due.</summary>
    /// <exception cref="TimeoutException">Names what did not come to rest.</exception>
    public async Task RestAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(limit);
        string? busy = "nothing was looked at";
        try
        {
            while (true)
            {
                await SettleAsync(b => busy = b, over.Token);
                if (await NextDueAsync(over.Token) is not { } next || next > Clock.GetUtcNow())
                {
                    return;
                }

                await Triggers.CallAsync("DueNotices", over.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(string.Create(CultureInfo.InvariantCulture, $"not at rest after {limit.TotalSeconds:0} s: {busy}"), e);
        }
    }

    /// <summary>When the next due row or timer comes, or null.</summary>
    public async Task<DateTimeOffset?> NextAsync(CancellationToken cancellationToken)
    {
        var (row, timer) = (await NextDueAsync(cancellationToken), Triggers.NextTimer("DueNotices", "SyncDirectory"));
        return row is null ? timer : timer is null || row < timer ? row : timer;
    }

    /// <summary>Moves domain time from instant to instant: at each one what is due happens and comes to rest.</summary>
    public async Task MoveToAsync(DateTimeOffset target, TimeSpan limit, CancellationToken cancellationToken)
    {
        await moving.WaitAsync(cancellationToken);
        try
        {
            await RestAsync(limit, cancellationToken);
            while (Clock.GetUtcNow() < target)
            {
                var next = await NextAsync(cancellationToken);
                Clock.Set(next is { } at && at < target ? at : target);
                await Triggers.FireDueTimersAsync(cancellationToken);
                await RestAsync(limit, cancellationToken);
            }

            Save();
        }
        finally
        {
            moving.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Triggers first, then the product's processes, the store last: what was acknowledged is on disk.
        if (Triggers is not null)
        {
            await Triggers.DisposeAsync();
        }

        if (bot is not null)
        {
            await bot.DisposeAsync();
        }

        if (Tenant is not null)
        {
            await Tenant.DisposeAsync();
        }

        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        folder.Save(folder.State with { Now = Clock.GetUtcNow(), Children = [] });
        Clock.Dispose();
        folder.Dispose();
        http.Dispose();
        moving.Dispose();
    }

    private async Task StartAsync(BoxSettings settings, NodeTools tools, Action<string> say, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        Clock.Set(folder.State.Now);
        Directory.CreateDirectory(folder.Under("logs"));
        say("Starting storage (Azurite)");
        azurite = await AzuriteProcess.Start(tools, new AzuriteSettings(folder.Under("azurite")), cancellationToken);
        due = new TableServiceClient(azurite.ConnectionString).GetTableClient("due");
        say("Starting Entra, Graph and Teams");
        ControlUrl = UrlOf(settings.Port == 0 ? FunctionsHost.FreePort() : settings.Port);
        BotUrl = UrlOf(FunctionsHost.FreePort());
        await StartTenantAsync(settings, logs, cancellationToken);
        say("Starting the bot and the functions");
        await StartBotAsync(cancellationToken);
        Functions = new FunctionsHost(DllOf("functions", "Functions"), folder.Under("logs", "functions.log"), () => Environment("DOTNET_gcServer", "0"), logs.CreateLogger<FunctionsHost>()) { CrashesAllowed = settings.CrashesAllowed };
        var queues = new QueueServiceClient(azurite.ConnectionString);
        Triggers = new TriggerHost(Path.GetDirectoryName(DllOf("functions", "Functions"))!, Functions, queues, Clock, () => Tenant.Faults.Duplicates, logs);
        await Triggers.StartAsync(cancellationToken);
        Save();
    }

    /// <summary>Kills the bot as a crash would and starts it again at the same address.</summary>
    public async Task CrashBotAsync(CancellationToken cancellationToken)
    {
        bot!.Crash();
        await bot.DisposeAsync();
        await StartBotAsync(cancellationToken);
    }

    private async Task StartBotAsync(CancellationToken cancellationToken)
    {
        bot = Child.Start(DllOf("bot", "Bot"), folder.Under("logs", "bot.log"), Environment("ASPNETCORE_URLS", BotUrl.ToString()));
        await HealthyAsync(cancellationToken);
    }

    private async Task StartTenantAsync(BoxSettings settings, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        var state = folder.State;
        var tenant = new TenantSettings
        {
            DataFolder = folder.Under("tenant"),
            TenantId = state.TenantId,
            AppId = state.AppId,
            AppSecret = state.AppSecret,
            ServicePrincipalId = state.ServicePrincipalId,
            AdminRoleId = "6b1a1d0e-3f4c-4a58-9c3e-51a7c0f2a001",
            InspectorRoleId = "6b1a1d0e-3f4c-4a58-9c3e-51a7c0f2a002",
            BotEndpoint = new Uri(BotUrl, "api/messages"),
            RedirectUris = [new Uri(BotUrl, "signin").ToString()],
            GraphLog = settings.GraphLog,
            CardLog = settings.CardLog,
        };
        Tenant = await Tenant.StartAsync(tenant, Clock, logs, cancellationToken);
        if (Tenant.People.All.Count == 0)
        {
            // A box that is started again keeps what became of its people: their language, who has the app.
            Tenant.AddPeople(Sample.People.Select(p => new BoxPerson(p.Id, p.Name, p.Title, p.Mail, p.Locale, p.HasApp, [.. p.AppRoles], p.HasTeams)));
        }

        foreach (var group in Sample.Groups.Where(g => Tenant.People.FindGroup(g.Id) is null))
        {
            Tenant.People.AddGroup(new BoxGroup(group.Id, group.Name), group.Members);
        }

        foreach (var (address, name) in Sample.Mailboxes)
        {
            Tenant.AddMailbox(address, name);
        }
    }

    /// <summary>What bot and functions are given: the same names as in a real deployment.</summary>
    private Dictionary<string, string> Environment(string key, string value)
    {
        var state = folder.State;
        var root = Tenant.Root.ToString().TrimEnd('/');
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [key] = value,
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["SSL_CERT_FILE"] = Tenant.CaFile,
            ["MicrosoftAppId"] = state.AppId,
            ["MicrosoftAppTenantId"] = state.TenantId,
            ["MicrosoftAppType"] = "SingleTenant",
            ["MicrosoftAppPassword"] = state.AppSecret,
            ["ToChannelFromBotLoginUrl"] = $"{root}/{state.TenantId}",
            ["ToChannelFromBotOAuthScope"] = "https://api.botframework.com",
            ["ToBotFromChannelTokenIssuer"] = "https://api.botframework.com",
            ["ToBotFromChannelOpenIdMetadataUrl"] = $"{root}/v1/.well-known/openidconfiguration",
            ["Ledger__StorageConnection"] = StorageConnection,
            ["Ledger__ServicePrincipalId"] = state.ServicePrincipalId,
            ["Ledger__BotUrl"] = BotUrl.ToString(),
            ["Ledger__NotificationUrl"] = new Uri(ControlUrl, "api/CalendarChanged").ToString(),
            ["Ledger__ClientState"] = state.ClientState,
            ["Ledger__AuthorityOverride"] = root + "/",
            ["Ledger__TeamsServiceUrl"] = Tenant.Teams.ServiceUrl.ToString(),
            ["Ledger__InspectionChannel"] = Teams.InspectionChannel.Id,
            ["Ledger__InspectionServiceUrl"] = Tenant.Teams.ServiceUrl.ToString(),
            ["Ledger__GraphOverride"] = root + "/v1.0",
            ["Ledger__ClockFile"] = Clock.Path,
            ["Ledger__RefreshSeconds"] = "0",
        };
    }

    /// <summary>Loads the sample organisation and its rules, gives people the app, plans and publishes the first quarter.</summary>
    public async Task LoadAsync(Action<string> say, CancellationToken cancellationToken)
    {
        if (folder.State.Loaded)
        {
            await RestAsync(TimeSpan.FromMinutes(2), cancellationToken);
            return;
        }

        var loader = new SampleLoader(this);
        say($"Loading the sample organisation ({Sample.People.Count} people)");
        await loader.LoadAsync(cancellationToken);
        say("Giving people the app");
        await loader.InstallAsync(cancellationToken);
        say("Planning and publishing one quarter");
        await loader.PublishAsync(DateOnly.FromDateTime(Start.Date), DateOnly.FromDateTime(Start.Date).AddDays(90), cancellationToken);
        await RestAsync(TimeSpan.FromMinutes(5), cancellationToken);
        folder.Save(folder.State with { Loaded = true });
    }

    private void Save() => folder.Save(folder.State with
    {
        Now = Clock.GetUtcNow(),
        Children = [.. new[] { bot?.Id, Functions?.ProcessId, azurite?.ProcessId }.OfType<int>()],
    });

    /// <summary>Two looks in a row that find nothing: what one part hands to another is between two looks at the most once.</summary>
    private async Task SettleAsync(Action<string> tell, CancellationToken cancellationToken)
    {
        for (var quiet = 0; quiet < 2;)
        {
            var busy = await BusyAsync(cancellationToken);
            quiet = busy is null ? quiet + 1 : 0;
            if (busy is not null)
            {
                tell(busy);
                await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System, cancellationToken);
            }
        }
    }

    /// <summary>The earliest row of the table due. Its keys are ordered by time: yyyyMMddHH, then mm-kind-file.</summary>
    private async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset? earliest = null;
        string? minute = null;
        await foreach (var row in due!.QueryAsync<TableEntity>((string?)null, 100, cancellationToken: cancellationToken))
        {
            var key = row.PartitionKey + row.RowKey[..2];
            if (minute is not null && key != minute)
            {
                break;
            }

            minute = key;
            using var json = System.Text.Json.JsonDocument.Parse(row.GetBinary("Body"));
            var at = json.RootElement.GetProperty("at").GetDateTimeOffset();
            var stands = DateTimeOffset.ParseExact(key, "yyyyMMddHHmm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            // A late row stands in a later minute than its own: it is due as soon as that minute has come.
            var then = at > stands ? at : stands;
            earliest = earliest is null || then < earliest ? then : earliest;
        }

        return earliest;
    }

    private async Task HealthyAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!bot!.Ended)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(BotUrl, "healthz"), limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }

        throw new BoxException($"The bot ended at its start; see {folder.Under("logs", "bot.log")}.");
    }

    private static Uri UrlOf(int port) => new(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));

    /// <summary>The dll of a product's process, built with us.</summary>
    private static string DllOf(string room, string name)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        var dll = Path.Combine(Checkout.Root, room, "bin", configuration, new DirectoryInfo(AppContext.BaseDirectory).Name, $"TeamsAddin.{name}.dll");
        return File.Exists(dll) ? dll : throw new BoxException($"{dll} is not there: build the solution with \"dotnet build\" first.");
    }
}
