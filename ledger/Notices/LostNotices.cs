using System.Collections.Concurrent;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Notices;

/// <summary>
/// Nightly, with Reconcile: asks again for notices that a date made due, or what somebody said, and of which nothing was counted, or not to the end:
/// whatever message was lost. Whom they have reached gets nothing twice; what comes too late by now is counted as that.
/// </summary>
public sealed class LostNotices(SessionBook sessions, OrganisationStore organisations, CountNotices counts, LeaveBook leaves, IWorkQueue queue, TimeProvider time)
{
    /// <summary>Reminders of a rule come at most so long before the start.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    /// <summary>How long after its end a session is looked at of which nothing is open, and at the longest.</summary>
    private static readonly TimeSpan Behind = TimeSpan.FromDays(7);
    private static readonly TimeSpan FarBehind = TimeSpan.FromDays(120);

    /// <summary>What was due longer ago was asked for in the nights between, or is no news.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>A message is tried for two hours before it is poison.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(3);

    public static bool IsLookedAt(SessionRow row, DateTimeOffset now) => row.Cancelled
        ? row.End > now
        : row.MovedBy is not null && row.End > now
            || (row.Start < now + Ahead && row.End > now - FarBehind && (row.End > now - Behind || row.Owing != "" || row.Waiting > 0 || row.NotesUnread > 0 || row.InQuestion || row is { Minutes: not MinutesStage.Approved, NotHeld: false } && now < row.LocksAt));

    /// <returns>How many notices were asked for.</returns>
    public async Task<int> AskAsync(IReadOnlyCollection<string> fileIds, int atOnce, CancellationToken cancellationToken)
    {
        var (organisation, now, lost) = (await organisations.ReadAsync(cancellationToken), time.GetUtcNow(), new ConcurrentBag<Notice>());
        await Parallel.ForEachAsync(fileIds, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (fileId, ct) =>
        {
            try
            {
                var file = (await sessions.ReadAsync(fileId, ct)).State;
                foreach (var notice in await LostAsync(fileId, file, organisation, now, ct))
                {
                    lost.Add(notice);
                }
            }
            catch (Exception e) when (e is ChainBrokenException or InvalidDataException)
            {
                // Reconcile names the file itself; the others have their turn.
            }
        });
        foreach (var notice in lost.OrderBy(n => n.FileId, StringComparer.Ordinal).ThenBy(n => n.Kind, StringComparer.Ordinal))
        {
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, notice.Kind, notice.FileId, notice.Occasion), cancellationToken);
        }

        return lost.Count;
    }

    /// <summary>The kinds of which somebody should have heard by now, and should still, or would hear too late.</summary>
    internal static List<(string Kind, int Occasion)> WantedOf(SessionFile file, Organisation organisation, DateTimeOffset now)
    {
        var dues = Dues.Of(file).ToList();
        var overtaken = Dues.Overtaken(dues, now);
        return [.. dues
            .Where(d => DueKind.IsNotice(d.Kind) && d.At < now - Patience && d.At > now - Window && !overtaken.Contains(d))
            .Where(d => Recipients.WhyNot(d.Kind, file.Occasion, file, now) is null or Recipients.TooLate && Recipients.Of(d.Kind, file.Occasion, file, organisation, now).Count > 0)
            .Select(d => (d.Kind, file.Occasion))];
    }

    /// <summary>What one side has said and the other should have heard by now, and should still.</summary>
    private static List<PersonMatter> MattersOf(SessionFile file, Organisation organisation, DateTimeOffset now) =>
    [
        .. PersonMatter.Of(file).Where(m => m.At < now - Patience && m.At > now - Window
            && Recipients.WhyNot(m.Kind, m.Sequence, file, now) is null && Recipients.Of(m.Kind, m.Sequence, file, organisation, now).Count > 0),
    ];

    private async Task<List<Notice>> LostAsync(string fileId, SessionFile file, Organisation organisation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (wanted, matters) = (WantedOf(file, organisation, now), MattersOf(file, organisation, now));
        if (wanted.Count + matters.Count == 0)
        {
            return [];
        }

        var ended = new HashSet<(string, int)>();
        await foreach (var row in counts.OfFileAsync(fileId, cancellationToken))
        {
            if (row.Open == 0)
            {
                ended.Add((row.Kind, row.Occasion));
            }
        }

        List<Notice> lost = [.. wanted.Where(w => !ended.Contains(w)).Select(w => new Notice(w.Kind, fileId, w.Occasion))];
        foreach (var matter in matters.Where(m => !ended.Contains((m.Kind, m.Sequence))))
        {
            if (await leaves.IsToTellAsync(fileId, file, matter, cancellationToken))
            {
                lost.Add(new Notice(matter.Kind, fileId, matter.Sequence));
            }
        }

        return lost;
    }
}
