using System.Collections.Concurrent;
using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>A branch below a committee, its sessions, and notices through a channel that does as it is told.</summary>
internal sealed class NoticeHouse
{
    public const string Leader = "leader";
    public const string Deputy = "deputy";
    public const string Recorder = "recorder";
    public const string Above = "above";

    /// <summary>Thursday, 5 March 2026, 14:30 in Shanghai, for an hour.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private readonly MemoryLedgerStore store = new();
    private readonly IRowStore rows;
    private readonly Table<NoticeRow> notices;
    private readonly SessionBook sessions;
    private readonly OrganisationStore organisation;
    private readonly CountNotices counts;
    private DeliverNotices deliver;

    public NoticeHouse(Func<string, int, Delivery>? answer = null, IRowStore? rows = null)
    {
        this.rows = rows ??= new MemoryRowStore();
        Channel = new Channel(answer ?? ((_, _) => new Delivery.Delivered("a")));
        Due = new Table<DueRow>(rows, "due");
        notices = new Table<NoticeRow>(rows, "notices");
        sessions = new SessionBook(new FileLedger<SessionFile>(store, TimeProvider.System), store, new CoveringRefresh(Queue, TimeSpan.Zero));
        organisation = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), Clock);
        counts = new CountNotices(sessions, notices, new Table<NoticeCounts>(rows, "noticecounts"), new CoveringWork<NoticeWork>(Queue, Queues.Notices, TimeSpan.FromSeconds(30), TimeProvider.System));
        deliver = Process();
    }

    public Channel Channel { get; }

    public WorkList Queue { get; } = new();

    public Clock Clock { get; } = new() { Now = Start.AddDays(-1) };

    public Table<DueRow> Due { get; }

    public Table<PersonDay> Days => new(rows, "persondays");

    public LeaveBook Leaves => new(sessions, new Table<LeaveRow>(rows, "leaves"), new Table<LeaveFile>(rows, "leavefiles"), Clock);

    public static Notice Reminder(string file, string kind = "members1440", int occasion = 1) => new(kind, file, occasion);

    /// <summary>The process is gone with all that it had in memory; another one goes on.</summary>
    public void Restart() => deliver = Process();

    /// <returns>The id of a session whose roster is these people.</returns>
    public async Task<string> SessionAsync(IReadOnlyList<string> roster, DateTimeOffset? start = null, int ordinal = 1, string zone = "Asia/Shanghai", Terms? terms = null)
    {
        var from = new DateOnly(2024, 1, 1);
        await organisation.ImportAsync(
            new OrganisationFile(
                [new Unit("committee", "党委", UnitType.Committee, null, zone, null, "zh-Hans"), new Unit("b", "一支部", UnitType.Branch, "committee", zone, null, "zh-Hans")],
                [
                    new Member(Above, "committee", Role.Leader, from, null, "x@x"), new Member(Leader, "b", Role.Leader, from, null, "x@x"),
                    new Member(Deputy, "b", Role.Deputy, from, null, "x@x"), new Member(Recorder, "b", Role.Recorder, from, null, "x@x"),
                ],
                []),
            default);
        var counts = new Counts("b", "r", "2026-Q1");
        var id = PlanSession.FileIdOf(counts, ordinal);
        var at = start ?? Start;
        var plan = new Planned("b", [counts], SessionType.Meeting, new LocalText("会"), at, at.AddHours(1), zone, "zh-Hans", "", Leader, Recorder, null, terms ?? new Terms(new Fraction(1, 2)), "p");
        await DoAsync(id, PlanSession.Command(plan, "t", at.AddDays(-9)));
        await DoAsync(id, Invite.Command([.. roster.Select(p => new RosterEntry(p, Role.Member, ""))], at.AddDays(-8)));
        return id;
    }

    public async Task DoAsync(string file, Command<SessionFile> command)
    {
        var outcome = await sessions.ExecuteAsync(file, command, default);
        Assert.True(outcome.Ok, outcome.Refusal?.Code);
    }

    /// <summary>A message of the queue, and nothing that follows from it.</summary>
    public Task RunAsync(NoticeWork work) => deliver.RunAsync(work, default);

    /// <summary>Prepares a notice and works on the queue until it is empty.</summary>
    public async Task TellAsync(string file, string kind, int occasion = 1)
    {
        await PrepareAsync(file, kind, occasion);
        await WorkAsync();
    }

    /// <summary>The night looks at a file.</summary>
    /// <returns>How many notices it asks for.</returns>
    public Task<int> NightAsync(string file) => new LostNotices(sessions, organisation, counts, Leaves, Queue, Clock).AskAsync([file], 1, default);

    public Task PrepareAsync(string file, string kind, int occasion = 1) => RunAsync(new NoticeWork(NoticeWork.Prepare, kind, file, occasion));

    public async Task WorkAsync()
    {
        while (Queue.Waiting.TryDequeue(out var work))
        {
            await RunAsync(work);
        }
    }

    public async Task<SessionFile> StateAsync(string file) => (await sessions.ReadAsync(file, default)).State;

    public async Task<NoticeRow?> RowAsync(Notice notice, string person) => (await notices.GetAsync(DeliverNotices.PartitionOf(notice), person, default))?.Value;

    public Task PutAsync(Notice notice, string person, NoticeRow row) => notices.UpsertAsync(DeliverNotices.PartitionOf(notice), person, row, default);

    public async Task<NoticeCounts> CountsAsync(Notice notice)
    {
        await counts.RunAsync(notice, default);
        await foreach (var row in counts.OfFileAsync(notice.FileId, default))
        {
            if (row.Kind == notice.Kind && row.Occasion == notice.Occasion)
            {
                return row;
            }
        }

        throw new InvalidOperationException("Nothing was counted.");
    }

    public IAsyncEnumerable<NoticeCounts> OfDayAsync(DateOnly day) => counts.OfDayAsync(day, default);

    private DeliverNotices Process() =>
        new(sessions, organisation, notices, new Table<PersonDay>(rows, "persondays"), Due, counts, Channel, Queue, QuietHours.Default, Clock);
}

internal sealed class Clock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}

internal sealed class WorkList : IWorkQueue
{
    public Queue<NoticeWork> Waiting { get; } = new();

    public List<TimeSpan> Delays { get; } = [];

    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
    {
        if (message is NoticeWork work)
        {
            Waiting.Enqueue(work);
            if (work.Step == NoticeWork.Send)
            {
                Delays.Add(delay);
            }
        }

        return Task.CompletedTask;
    }
}

/// <summary>Answers a person's n-th call, from 0.</summary>
internal sealed class Channel(Func<string, int, Delivery> answer) : IMessenger
{
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.Ordinal);

    public int Taken => taken.Values.Sum();

    public bool IsSender { get; set; } = true;

    /// <summary>Cards of their own, in order.</summary>
    public ConcurrentQueue<(string Person, Notice Notice)> Sent { get; } = new();

    public ConcurrentQueue<(string Person, PersonDay Day, string? ActivityId)> Digests { get; } = new();

    /// <summary>A digest that is in no chat any more.</summary>
    public string? GoneDigest { get; set; }

    public int CallsFor(string person) => calls.GetValueOrDefault(person);

    public bool HasTaken(string person) => taken.ContainsKey(person);

    public Task<bool> IsSenderAsync(CancellationToken cancellationToken) => Task.FromResult(IsSender);

    /// <summary>What happens while a person's card is made.</summary>
    public Action<string> Making { get; set; } = _ => { };

    public Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        Making(person);
        return Task.FromResult<Dispatch>(_ =>
        {
            var delivery = Answer(person);
            if (delivery is Delivery.Delivered)
            {
                Sent.Enqueue((person, notice));
            }

            return Task.FromResult(delivery);
        });
    }

    public Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken) => Task.FromResult<Dispatch>(_ =>
    {
        Digests.Enqueue((person, day, activityId));
        return Task.FromResult(GoneDigest is { } gone && activityId == gone ? new Delivery.Unreachable("ActivityNotFoundInConversation") : Answer(person) is Delivery.Delivered ? new Delivery.Delivered("digest" + (GoneDigest is null ? "" : "2")) : (Delivery)new Delivery.Later("429", null));
    });

    public Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken) => throw new NotSupportedException();

    private Delivery Answer(string person)
    {
        var delivery = answer(person, calls.AddOrUpdate(person, 1, (_, n) => n + 1) - 1);
        if (delivery is Delivery.Delivered)
        {
            taken.AddOrUpdate(person, 1, (_, n) => n + 1);
        }

        return delivery;
    }
}
