using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Brings a file up to now (the close, the lock of its minutes) and writes what is derived from it: its index rows and its dues.
/// Running it twice changes nothing.
/// </summary>
public sealed class RefreshSession(SessionBook sessions, Table<SessionRow> index, Table<DueRow> due, TimeProvider time)
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

        if (LockMinutes.Decide(file, now) is Recorded { Drafts.Length: > 0 })
        {
            file = (await sessions.ExecuteAsync(fileId, LockMinutes.Command(file, now), cancellationToken)).State;
        }

        foreach (var counts in file.Plan!.CountsFor)
        {
            await WriteAsync(fileId, file, counts, now, cancellationToken);
        }
    }

    private async Task WriteAsync(string fileId, SessionFile file, Counts counts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var partition = SessionRow.PartitionOf(counts.Unit, counts.Period);
        while (true)
        {
            var old = await index.GetAsync(partition, fileId, cancellationToken);
            if (old is not null && old.Value.Sequence >= file.Sequence)
            {
                return;
            }

            // Dues first: after a crash between the two they are written again, which does no harm.
            var written = await WriteDuesAsync(fileId, file, old?.Value.DuesWritten ?? [], now, cancellationToken);
            var row = SessionRow.Of(fileId, file, counts, written);
            if (old is null ? await index.InsertAsync(partition, fileId, row, cancellationToken) : await index.ReplaceAsync(old, row, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<ImmutableArray<string>> WriteDuesAsync(string fileId, SessionFile file, ImmutableArray<string> written, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var one in Dues.Of(file))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{one.Kind}@{file.Occasion}");
            if (written.Contains(name, StringComparer.Ordinal))
            {
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
