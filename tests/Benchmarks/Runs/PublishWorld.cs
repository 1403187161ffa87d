extern alias box;

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Microsoft.Extensions.Logging.Abstractions;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using Tenant = box::TeamsAddin.Local.Tenant;
using TenantSettings = box::TeamsAddin.Local.TenantSettings;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>How a publication is set up.</summary>
/// <param name="Latency">Of each answer of Graph, the steps of a batch too.</param>
/// <param name="AtOnce">Requests of the whole application at once; null: the mailboxes' own limits alone.</param>
/// <param name="Invites">Whether each event tells somebody, and so counts as a message of its mailbox.</param>
internal sealed record PublishSetting(int Events, int Mailboxes, TimeSpan Latency, int? AtOnce = null, bool Invites = false);

/// <summary>The product's calendar on stores in memory, and the local tenant's Graph over https with its limits on.</summary>
internal sealed class PublishWorld : IAsyncDisposable
{
    /// <summary>What host.json lets one instance work on at once: batchSize and newBatchThreshold.</summary>
    public const int Workers = 24;

    private static readonly DateTimeOffset Start = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    private readonly PublishSetting setting;
    private readonly Tenant tenant;
    private readonly string folder;
    private readonly VirtualClock clock;
    private readonly DelayedQueue queue;
    private readonly CalendarDesk desk;
    private readonly SessionBook sessions;
    private readonly List<string> files = [];

    private PublishWorld(PublishSetting setting, Tenant tenant, string folder, VirtualClock clock, IRowStore rows)
    {
        (this.setting, this.tenant, this.folder, this.clock, queue) = (setting, tenant, folder, clock, new DelayedQueue(clock));
        var settings = new Settings { GraphOverride = new Uri(tenant.Root, "v1.0"), GraphAtOnce = setting.AtOnce };
        var calendar = new GraphCalendar(GraphClient.Create(settings, new AppToken(tenant), Wire(tenant)), settings, clock);
        var store = new MemoryLedgerStore();
        sessions = new SessionBook(new FileLedger<SessionFile>(store, TimeProvider.System), store, new CoveringRefresh(queue, TimeSpan.FromHours(1)));
        var organisations = new OrganisationStore(Table<Unit>(rows, "units"), Table<Member>(rows, "members"), Table<Member>(rows, "memberships"), Table<OrganisationVersion>(rows, "units"), new Names(rows), TimeProvider.System);
        var missing = new MissingEvents(Table<MissingEventRow>(rows, "eventsmissing"), organisations, queue, clock);
        var subscriptions = new CalendarSubscriptions(calendar, Table<MailboxRow>(rows, "mailboxes"), Table<SubscriptionRow>(rows, "subscriptions"), queue, clock);
        desk = new CalendarDesk(sessions, organisations, new EventDrafts(organisations, new PlainText()), calendar, Table<EventRow>(rows, "events"), missing, subscriptions, queue, clock);
        Organisations = organisations;
    }

    /// <summary>How long the publication took, with what was skipped.</summary>
    public TimeSpan VirtualTime { get; private set; }

    private OrganisationStore Organisations { get; }

    public static async Task<PublishWorld> StartAsync(PublishSetting setting)
    {
        var (folder, clock, rows) = (Directory.CreateTempSubdirectory("publish").FullName, new VirtualClock(), new MemoryRowStore());
        var tenant = await Tenant.StartAsync(new TenantSettings
        {
            DataFolder = folder, TenantId = Id(1), AppId = Id(2), AppSecret = "a secret of the box", ServicePrincipalId = Id(3), AdminRoleId = Id(4), InspectorRoleId = Id(5),
            GraphLatency = setting.Latency, GraphAtOnce = setting.AtOnce,
        }, clock, NullLoggerFactory.Instance, CancellationToken.None);
        var world = new PublishWorld(setting, tenant, folder, clock, rows);
        await world.FillAsync(Table<MailboxRow>(rows, "mailboxes"));
        return world;
    }

    /// <summary>Publishes all, each mailbox's events by 20 a message, with as many workers as an instance has. Where all wait, virtual time goes on.</summary>
    public async Task<TimeSpan> PublishAsync(string fault = "None")
    {
        foreach (var some in files.Select((file, i) => (file, Unit: i % setting.Mailboxes)).GroupBy(f => f.Unit).SelectMany(g => g.Chunk(CalendarWork.MostFiles)))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: [.. some.Select(s => s.file)]), default);
        }

        tenant.Faults.Current = Enum.Parse<box::TeamsAddin.Local.Fault>(fault);
        var (meter, began) = (Meter.Start(), clock.Now);
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync()));
        VirtualTime = clock.Now - began;
        tenant.Faults.Current = box::TeamsAddin.Local.Fault.None;
        return meter.Wall;
    }

    /// <summary>Events that were made twice, and files without an event that is recorded.</summary>
    public async Task<(int Twice, int Missing)> CountAsync()
    {
        var made = tenant.Graph.Transactions();
        var missing = 0;
        foreach (var file in files)
        {
            missing += (await sessions.ReadAsync(file, default)).State.Event is null ? 1 : 0;
        }

        return (made.Count - made.Distinct(StringComparer.Ordinal).Count() + Math.Max(0, made.Distinct(StringComparer.Ordinal).Count() - files.Count), missing + Math.Max(0, files.Count - made.Count));
    }

    /// <summary>
    /// The same number of events by calls that do nothing else: bytes made before, no records, no SDK; as many at once as the limits and the
    /// workers allow. Events a second.
    /// </summary>
    public async Task<double> BareAsync(int events)
    {
        using var http = new HttpClient(Wire(tenant));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tenant.Entra.AppToken("https://graph.microsoft.com"));
        http.DefaultRequestHeaders.Add("Prefer", "IdType=\"ImmutableId\"");
        var alone = setting.Events <= setting.Mailboxes;
        var size = alone ? 1 : CalendarWork.MostFiles;
        var calls = new System.Collections.Concurrent.ConcurrentQueue<(Uri Url, byte[] Body)>(Enumerable.Range(0, events / size).Select(i => Call(i, size)));
        var atOnce = setting.AtOnce is { } most ? alone ? most : most / 4 : Math.Min(Workers, setting.Mailboxes);
        var meter = Meter.Start();
        await Task.WhenAll(Enumerable.Range(0, atOnce).Select(async _ =>
        {
            while (calls.TryDequeue(out var call))
            {
                using var content = new ByteArrayContent(call.Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                using var answer = (await http.PostAsync(call.Url, content)).EnsureSuccessStatusCode();
                if ((await answer.Content.ReadAsStringAsync()).Contains("\"status\":4", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("a bare call was refused");
                }
            }
        }));
        return events / meter.Wall.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await tenant.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task FillAsync(Table<MailboxRow> mailboxes)
    {
        var units = Enumerable.Range(0, setting.Mailboxes).Select(i => new Unit($"u{i}", $"第{i}支部", UnitType.Branch, null, "Asia/Shanghai", Mailbox(i), "zh-Hans")).ToList();
        var leaders = setting.Invites ? units.Select(u => new Member(Guid.NewGuid().ToString("D"), u.Id, Role.Leader, new DateOnly(2025, 1, 1), null, u.Id + "-leader@contoso.example")) : [];
        await Organisations.ImportAsync(new OrganisationFile([.. units], [.. leaders], []), default);
        for (var i = 0; i < setting.Mailboxes; i++)
        {
            tenant.AddMailbox(Mailbox(i), units[i].Name);
            // Subscriptions stand already: this measures events.
            await mailboxes.UpsertAsync("mailboxes", Mailbox(i), new MailboxRow(Guid.NewGuid().ToString("D"), DateTimeOffset.MaxValue, null), default);
        }

        for (var i = 0; i < setting.Events; i++)
        {
            var (file, at) = (FileId.Of("session", i.ToString(CultureInfo.InvariantCulture)), Start.AddDays(7).AddHours(i / setting.Mailboxes));
            var plan = new Planned(
                $"u{i % setting.Mailboxes}", [new Counts($"u{i % setting.Mailboxes}", "assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会"), at, at.AddHours(1),
                "Asia/Shanghai", "zh-Hans", "三楼会议室", null, null, null, new Terms(new Fraction(1, 2)), "p");
            await sessions.ExecuteAsync(file, PlanSession.Command(plan, "admin", Start), default);
            files.Add(file);
        }
    }

    private async Task WorkAsync()
    {
        while (await queue.NextAsync() is { } work)
        {
            await desk.SyncManyAsync(work.Files ?? [work.FileId!], default);
            queue.Done();
        }
    }

    private (Uri Url, byte[] Body) Call(int i, int size)
    {
        var mailbox = Mailbox(i % setting.Mailboxes);
        string Event(int n) => $$"""{"subject":"第一支部：支部党员大会","body":{"contentType":"html","content":"<div id=\"teamsaddin-session\"><p>签到</p></div>"},"start":{"dateTime":"2026-03-20T10:00:00","timeZone":"China Standard Time"},"end":{"dateTime":"2026-03-20T11:00:00","timeZone":"China Standard Time"},"location":{"displayName":"三楼会议室"},"attendees":[],"transactionId":"bare-{{i}}-{{n}}"}""";
        string Step(int n) => $$"""{"id":"{{n}}","method":"POST","url":"/users/{{mailbox}}/events","headers":{"Content-Type":"application/json","Prefer":"IdType=\"ImmutableId\""},"body":{{Event(n)}}}""";
        return size == 1
            ? (new Uri(tenant.Root, $"v1.0/users/{mailbox}/events"), System.Text.Encoding.UTF8.GetBytes(Event(0)))
            : (new Uri(tenant.Root, "v1.0/$batch"), System.Text.Encoding.UTF8.GetBytes("{\"requests\":[" + string.Join(',', Enumerable.Range(0, size).Select(Step)) + "]}"));
    }

    private static Table<T> Table<T>(IRowStore rows, string name) where T : class => new(rows, name);

    private static string Mailbox(int i) => string.Create(CultureInfo.InvariantCulture, $"unit{i:0000}@contoso.example");

    private static string Id(int n) => new Guid(n, 0, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 0).ToString("D");

    private static SocketsHttpHandler Wire(Tenant tenant) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(tenant.CaFile) },
            },
        },
    };

    private sealed class AppToken(Tenant tenant) : TokenCredential
    {
        private readonly string token = tenant.Entra.AppToken("https://graph.microsoft.com");

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(token, TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    private sealed class PlainText : EventText
    {
        public override string Subject(Planned plan, string unit) => $"{unit}：{plan.Title.ZhHans}";

        public override string Body(Planned plan, string unit, string fileId) => "<p>签到</p>";
    }

    /// <summary>The wall clock from a beginning on, and what was skipped because all waited.</summary>
    private sealed class VirtualClock : TimeProvider
    {
        private readonly Meter meter = Meter.Start();
        private long skipped;

        public DateTimeOffset Now => Start + meter.Wall + new TimeSpan(Interlocked.Read(ref skipped));

        public void SkipTo(DateTimeOffset at) => Interlocked.Add(ref skipped, Math.Max(0, (at - Now).Ticks));

        public override DateTimeOffset GetUtcNow() => Now;
    }

    /// <summary>Messages by the virtual time at which they show. Where none shows and nobody works, the clock goes to the next one's.</summary>
    private sealed class DelayedQueue(VirtualClock clock) : IWorkQueue
    {
        private readonly Lock gate = new();
        private readonly PriorityQueue<CalendarWork, (DateTimeOffset At, long Order)> waiting = new();
        private long order;
        private int working;

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            if (message is CalendarWork work)
            {
                lock (gate)
                {
                    waiting.Enqueue(work, (clock.Now + delay, order++));
                }
            }

            return Task.CompletedTask;
        }

        /// <returns>Null at the end of all work.</returns>
        public async Task<CalendarWork?> NextAsync()
        {
            while (true)
            {
                lock (gate)
                {
                    if (waiting.TryPeek(out _, out var first) && (first.At <= clock.Now || working == 0))
                    {
                        clock.SkipTo(first.At);
                        working++;
                        return waiting.Dequeue();
                    }

                    if (waiting.Count == 0 && working == 0)
                    {
                        return null;
                    }
                }

                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }

        public void Done()
        {
            lock (gate)
            {
                working--;
            }
        }
    }
}
