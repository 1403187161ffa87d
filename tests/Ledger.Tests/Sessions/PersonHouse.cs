using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Notices;
using TeamsAddin.Ledger.Tests.Reach;
using TeamsAddin.Ledger.Tests.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>Units, people and held sessions, and what is read of them.</summary>
internal sealed class PersonHouse
{
    public const string Leader = "leader";
    public const string Wang = "wang";
    public const string Li = "li";

    private readonly CountingStore store = new(new MemoryLedgerStore());
    private readonly OrganisationStore organisations;
    private readonly Table<SessionRow> index;
    private readonly Table<FileRow> list;
    private int sessions;

    public PersonHouse(DateOnly today)
    {
        Clock = new Clock { Now = Noon(today) };
        organisations = new OrganisationStore(
            new Table<Unit>(Rows, "units"), new Table<Member>(Rows, "members"), new Table<Member>(Rows, "memberships"), new Table<OrganisationVersion>(Rows, "units"), new Names(Rows), Clock);
        index = new Table<SessionRow>(Rows, "index");
        list = new Table<FileRow>(Rows, "files");
        Rules = new RuleStore(new Table<RuleText>(Rows, "rules"), list, new FileLedger<RulePackFile>(store, Clock), organisations, Clock);
        // A process of its own: it has folded nothing yet.
        Book = new SessionBook(new FileLedger<SessionFile>(store, Clock), store, new CoveringRefresh(new WorkList(), TimeSpan.Zero));
        Duties = new DutyBook(organisations, Rules, index, Book, Clock);
        Progress = new UnitProgress(index, new Table<ProgressRow>(Rows, "progress"), Duties);
        Pages = new PersonPages(organisations, index, Book, Duties, Progress, Clock);
        var held = new HeldSessions(index, Book);
        Reach = new ReachBook(organisations, held, Progress, Clock);
        Totals = new ReachTotals(organisations, held, new Table<ReachTotal>(Rows, "reach"), Clock);
    }

    public Clock Clock { get; }

    public CountingRows Rows { get; } = new(new MemoryRowStore());

    public RuleStore Rules { get; }

    public SessionBook Book { get; }

    public DutyBook Duties { get; }

    public UnitProgress Progress { get; }

    public PersonPages Pages { get; }

    public ReachBook Reach { get; }

    public ReachTotals Totals { get; }

    public ICollection<string> FilesRead => store.FilesRead.Keys;

    public void Forget()
    {
        store.FilesRead.Clear();
        Rows.Reads.Clear();
    }

    public static Unit Unit(string id, string? parent = null) => new(id, id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");

    public static Member Member(string person, string unit, Role role = Role.Member, DateOnly? from = null, DateOnly? to = null, bool away = false) =>
        new(person, unit, role, from ?? new DateOnly(2024, 1, 1), to, "x@x", away);

    public Task ImportAsync(IReadOnlyList<Unit> units, params Member[] members) => organisations.ImportAsync(new OrganisationFile([.. units], [.. members], []), default);

    /// <summary>A session of an hour at noon of a day, not held yet.</summary>
    public async Task<string> PlannedAsync(string unit, DateOnly day, Terms? terms = null, string? period = null, string? together = null)
    {
        var (start, counts) = (Noon(day), new Counts(unit, "assembly", period ?? $"{day.Year}-Q{(day.Month + 2) / 3}"));
        var id = PlanSession.FileIdOf(counts, ++sessions);
        var planned = new Planned(unit, together is null ? [counts] : [counts, counts with { Unit = together }], SessionType.Assembly, new LocalText("会"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, terms ?? new Terms(new Fraction(1, 2)), "p");
        await DoAsync(id, PlanSession.Command(planned, "t", start.AddDays(-8)));
        return id;
    }

    /// <summary>A session of an hour at noon of a day, closed and in the index; who is not named as present is absent.</summary>
    public async Task<string> HeldAsync(string unit, DateOnly day, string[] roster, string[] present, Terms? terms = null, string[]? excused = null, string? period = null, string? together = null)
    {
        var (id, start) = (await PlannedAsync(unit, day, terms, period, together), Noon(day));
        await Book.ExecuteAsync(id, Invite.Command([.. roster.Select(p => new RosterEntry(p, Role.Member, "h"))], start.AddDays(-7)), default);
        foreach (var (person, mode) in present.Select(p => (p, Mode.OnSite)).Concat((excused ?? []).Select(p => (p, Mode.Excused))))
        {
            await Book.ExecuteAsync(id, new CallRoll(Leader, Story.Leads, [person], mode, "roll " + person, SaltedText.Of("x")).At(start), default);
        }

        await Book.ExecuteAsync(id, CloseRegister.Command((await Book.ReadAsync(id, default)).State, start.AddHours(2)), default);
        await IndexAsync(id);
        return id;
    }

    public async Task DoAsync(string id, Command<SessionFile> command)
    {
        Assert.True((await Book.ExecuteAsync(id, command, default)).Ok);
        await IndexAsync(id);
    }

    public static DateTimeOffset Noon(DateOnly day) => new(day.ToDateTime(new TimeOnly(4, 0)), TimeSpan.Zero);

    private async Task IndexAsync(string id)
    {
        var file = (await Book.ReadAsync(id, default)).State;
        foreach (var counts in file.Plan!.CountsFor)
        {
            await index.UpsertAsync(SessionRow.PartitionOf(counts.Unit, counts.Period), id, SessionRow.Of(id, file, counts, [], Clock.Now), default);
            await Progress.RefreshAsync(counts.Unit, Periods.YearOf(counts.Period), default);
        }
    }
}
