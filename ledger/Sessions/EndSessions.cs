using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What was planned for a unit after its last day is cancelled; of a joint session the host's last day counts.</summary>
public sealed class EndSessions(SessionBook sessions, OrganisationStore organisations, Table<SessionRow> index, Table<FileRow> files, IWorkQueue queue, TimeProvider time)
{
    private const int AtOnce = 16;

    /// <summary>Whether a session of a unit lies behind the unit's last day and can still be cancelled.</summary>
    public static bool IsAfter(Unit? unit, SessionRow row, DateTimeOffset now) =>
        row is { Cancelled: false, Closed: false } && now < row.Start && IsAfter(unit, LocalDays.DayOf(row.Start, unit?.TimeZone ?? "UTC"));

    /// <summary>How many of its own sessions each of these units would lose; those that lose none are left out.</summary>
    public async Task<IReadOnlyList<UnitSessions>> CountAsync(IEnumerable<Unit> ended, CancellationToken cancellationToken)
    {
        var (now, found) = (time.GetUtcNow(), new System.Collections.Concurrent.ConcurrentBag<UnitSessions>());
        await Parallel.ForEachAsync(ended, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
        {
            var after = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var row in index.NearAsync(unit.Id, now, ct))
            {
                after.UnionWith(IsAfter(unit, row, now) ? [row.FileId] : []);
            }

            if (after.Count > 0 && await OwnAsync(unit.Id, after, ct) is > 0 and var own)
            {
                found.Add(new UnitSessions(unit.Id, own));
            }
        });
        return [.. found.OrderBy(f => f.Unit, StringComparer.Ordinal)];
    }

    /// <summary>Cancels the session if its unit has ended before it; what is held or closed stays, and a unit that is back keeps its sessions.</summary>
    public async Task RunAsync(string fileId, CancellationToken cancellationToken)
    {
        // The newest: the unit may be back since the message was sent.
        var version = await organisations.VersionAsync(cancellationToken);
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file.Plan is not { } plan)
        {
            return;
        }

        if (!IsAfter((await organisations.ReadAsync(version, cancellationToken)).Find(plan.Unit), LocalDays.DayOf(file.Start, plan.TimeZone)))
        {
            // Another unit holds it with this one: its people leave the roster.
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Invite, fileId, Organisation: version), cancellationToken);
            return;
        }

        var outcome = await sessions.ExecuteAsync(fileId, new CancelSession("system", Cancelled.UnitEnded, Cancelled.UnitEnded, SaltedText.Of(Wording.In(plan.Language)["session.unitEnded"])).At(time.GetUtcNow()), cancellationToken);
        if (outcome is { Ok: true, State.Cancellation.By: Cancelled.UnitEnded })
        {
            // Also of a repetition: the first time may have ended here.
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Sync, fileId), cancellationToken);
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, NoticeKind.Cancelled, fileId, outcome.State.Occasion), cancellationToken);
        }
    }

    /// <summary>Of a joint session the guests have a row in the index too, but only the host has the file.</summary>
    private async Task<int> OwnAsync(string unit, HashSet<string> fileIds, CancellationToken cancellationToken)
    {
        var own = 0;
        await foreach (var file in files.QueryAsync(unit, cancellationToken: cancellationToken))
        {
            own += fileIds.Contains(file.Key) ? 1 : 0;
        }

        return own;
    }

    private static bool IsAfter(Unit? unit, DateOnly day) => unit is { Until: { } last } && day > last;
}
