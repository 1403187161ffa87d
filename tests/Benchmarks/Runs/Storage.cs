using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// The bytes of an entry and what a year of 100,000 people costs in tables: the records of one session of 20 people are made by the
/// product's own acts, its requests and rows counted, and multiplied.
/// </summary>
internal static class Storage
{
    private const int People = 20;
    private const int SessionsAYear = 225_000;

    // US dollars, locally redundant, general purpose v2, East US; docs/benchmarks.md says of which date.
    private const double GbMonth = 0.045;
    private const double TenThousandRequests = 0.00036;

    // What Table Storage adds to a row: keys and property names in UTF-16, timestamp, and a fixed part.
    private const int RowCost = 4 + 40 + 8 + 8;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var chains = new CountedChains(new MemoryLedgerStore());
        var rows = new CountedRows(new MemoryRowStore());
        var ledger = new FileLedger<SessionFile>(chains, TimeProvider.System);
        var clock = new ManualClock { Now = House.Start.AddDays(-8) };
        var book = new SessionBook(ledger, chains, new CoveringRefresh(new MemoryQueue(), TimeSpan.Zero));
        var index = new Table<SessionRow>(rows, "index");
        var leaves = new LeaveBook(book, new Table<LeaveRow>(rows, "leaves"), new Table<LeaveFile>(rows, "leavefiles"), clock);
        var refresh = new RefreshSession(
            book, index, new Table<DueRow>(rows, "due"), new UnitProgress(index, new Table<ProgressRow>(rows, "progress")), new CoveringRefresh(new MemoryQueue(), TimeSpan.Zero), leaves, new TellMatters(leaves, new LeaveDesk(new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock), index, book, leaves, clock), new MemoryQueue()), clock);
        var id = FileId.Of("storage");

        var roster = Enumerable.Range(1, People).Select(i => new RosterEntry(House.Person(i), Role.Member, new string('a', 64))).ToImmutableArray();
        await StepAsync(House.Start.AddDays(-8), PlanSession.Command(Sample.Plan(), "admin", House.Start.AddDays(-8)));
        await StepAsync(House.Start.AddDays(-7), Invite.Command(roster, House.Start.AddDays(-7)));
        await StepAsync(House.Start.AddDays(-3), new ConfirmSession(House.Leader, new Powers(true, true, false), "c", SaltedText.Of("学习《条例》第一章"), null).At(House.Start.AddDays(-3)));
        // People come one by one: the dearest case, a transaction each; a list is refreshed once for all of them.
        foreach (var person in roster)
        {
            await book.ExecuteAsync(id, new CheckIn(person.Person, Mode.OnSite, "k/" + person.Person).At(House.Start), default);
        }

        await StepAsync(House.Start.AddHours(2), CloseRegister.Command((await book.ReadAsync(id, default)).State, House.Start.AddHours(2)));
        var minutes = SaltedText.Of(string.Concat(Enumerable.Repeat("会议传达了上级文件精神，讨论了下一步工作。", 40)));
        await StepAsync(House.Start.AddHours(3), new SubmitMinutes(House.Recorder, new Powers(false, true, false), "m", 800, minutes).At(House.Start.AddHours(3)));
        await StepAsync(House.Start.AddHours(4), new ReviewMinutes(House.Leader, new Powers(true, true, false), "a", 1, null).At(House.Start.AddHours(4)));

        var (entries, bytes) = (0, 0L);
        await foreach (var entry in chains.ReadAsync(id, 0, default))
        {
            entries++;
            bytes += entry.Body.Length;
        }

        var texts = minutes.Body.Length + 200;
        var derived = 0L;
        foreach (var table in new[] { "index", "due", "progress" })
        {
            await foreach (var row in rows.ScanAsync(table, default))
            {
                derived += row.Json.Length + RowCost + (row.Partition.Length + row.Key.Length) * 2;
            }
        }

        var chain = bytes + texts + (entries + 3) * (RowCost + (32 + 8) * 2);
        var requests = chains.Requests + rows.Requests + rows.Writes;
        var year = (chain + derived) * (double)SessionsAYear / 1e9;
        var calls = requests * (double)SessionsAYear;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one session of {People}: {entries} entries of {bytes / entries} bytes, {chains.Transactions} transactions, {requests} requests; {chain} bytes of chain and {derived} of derived rows"));
        Console.WriteLine("a year of 225,000 sessions                    amount      US$ a year");
        Line("storage, GB (a full year's records, 12 months)", year, year * 12 * GbMonth);
        Line("requests, millions", calls / 1e6, calls / 1e4 * TenThousandRequests);
        Line("nightly seal and Reconcile, million reads", 2.0 * SessionsAYear * 365 / 1e6, 2.0 * SessionsAYear * 365 / 1e4 * TenThousandRequests);
        var dollars = year * 12 * GbMonth + (calls + 2.0 * SessionsAYear * 365) / 1e4 * TenThousandRequests;
        Line("in all", 0, dollars);
        return [new Figure("entry-bytes", bytes / (double)entries, "bytes", false, 400), new Figure("tables-a-year", dollars, "US$", false, 500)];

        async Task StepAsync(DateTimeOffset at, Command<SessionFile> command)
        {
            clock.Now = at;
            if (!(await book.ExecuteAsync(id, command, default)).Ok)
            {
                throw new InvalidOperationException(command.Key + " was refused.");
            }

            await refresh.RunAsync(id, default);
        }
    }

    private static void Line(string what, double amount, double dollars) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-48} {amount,8:0.0} {dollars,12:0.00}"));
}
