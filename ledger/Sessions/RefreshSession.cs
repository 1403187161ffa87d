using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a rebuild of a file's derived rows found wrong.</summary>
/// <param name="Index">Rows of the tables <c>index</c> and <c>leavefiles</c>.</param>
public sealed record Mended(int Index, int Dues)
{
    public static readonly Mended Nothing = new(0, 0);
}

/// <summary>
/// Brings a file up to now (the close, the answer that never came, the lock of its minutes) and writes what is derived from it: its index rows, its dues, its
/// units' progress. Running it twice changes nothing. Where the head moves meanwhile it asks for itself again.
/// </summary>
public sealed class RefreshSession(SessionBook sessions, Table<SessionRow> index, Table<DueRow> due, UnitProgress progress, CoveringRefresh refresh, LeaveBook leaves, TellMatters tell, TimeProvider time)
{
    public async Task RunAsync(string fileId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file.Plan is null)
        {
            return;
        }

        if (file is { Closing: null, Cancellation: null } && now >= file.ClosesAt + CloseRegister.Grace)
        {
            file = (await sessions.ExecuteAsync(fileId, CloseRegister.Command(file, now), cancellationToken)).State;
        }

        if (file.InQuestion && now >= file.Closing!.AnswerBy)
        {
            file = (await sessions.ExecuteAsync(fileId, AnswerHeld.Unanswered(file, now), cancellationToken)).State;
        }

        if (LockMinutes.Decide(file, now) is Recorded { Drafts.Length: > 0 })
        {
            file = (await sessions.ExecuteAsync(fileId, LockMinutes.Command(file, now), cancellationToken)).State;
        }

        foreach (var counts in file.Plan!.CountsFor)
        {
            // What waited until the lock no longer counts, without an entry.
            await WriteAsync(fileId, file, counts, now, cancellationToken, again: now >= file.LocksAt && file.Leaves.Any(l => l.Value.Waits));
            // Also where the row stood already: the run that wrote it may have ended there.
            await progress.RefreshAsync(counts.Unit, Periods.YearOf(counts.Period), cancellationToken);
        }

        if ((await sessions.ReadAsync(fileId, cancellationToken)).State.Sequence > file.Sequence)
        {
            await refresh.AskAsync(fileId, cancellationToken);
        }
    }

    /// <summary>Compares what is derived from a file with what its entries say, and mends it.</summary>
    /// <param name="file">Folded from the store's bytes.</param>
    public async Task<Mended> RebuildAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (rows, dues) = (await leaves.ListAsync(fileId, file, cancellationToken), 0);
        foreach (var counts in file.Plan!.CountsFor)
        {
            var partition = SessionRow.PartitionOf(counts.Unit, counts.Period);
            var old = await index.GetAsync(partition, fileId, cancellationToken);
            var right = SessionRow.Of(fileId, file, counts, old?.Value.DuesWritten ?? [], now);
            if (old is not null && old.Value.Sequence > file.Sequence)
            {
                // An append came after the fold: its own refresh follows.
                continue;
            }

            if (old?.Value != right)
            {
                rows += await WriteAsync(fileId, file, counts, now, cancellationToken, again: true) ? 1 : 0;
            }

            foreach (var one in Dues.Of(file).Where(d => d.At > now))
            {
                dues += await due.InsertAsync(DueKeys.Hour(one.At), DueKeys.Row(one.At, one.Kind, fileId), new DueRow(fileId, one.Kind, file.Occasion, one.At), cancellationToken) ? 1 : 0;
            }
        }

        return new Mended(rows, dues);
    }

    /// <returns>True when the row was written.</returns>
    private async Task<bool> WriteAsync(string fileId, SessionFile file, Counts counts, DateTimeOffset now, CancellationToken cancellationToken, bool again = false)
    {
        var partition = SessionRow.PartitionOf(counts.Unit, counts.Period);
        while (true)
        {
            var old = await index.GetAsync(partition, fileId, cancellationToken);
            if (old is not null && (old.Value.Sequence > file.Sequence || (old.Value.Sequence == file.Sequence && !again)))
            {
                return false;
            }

            // Notices and dues first: after a crash before the row they are written again, which does no harm.
            await tell.SinceAsync(fileId, file, old?.Value.Sequence ?? 0, cancellationToken);
            var written = await WriteDuesAsync(fileId, file, old?.Value.DuesWritten ?? [], now, cancellationToken);
            var row = SessionRow.Of(fileId, file, counts, written, now);
            if (old is null ? await index.InsertAsync(partition, fileId, row, cancellationToken) : await index.ReplaceAsync(old, row, cancellationToken))
            {
                return true;
            }
        }
    }

    private async Task<ImmutableArray<string>> WriteDuesAsync(string fileId, SessionFile file, ImmutableArray<string> written, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var dues = Dues.Of(file).ToList();
        var late = Dues.Overtaken(dues, now);
        foreach (var one in dues)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{one.Kind}@{file.Occasion}");
            if (written.Contains(name, StringComparer.Ordinal))
            {
                continue;
            }

            if (NoticeKind.Plain(one.Kind) == DueKind.Leaves)
            {
                // Done before it counts as written: a crash in between does it again, which says nothing new.
                await leaves.ApplyAsync(fileId, file, cancellationToken);
                written = written.Add(name);
                continue;
            }

            if (late.Contains(one))
            {
                written = written.Add(name);
                continue;
            }

            // What is late goes to the current hour: hours behind it may have been emptied already.
            var at = one.At > now ? one.At : now;
            await due.UpsertAsync(DueKeys.Hour(at), DueKeys.Row(at, one.Kind, fileId), new DueRow(fileId, one.Kind, file.Occasion, one.At), cancellationToken);
            written = written.Add(name);
        }

        return written;
    }
}

/// <summary>Keys of the table <c>due</c>: partition = UTC hour yyyyMMddHH, row = mm-kind-fileId.</summary>
public static class DueKeys
{
    public static string Hour(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture);

    public static string Row(DateTimeOffset at, string kind, string fileId) =>
        at.UtcDateTime.ToString("mm", CultureInfo.InvariantCulture) + "-" + kind + "-" + fileId;

    public static DateTimeOffset HourOf(string partition) =>
        DateTimeOffset.ParseExact(partition, "yyyyMMddHH", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
