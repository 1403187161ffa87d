using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>
/// Publishes what was frozen, unit by unit: files, moves, cancellations, and the wish for their events. It can be stopped between two
/// units and goes on where it was; publishing twice publishes once.
/// </summary>
public sealed class PublishPlan(PlanDesk desk, Table<PlanRow> plans, Table<PublishedUnit> done, Table<FileRow> files, SessionBook sessions, IWorkQueue queue, TimeProvider time)
{
    private const int AtOnce = 16;

    /// <summary>Begins, or goes on after a stop.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Refusal?> StartAsync(string planId, string actor, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = FileId.IsOne(planId) ? await plans.GetAsync(PlanDesk.Partition, planId, cancellationToken) : null;
            switch (row?.Value.State)
            {
                case null:
                    return new Refusal("no-such-plan", []);
                case PlanState.Making or PlanState.Failed:
                    return new Refusal("plan-not-ready", []);
                case PlanState.Proposed when await desk.IsOutdatedAsync(row.Value, cancellationToken):
                    return new Refusal("plan-outdated", []);
                case PlanState.Published:
                    return null;
            }

            if (row.Value.State != PlanState.Publishing
                && !await plans.ReplaceAsync(row, row.Value with { State = PlanState.Publishing, PublishedAt = row.Value.PublishedAt ?? time.GetUtcNow(), PublishedBy = actor }, cancellationToken))
            {
                continue;
            }

            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Publish, Plan: planId), cancellationToken);
            return null;
        }
    }

    /// <summary>Stops publishing after the units that are in hand.</summary>
    /// <returns>Why not, or null.</returns>
    public async Task<Refusal?> StopAsync(string planId, CancellationToken cancellationToken)
    {
        // It may be done already, and nobody has looked.
        await desk.ProgressAsync(planId, cancellationToken);
        while (true)
        {
            var row = FileId.IsOne(planId) ? await plans.GetAsync(PlanDesk.Partition, planId, cancellationToken) : null;
            if (row is null || row.Value.State != PlanState.Publishing)
            {
                return row is null ? new Refusal("no-such-plan", []) : row.Value.State == PlanState.Stopped ? null : new Refusal("plan-not-publishing", []);
            }

            if (await plans.ReplaceAsync(row, row.Value with { State = PlanState.Stopped }, cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>One message for each unit that is not published yet.</summary>
    public async Task SpreadAsync(string planId, CancellationToken cancellationToken)
    {
        var published = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var unit in done.QueryAsync(planId, cancellationToken: cancellationToken))
        {
            published.Add(unit.Key);
        }

        var left = (await desk.UnitsAsync(planId, cancellationToken)).Where(u => !published.Contains(u.Unit));
        await Parallel.ForEachAsync(left, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Publish, Plan: planId, Unit: unit.Unit), ct));
    }

    /// <summary>Publishes one unit's part, unless publishing was stopped.</summary>
    public async Task UnitAsync(string planId, string unit, CancellationToken cancellationToken)
    {
        if (await done.GetAsync(planId, unit, cancellationToken) is not null
            || await desk.FindAsync(planId, cancellationToken) is not { State: PlanState.Publishing } row || await desk.UnitAsync(planId, unit, cancellationToken) is not { } plan)
        {
            return;
        }

        var (actor, skipped, events) = (row.PublishedBy ?? "system", 0, new List<string>());
        foreach (var planned in plan.Sessions)
        {
            if (planned.Session.Start <= time.GetUtcNow())
            {
                // Published too late for it: the next plan finds it owed.
                skipped++;
                continue;
            }

            var owed = planned.Session.CountsFor[0];
            await files.UpsertAsync(unit, planned.FileId, new FileRow(planned.FileId, unit, owed.Rule, owed.Period, planned.Ordinal), cancellationToken);
            await sessions.ExecuteAsync(planned.FileId, PlanSession.Command(planned.Session, actor, time.GetUtcNow()), cancellationToken);
            events.Add(planned.FileId);
        }

        foreach (var (file, change) in plan.Moves.Select(m => (m.FileId, Move(planId, m, actor))).Concat(plan.Cancels.Select(c => (c.FileId, Cancel(planId, c, actor)))))
        {
            var outcome = await sessions.ExecuteAsync(file, change, cancellationToken);
            skipped += outcome.Ok ? 0 : 1;
            events.AddRange(outcome.Ok ? [file] : []);
        }

        foreach (var some in events.Chunk(CalendarWork.MostFiles))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: some), cancellationToken);
        }

        await done.UpsertAsync(planId, unit, new PublishedUnit(unit, time.GetUtcNow(), skipped), cancellationToken);
    }

    private Command<SessionFile> Move(string planId, PlannedMove move, string actor)
    {
        var (now, key) = (time.GetUtcNow(), $"plan/{planId}/moved");
        return new Command<SessionFile>(key, actor, now, file => Changed(file, move.Start) ?? MoveSession.Decide(file, new MoveSession(actor, "plan", key, move.NewStart, move.NewEnd, move.Place), now));
    }

    private Command<SessionFile> Cancel(string planId, PlannedCancel cancel, string actor)
    {
        var (now, key) = (time.GetUtcNow(), $"plan/{planId}/cancelled");
        return new Command<SessionFile>(key, actor, now, file => Changed(file, cancel.Start) ?? CancelSession.Decide(file, new CancelSession(actor, "plan", key, null), now));
    }

    /// <summary>Whoever has confirmed, moved or been invited to a session since the plan was made is not overruled by it.</summary>
    private static Decision? Changed(SessionFile file, DateTimeOffset seen) =>
        file.Plan is not null && (file.Start != seen || file.Confirmation is not null || file.RosterFixed) ? Decision.Refuse("changed-meanwhile") : null;
}
