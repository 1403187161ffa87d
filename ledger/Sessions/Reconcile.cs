using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>reconciles</c>: how far a day's run has come, and what it found.</summary>
/// <param name="AfterUnit">The unit that was looked at last; empty at the beginning.</param>
/// <param name="Files">Files looked at.</param>
/// <param name="Unborn">Listed, but without an entry: their first append never came.</param>
/// <param name="Verified">Refolded from the store's bytes, the chain checked.</param>
/// <param name="Index">Rows of the tables <c>index</c> and <c>leavefiles</c> that were missing, old or wrong, and were written.</param>
/// <param name="Dues">Due rows that were missing, and were written.</param>
/// <param name="Overdue">Sessions whose close, lock or invitation should have come and was asked for again.</param>
/// <param name="Progress">Units' years that were wrong, and were written.</param>
/// <param name="Events">Calendar events that were not what their files want, and were asked for again.</param>
/// <param name="Rosters">Fixed rosters that were not what the organisation says, and were asked for again.</param>
/// <param name="Ended">Sessions after their unit's last day, whose cancellation was asked for again.</param>
/// <param name="Notices">Notices that were due and of which nothing is known, or not to the end, and which were asked for again.</param>
public sealed record ReconcileRow(
    DateOnly Day, string AfterUnit, bool Done,
    int Files = 0, int Unborn = 0, int Verified = 0, int Index = 0, int Dues = 0, int Progress = 0, int Overdue = 0, int Events = 0, int Rosters = 0, int Ended = 0, int Notices = 0)
{
    /// <summary>Files whose chain does not hold, or is shorter than it was; at most 100 are named.</summary>
    public ImmutableArray<string> Broken { get; init; } = [];

    /// <summary>Files at which something else went wrong, each with the exception's type; at most 100 are named.</summary>
    public ImmutableArray<string> Faults { get; init; } = [];

    /// <summary>Files with entries whose storage timestamp and time differ by over 5 minutes; at most 100 are named.</summary>
    public ImmutableArray<string> Clocks { get; init; } = [];
}

/// <summary>
/// Nightly: goes through all files in pages, compares heads with the index, refolds what differs and one thirtieth of all files, and
/// mends what is derived. Memory follows one unit, reads follow the number of files. It goes on where it stopped; a day's second run
/// does nothing.
/// </summary>
public sealed class Reconcile(
    Table<FileRow> files, Table<SessionRow> index, Table<ReconcileRow> runs, FileLedger<SessionFile> ledger, ILedgerStore store,
    RefreshSession refresh, UnitProgress progress, DueEvents dueEvents, DueRosters dueRosters, LostNotices lostNotices, CodeDesk codes, IWorkQueue queue, TimeProvider time)
{
    private const string Partition = "runs";
    private const int AtOnce = 16;
    private const int Parts = 30;
    private const int MaxNamed = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromHours(6);
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    /// <param name="budget">Of the wall clock; what is left goes on in the next run.</param>
    /// <returns>The day's run as it stands.</returns>
    public async Task<ReconcileRow> RunAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var day = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var key = day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        var run = (await runs.GetAsync(Partition, key, cancellationToken))?.Value ?? new ReconcileRow(day, "", false);
        if (run.Done)
        {
            return run;
        }

        var until = TimeProvider.System.GetUtcNow() + budget;
        await foreach (var unit in UnitsAsync(run.AfterUnit, cancellationToken))
        {
            run = await UnitAsync(run, unit, cancellationToken) with { AfterUnit = unit[0].Unit };
            await runs.UpsertAsync(Partition, key, run, cancellationToken);
            if (TimeProvider.System.GetUtcNow() > until)
            {
                return run;
            }
        }

        run = run with { Done = true, Progress = run.Progress + await progress.RefreshUnitsAsync(cancellationToken) };
        await runs.UpsertAsync(Partition, key, run, cancellationToken);
        return run;
    }

    /// <summary>The files of one unit after another; a unit's files lie together in the list.</summary>
    private async IAsyncEnumerable<List<FileRow>> UnitsAsync(string after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var unit = new List<FileRow>();
        await foreach (var row in files.ScanFromAsync(after, cancellationToken))
        {
            if (row.Partition == after)
            {
                continue;
            }

            if (unit.Count > 0 && unit[0].Unit != row.Value.Unit)
            {
                yield return unit;
                unit = [];
            }

            unit.Add(row.Value);
        }

        if (unit.Count > 0)
        {
            yield return unit;
        }
    }

    private async Task<ReconcileRow> UnitAsync(ReconcileRow run, List<FileRow> unit, CancellationToken cancellationToken)
    {
        var years = unit.Where(f => f.Kind == FileRow.Session).Select(f => Periods.YearOf(f.Period)).Distinct().ToList();
        var (now, overdue) = (time.GetUtcNow(), new List<SessionRow>());
        var (own, looked, rosters) = (unit.Select(f => f.FileId).ToHashSet(StringComparer.Ordinal), new List<string>(), new List<SessionRow>());
        var (guessed, noticed) = (new List<string>(), new List<string>());
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var year in years)
        {
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit[0].Unit, year), cancellationToken: cancellationToken))
            {
                known[row.Key] = row.Value.Sequence;
                overdue.AddRange(IsOverdue(row.Value, now) ? [row.Value] : []);
                // Of a joint session the host's files are looked at.
                looked.AddRange(own.Contains(row.Value.FileId) && DueEvents.IsLookedAt(row.Value, now, f => IsTurnOf(f, run.Day)) ? [row.Value.FileId] : []);
                rosters.AddRange(own.Contains(row.Value.FileId) ? [row.Value] : []);
                noticed.AddRange(own.Contains(row.Value.FileId) && LostNotices.IsLookedAt(row.Value, now) ? [row.Value.FileId] : []);
                guessed.AddRange(own.Contains(row.Value.FileId) && CodeDesk.IsOver(row.Value, now, IsTurnOf(row.Value.FileId, run.Day)) ? [row.Value.FileId] : []);
            }
        }

        foreach (var row in overdue)
        {
            // Its message died among the poison: the due row is gone, only the state tells.
            await AskAgainAsync(row, now, cancellationToken);
        }

        run = run with
        {
            Overdue = run.Overdue + overdue.Count,
            Events = run.Events + await dueEvents.AskAsync(looked, AtOnce, cancellationToken),
            Notices = run.Notices + await lostNotices.AskAsync(noticed.Distinct(StringComparer.Ordinal).ToList(), AtOnce, cancellationToken),
        };
        var (behind, ended) = await dueRosters.AskAsync(unit[0].Unit, rosters, AtOnce, cancellationToken);
        run = run with { Rosters = run.Rosters + behind, Ended = run.Ended + ended };

        await Parallel.ForEachAsync(guessed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (fileId, ct) => await codes.ForgetAsync(fileId, ct));

        var gate = new Lock();
        await Parallel.ForEachAsync(unit, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (file, ct) =>
        {
            var found = await FileAsync(file, known.GetValueOrDefault(file.FileId), run.Day, ct);
            lock (gate)
            {
                run = found(run);
            }
        });
        foreach (var year in years)
        {
            run = run with { Progress = run.Progress + (await progress.RefreshAsync(unit[0].Unit, year, cancellationToken) ? 1 : 0) };
        }

        return run;
    }

    private async Task<Func<ReconcileRow, ReconcileRow>> FileAsync(FileRow file, int indexed, DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.ReadHeadAsync(file.FileId, cancellationToken) is not { } head)
            {
                return run => run with { Files = run.Files + 1, Unborn = run.Unborn + (indexed == 0 ? 1 : 0), Broken = Add(run.Broken, indexed == 0 ? null : file.FileId) };
            }

            // Only sessions are indexed; the chains of all kinds are verified in their turn.
            if (file.Kind != FileRow.Session)
            {
                indexed = head.Sequence;
            }

            // The index was read before the head: it cannot be ahead of it unless entries are gone.
            if (head.Sequence < indexed)
            {
                return run => run with { Files = run.Files + 1, Broken = Add(run.Broken, file.FileId) };
            }

            if (head.Sequence == indexed && !IsTurnOf(file.FileId, day))
            {
                return run => run with { Files = run.Files + 1 };
            }

            var clocks = 0;
            var state = (await ledger.RefoldAsync(file.FileId, (entry, stored) => clocks += IsApart(entry, stored) ? 1 : 0, cancellationToken)).State;
            var mended = state.Plan is null ? Mended.Nothing : await refresh.RebuildAsync(file.FileId, state, cancellationToken);
            return run => run with
            {
                Files = run.Files + 1, Verified = run.Verified + 1, Index = run.Index + mended.Index, Dues = run.Dues + mended.Dues, Clocks = Add(run.Clocks, clocks > 0 ? file.FileId : null),
            };
        }
        catch (Exception e) when (e is ChainBrokenException or InvalidDataException)
        {
            return run => run with { Files = run.Files + 1, Broken = Add(run.Broken, file.FileId) };
        }
        // Whatever is wrong with one file, the others have their turn.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return run => run with { Files = run.Files + 1, Faults = Add(run.Faults, $"{file.FileId} {e.GetType().Name}") };
        }
    }

    /// <summary>The store received it at another time than it says; not asked where domain time is moved.</summary>
    private bool IsApart(Entry entry, StoredEntry stored) =>
        time == TimeProvider.System && stored.StoredAt is { } at && (at - entry.At).Duration() > Apart;

    private static ImmutableArray<string> Add(ImmutableArray<string> some, string? one) => one is null || some.Length >= MaxNamed ? some : some.Add(one);

    private static bool IsOverdue(SessionRow row, DateTimeOffset now) => !row.Cancelled
        && (row.Closed
            ? row.Minutes is MinutesStage.None or MinutesStage.Returned && now > row.LocksAt + Patience
            : now > row.End + Patience || (row.Roster == 0 && now > row.InviteAt + Patience && now < row.Start));

    private Task AskAgainAsync(SessionRow row, DateTimeOffset now, CancellationToken cancellationToken) => row.Closed || now > row.End
        ? queue.SendAsync(Queues.Refresh, new RefreshWork(row.FileId), cancellationToken)
        : queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Invite, row.FileId), cancellationToken);

    /// <summary>Each file has its turn once in thirty days.</summary>
    private static bool IsTurnOf(string fileId, DateOnly day) => (Convert.ToInt32(fileId[..4], 16) + day.DayNumber) % Parts == 0;
}
