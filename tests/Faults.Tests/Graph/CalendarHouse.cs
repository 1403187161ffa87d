using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;
using TeamsAddin.Local.Tests.Teams;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>The product's calendar on the strict Graph of a tenant in a box, over real https; the records are in memory.</summary>
internal sealed class CalendarHouse : IAsyncDisposable
{
    /// <summary>Thursday, 5 March 2026, 14:30 in Shanghai; the clock stands three days before.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private readonly FakeBot endpoint;
    private readonly IRowStore rows;
    private readonly ILedgerStore store;

    private CalendarHouse(Box box, FakeBot endpoint, Settings settings, IRowStore rows, ILedgerStore store, Func<ICalendar, ICalendar> through)
    {
        (Box, this.endpoint, this.rows, this.store, Graph) = (box, endpoint, rows, store, Of(box, settings, Wire = new WireTap(Box.Trust(box.Tenant.CaFile))));
        Calendar = through(Graph);
        Sessions = new SessionBook(new FileLedger<SessionFile>(store, TimeProvider.System), store, new CoveringRefresh(new NoQueue(), TimeSpan.FromHours(1)));
        Organisations = new OrganisationStore(Table<Unit>("units"), Table<Member>("members"), Table<Member>("memberships"), Table<OrganisationVersion>("units"), new Names(rows), box.Clock);
        Drafts = new EventDrafts(Organisations, Text);
        Missing = new MissingEvents(Table<MissingEventRow>("eventsmissing"), Organisations, Queue, box.Clock);
        Subscriptions = new CalendarSubscriptions(Calendar, Table<MailboxRow>("mailboxes"), Table<SubscriptionRow>("subscriptions"), Queue, box.Clock);
        Desk = new CalendarDesk(Sessions, Organisations, Drafts, Calendar, Table<EventRow>("events"), Missing, Subscriptions, Queue, box.Clock);
        Reports = new ReportDesk(Sessions, Calendar, Unreadable = new UnreadableReports(Table<UnreadableReport>("reportsmissing")), box.Clock);
        Changes = new AnswerChanges(Sessions, Drafts, Calendar, Table<EventRow>("events"), Subscriptions, Desk, Queue, box.Clock);
    }

    public Box Box { get; }

    public GraphCalendar Graph { get; }

    public WireTap Wire { get; }

    public ICalendar Calendar { get; }

    public KeptQueue Queue { get; } = new();

    public SessionBook Sessions { get; }

    public OrganisationStore Organisations { get; }

    public EventDrafts Drafts { get; }

    public MissingEvents Missing { get; }

    public CalendarSubscriptions Subscriptions { get; }

    public CalendarDesk Desk { get; }

    public ReportDesk Reports { get; }

    public UnreadableReports Unreadable { get; }

    public AnswerChanges Changes { get; }

    public TextOfTests Text { get; } = new();

    public ConcurrentQueue<(string Authorization, JsonObject Body)> Notified => endpoint.Heard;

    /// <summary>Whether the functions' endpoint says tokens back.</summary>
    public bool Answers
    {
        set => endpoint.Answer = (request, body) => body is not null ? Results.StatusCode(202) : value ? Results.Text(request.Query["validationToken"], "text/plain") : Results.NotFound();
    }

    /// <param name="rows">Rows of a test's own, on which it does something to them.</param>
    /// <param name="through">What stands before the calendar.</param>
    public static async Task<CalendarHouse> StartAsync(
        BoxCloud cloud = BoxCloud.Global, IRowStore? rows = null, ILedgerStore? store = null, Func<ICalendar, ICalendar>? through = null, Func<TenantSettings, TenantSettings>? with = null)
    {
        var (box, endpoint) = (await Box.StartAsync(cloud, with: with), await FakeBot.StartAsync());
        var settings = new Settings
        {
            GraphOverride = new Uri(box.Tenant.Root, "v1.0"), Cloud = Enum.Parse<CloudName>(cloud.ToString()), NotificationUrl = endpoint.Url, ClientState = "a secret between us",
        };
        var house = new CalendarHouse(box, endpoint, settings, rows ?? new MemoryRowStore(), store ?? new MemoryLedgerStore(), through ?? (c => c));
        house.Answers = true;
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans"));
        return house;
    }

    public static GraphCalendar Of(Box box, Settings settings, HttpMessageHandler? wire = null) =>
        new(GraphClient.Create(settings, new AppToken(box), wire ?? Box.Trust(box.Tenant.CaFile)), settings, box.Clock);

    /// <summary>The organisation is this unit, led by Wang, with Li in it and so many more.</summary>
    public Task HasAsync(Unit unit, int more = 0)
    {
        var from = new DateOnly(2025, 1, 1);
        Member[] members =
        [
            new(Box.Wang.Id, unit.Id, Role.Leader, from, null, Box.Wang.Mail), new(Box.Li.Id, unit.Id, Role.Member, from, null, Box.Li.Mail),
            .. Enumerable.Range(0, more).Select(i => new Member($"{i:00000000}-0000-4000-8000-000000000000", unit.Id, Role.Member, from, null, $"a{i:0000}@contoso.example")),
        ];
        return Organisations.ImportAsync(new OrganisationFile([unit], [.. members], []), default);
    }

    /// <summary>Plans a session that owes nobody anything else.</summary>
    public async Task<string> PlanAsync(int number = 1, DateTimeOffset? start = null, Terms? terms = null, ImmutableArray<Counts>? counts = null)
    {
        var (file, at) = (FileId.Of("session", number.ToString()), start ?? Start);
        var plan = new Planned(
            "branch", counts ?? [new Counts("branch", "assembly", "2026-Q1")], SessionType.Assembly, new LocalText($"支部党员大会 {number}"), at, at.AddHours(1), "Asia/Shanghai", "zh-Hans", "三楼",
            Box.Wang.Id, Box.Wang.Id, null, terms ?? new Terms(new Fraction(1, 2)), "p");
        await Sessions.ExecuteAsync(file, PlanSession.Command(plan, "admin", Box.Clock.Now), default);
        return file;
    }

    /// <summary>A planned session whose event stands, and whose changes are read to the end.</summary>
    public async Task<string> StandingAsync(int number = 1)
    {
        var file = await PlanAsync(number);
        await Desk.SyncAsync(file, default);
        await WorkAsync();
        return file;
    }

    public async Task<SessionFile> FileAsync(string file) => (await Sessions.ReadAsync(file, default)).State;

    /// <summary>An admin moves a session; its event is still to follow.</summary>
    public async Task MoveAsync(string file, DateTimeOffset start) =>
        Assert.True((await Sessions.ExecuteAsync(file, new MoveSession("admin", "admin", $"move {start:O}", start, start.AddHours(1), "三楼").At(Box.Clock.Now), default)).Appended);

    /// <summary>Reads what changed on the unit's mailbox, as a notification makes the product do.</summary>
    public async Task NotifyAsync(string mailbox = Box.Unit) => await Changes.RunAsync((await Subscriptions.ReadAsync(mailbox, default))!.SubscriptionId!, default);

    /// <summary>Works on the calendar queue until it is empty, whatever its messages' delays.</summary>
    public async Task WorkAsync()
    {
        for (var messages = 0; Queue.TakeCalendar() is { } work; messages++)
        {
            Assert.True(messages < 100, $"Messages beget messages without end: {work}");
            await WorkAsync(work);
        }
    }

    private Task WorkAsync(CalendarWork work) => work switch
    {
        { Step: CalendarWork.Sync } => Desk.SyncAsync(work.FileId!, default),
        { Step: CalendarWork.Invite } => Desk.InviteAsync(work.FileId!, work.Organisation, default),
        { Step: CalendarWork.SyncMany } => Desk.SyncManyAsync(work.Files!, default),
        { Step: CalendarWork.Look } => Changes.LookAsync(work.Files!, default),
        { Step: CalendarWork.Changed } => Changes.RunAsync(work.Subscription!, default),
        _ => throw new InvalidOperationException(work.Step),
    };

    /// <summary>Works once on each message that waits now.</summary>
    public async Task WorkOnceAsync()
    {
        for (var left = Queue.Calendar.Count; left > 0 && Queue.TakeCalendar() is { } work; left--)
        {
            await WorkAsync(work);
        }
    }

    /// <summary>The night's run over these files.</summary>
    public async Task<ReconcileRow> ReconcileAsync(params string[] fileIds)
    {
        var (index, progress, refresh) = (Table<SessionRow>("index"), Table<ProgressRow>("progress"), new CoveringRefresh(new NoQueue(), TimeSpan.FromHours(1)));
        foreach (var id in fileIds)
        {
            var file = await FileAsync(id);
            var counts = file.Plan!.CountsFor[0];
            await Table<FileRow>("files").UpsertAsync(counts.Unit, id, new FileRow(id, counts.Unit, counts.Rule, counts.Period, 1), default);
            await index.UpsertAsync(SessionRow.PartitionOf(counts.Unit, counts.Period), id, SessionRow.Of(id, file, counts, [], Box.Clock.Now), default);
        }

        var units = new UnitProgress(index, progress);
        var leaves = new LeaveBook(Sessions, Table<LeaveRow>("leaves"), Table<LeaveFile>("leavefiles"), Box.Clock);
        var refreshing = new RefreshSession(Sessions, index, Table<DueRow>("due"), units, refresh, leaves, new TellMatters(leaves, new LeaveDesk(Organisations, index, Sessions, leaves, Box.Clock), new NoQueue()), Box.Clock);
        return await new Reconcile(
            Table<FileRow>("files"), index, Table<ReconcileRow>("reconciles"), new FileLedger<SessionFile>(store, TimeProvider.System), store, refreshing, units,
            new DueEvents(Sessions, Drafts, Table<EventRow>("events"), Queue), new DueRosters(Sessions, Organisations, Queue, Box.Clock), 
            new LostNotices(Sessions, Organisations, new CountNotices(Sessions, Table<NoticeRow>("notices"), Table<NoticeCounts>("noticecounts"), new CoveringWork<NoticeWork>(new NoQueue(), Queues.Notices, TimeSpan.FromHours(1), TimeProvider.System)), leaves, Queue, Box.Clock), new CodeDesk(rows, Box.Clock), Queue, Box.Clock).RunAsync(TimeSpan.FromMinutes(1), default);
    }

    /// <summary>The file's event as Graph has it.</summary>
    public async Task<JsonObject> EventAsync(string file)
    {
        var set = (await FileAsync(file)).Event!;
        var reply = await Box.GraphAsync("GET", $"users/{set.Mailbox}/events/{set.EventId}");
        Assert.Equal(200, reply.Status);
        return reply.Body;
    }

    public static DateTimeOffset StartOf(JsonObject one) => DateTimeOffset.Parse(one["start"]!["dateTime"]!.GetValue<string>() + "Z");

    /// <summary>What stands on a mailbox, made by whom ever.</summary>
    public async Task<JsonArray> AllAsync(string mailbox = Box.Unit) => (await Box.GraphAsync("GET", $"users/{mailbox}/events?$top=999")).Value;

    public async ValueTask DisposeAsync()
    {
        await endpoint.DisposeAsync();
        await Box.DisposeAsync();
    }

    private Table<T> Table<T>(string name) where T : class => new(rows, name);

    private sealed class AppToken(Box box) : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(box.Tenant.Entra.AppToken(box.Settings.Names.Graph), TimeProvider.System.GetUtcNow().AddHours(1));

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    /// <summary>Texts that a test can change, as a unit's language or name would.</summary>
    internal sealed class TextOfTests : EventText
    {
        public string Said { get; set; } = "<p>请在 Teams 中签到</p>";

        public override string Subject(Planned plan, string unit) => $"{unit}：{plan.Title.ZhHans}";

        public override string Body(Planned plan, string unit, string fileId) => Said;
    }
}

/// <summary>Between the product and the box: a test does something before a request goes on, answers in its place, or loses the answer.</summary>
internal sealed class WireTap(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    /// <summary>By method and path (without /v1.0); null lets the request go on.</summary>
    public Func<string, string, Task<HttpResponseMessage?>> Before { get; set; } = (_, _) => Task.FromResult<HttpResponseMessage?>(null);

    /// <summary>After the box has answered; what it throws loses the answer.</summary>
    public Func<string, string, Task> After { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>A refusal as Graph writes it.</summary>
    public static HttpResponseMessage Refusal(int status, string code) => new((System.Net.HttpStatusCode)status)
    {
        Content = new StringContent(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = code } }.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (method, path) = (request.Method.Method, request.RequestUri!.PathAndQuery["/v1.0".Length..]);
        if (await Before(method, path) is { } instead)
        {
            return instead;
        }

        var answer = await base.SendAsync(request, cancellationToken);
        await After(method, path);
        return answer;
    }
}

/// <summary>Keeps what is sent until a test works on it.</summary>
internal sealed class KeptQueue : IWorkQueue
{
    private readonly ConcurrentQueue<(CalendarWork Work, TimeSpan Delay)> calendar = new();

    public ConcurrentQueue<NoticeWork> Notices { get; } = new();

    public IReadOnlyCollection<(CalendarWork Work, TimeSpan Delay)> Calendar => calendar;

    public CalendarWork? TakeCalendar() => calendar.TryDequeue(out var next) ? next.Work : null;

    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
    {
        switch (message)
        {
            case CalendarWork work:
                calendar.Enqueue((work, delay));
                break;
            case NoticeWork notice:
                Notices.Enqueue(notice);
                break;
        }

        return Task.CompletedTask;
    }
}
