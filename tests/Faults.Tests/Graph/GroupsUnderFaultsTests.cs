using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>A unit follows its group over the tenant in a box, whatever Graph does in between.</summary>
public sealed class GroupsUnderFaultsTests : IAsyncLifetime
{
    private const string Group = "88888888-8888-4888-8888-888888888888";
    private static readonly DateOnly Today = new(2026, 3, 10);
    private static readonly BoxPerson[] People =
        [.. Enumerable.Range(1, 47).Select(i => new BoxPerson($"99999999-0000-4000-8000-{i.ToString("000000000000", CultureInfo.InvariantCulture)}", $"成员{i.ToString(CultureInfo.InvariantCulture)}", "科员", $"m{i.ToString(CultureInfo.InvariantCulture)}@x", "zh-CN", true, []))];

    private readonly string folder = Directory.CreateTempSubdirectory("groups").FullName;
    private readonly MemoryRowStore rows = new();
    private readonly Clock clock = new();
    private Tenant tenant = null!;
    private HttpClient http = null!;
    private OrganisationStore store = null!;
    private SyncDirectory sync = null!;

    public async Task InitializeAsync()
    {
        var settings = new TenantSettings
        {
            DataFolder = folder,
            Cloud = BoxCloud.China,
            TenantId = "33333333-3333-4333-8333-333333333333",
            AppId = "44444444-4444-4444-8444-444444444444",
            AppSecret = "a secret of the box",
            ServicePrincipalId = "55555555-5555-4555-8555-555555555555",
            AdminRoleId = "66666666-6666-4666-8666-666666666661",
            InspectorRoleId = "66666666-6666-4666-8666-666666666662",
        };
        tenant = await Tenant.StartAsync(settings, clock, NullLoggerFactory.Instance, default);
        tenant.AddPeople(People);
        tenant.People.AddGroup(new BoxGroup(Group, "支部"), People[..45].Select(p => p.Id));
        var handlers = GraphClientFactory.CreateDefaultHandlers().Where(h => h is not RetryHandler).Prepend(new GraphPace(TimeProvider.System));
        http = GraphClientFactory.Create(handlers, finalHandler: new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(tenant.CaFile) } } } });
        var root = new Uri(tenant.Root, "v1.0");
        var directory = new GraphDirectory(new GraphServiceClient(http, new Token(tenant.Entra.AppToken(settings.Names.Graph)), root.ToString()), new Settings { GraphOverride = root }, clock);
        store = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);
        var lease = new OrganisationLease(new MemoryLeases(TimeProvider.System), TimeProvider.System);
        sync = new SyncDirectory(
            store, directory, new Names(rows), new Table<GroupRow>(rows, SyncDirectory.TableName), new Table<PeopleLink>(rows, SyncDirectory.TableName), new Table<DirectoryRun>(rows, SyncDirectory.TableName), lease, new RosterWork(store, new CoveringWork<CalendarWork>(new NoQueue(), Queues.Calendar, TimeSpan.Zero, TimeProvider.System), new NoQueue(), new Table<SessionRow>(rows, "index"), clock), clock);
        await store.ImportAsync(
            new OrganisationFile(
                [new Unit("b", "支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans") { EntraGroup = Group }],
                [new Member(People[0].Id, "b", Role.Leader, new DateOnly(2024, 1, 1), null, "m1@x")],
                [new Person(People[0].Id, "成员1", "书记", "m1@x")]),
            default);
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await tenant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Throttle")]
    [InlineData("Refuse")]
    [InlineData("Drop")]
    public async Task The_units_people_are_those_of_the_group(string fault)
    {
        tenant.Faults.Current = Enum.Parse<Fault>(fault);
        Assert.Equal((44, 0, 0), await RunAsync());
        Assert.Equal("m45@x", Assert.Single((await store.ReadNewestAsync(default)).MembershipsOf(People[44].Id, Today)).Mail);
        Assert.Equal((0, 0, 0), await RunAsync());

        tenant.People.AddGroup(new BoxGroup(Group, "支部"), People[3..47].Select(p => p.Id));
        tenant.AddPeople([People[10] with { Enabled = false }]);
        Assert.Equal((2, 3, 0), await RunAsync());
        Assert.Equal([People[0].Id], Assert.Single((await sync.ReportAsync(default)).Units).Outside!.First.AsEnumerable());

        tenant.People.ForgetDeltaLinks();
        tenant.AddPeople([People[10]]);
        Assert.Equal((1, 0, 0), await RunAsync());

        tenant.People.AddGroup(new BoxGroup(Group, "支部", Deleted: true), []);
        Assert.Equal((0, 0, 1), await RunAsync());
        Assert.Equal(45, (await store.ReadNewestAsync(default)).MembersOf("b", Today).Count());
    }

    private async Task<(int Joined, int Left, int Gone)> RunAsync()
    {
        var run = (await sync.RunAsync(TimeSpan.FromMinutes(1), default))!;
        Assert.Equal(0, run.Unreadable);
        return (run.Joined, run.Left, run.Gone);
    }

    private sealed class Clock : TimeProvider
    {
        private int asked;

        public override DateTimeOffset GetUtcNow() => new DateTimeOffset(Today, new TimeOnly(3, 0), TimeSpan.Zero).AddMilliseconds(Interlocked.Increment(ref asked));
    }

    private sealed class Token(string token) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default)
        {
            request.Headers.TryAdd("Authorization", "Bearer " + token);
            return Task.CompletedTask;
        }
    }
}
