using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Proposes plans and freezes them. Asking is quick; the planner works behind a queue.</summary>
public sealed class PlanDesk(OrganisationStore organisations, GatherPlanInput gather, Table<PlanRow> plans, Table<PublishedUnit> done, IFileStore documents, IWorkQueue queue, DeliverNotices notices, TimeProvider time)
{
    internal const string Partition = "plans";
    private const int AtOnce = 16;
    private const int LongestDays = 400;

    /// <summary>One less than the queue gives a message: the last delivery says that it failed.</summary>
    private const int MostTries = 4;

    /// <summary>Orders a plan for a span of days; what lies in the past of it is left out.</summary>
    /// <param name="key">The same order comes under the same key.</param>
    /// <returns>The order, or why there is none.</returns>
    public async Task<(PlanRow? Plan, Refusal? Refusal)> AskAsync(DateOnly from, DateOnly to, string actor, string key, CancellationToken cancellationToken)
    {
        if (to < from || to.DayNumber - from.DayNumber > LongestDays)
        {
            return (null, new Refusal("bad-dates", []));
        }

        var now = Chain.Kept(time.GetUtcNow());
        var today = (await organisations.ReadAsync(cancellationToken)).Today(now);
        if (to < today)
        {
            return (null, new Refusal("plan-in-the-past", []));
        }

        var id = FileId.Of("plan", actor, key);
        var row = new PlanRow(id, from < today ? today : from, to, now, 0, 0, null, null) { State = PlanState.Making, AskedBy = actor };
        // The row first: a message without one would make nothing.
        if (!await plans.InsertAsync(Partition, id, row, cancellationToken) && await FindAsync(id, cancellationToken) is { State: not PlanState.Making } made)
        {
            return (made, null);
        }

        await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.MakePlan, Plan: id), cancellationToken);
        return (row, null);
    }

    /// <summary>Makes what was ordered and freezes it. A second run finds it made.</summary>
    public async Task MakeAsync(string planId, CancellationToken cancellationToken)
    {
        if (await plans.GetAsync(Partition, planId, cancellationToken) is not { } row)
        {
            return;
        }

        if (row.Value.State == PlanState.Making)
        {
            // Counted before it begins: a try that ends without a word is a try.
            var next = row.Value.Tries >= MostTries ? row.Value with { State = PlanState.Failed } : row.Value with { Tries = row.Value.Tries + 1 };
            if (!await plans.ReplaceAsync(row, next, cancellationToken))
            {
                throw new InvalidOperationException($"The plan {planId} is in another worker's hand.");
            }

            if (next.State == PlanState.Making && await plans.GetAsync(Partition, planId, cancellationToken) is { } begun)
            {
                await MakeAsync(planId, begun, cancellationToken);
            }
        }

        // Again where a crash came between the two: the notice's row sends it once.
        if (row.Value.AskedBy is { } person && person != "system")
        {
            await notices.SendToAsync(person, new Notice(NoticeKind.PlanReady, planId, 0), cancellationToken);
        }
    }

    private async Task MakeAsync(string planId, Versioned<PlanRow> row, CancellationToken cancellationToken)
    {

        var seen = Chain.Kept(time.GetUtcNow());
        var (input, busyUnknown) = await gather.ReadAsync(row.Value.From, row.Value.To, cancellationToken);
        var plan = MakePlan.From(input, time.GetUtcNow(), planId);
        var units = UnitsOf(plan);
        await Parallel.ForEachAsync(units, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
            await WriteAsync(PathOf(row.Value, unit.Unit), unit, ct));
        await WriteAsync(UnitsPath(row.Value), units.ConvertAll(u => u.Count), cancellationToken);
        await plans.ReplaceAsync(row, row.Value with
        {
            State = PlanState.Proposed,
            // When it looked: what was published since is not in it.
            MadeAt = seen,
            Sessions = plan.Sessions.Length,
            Unplaced = plan.Unplaced.Length,
            Units = units.Count,
            Report = plan.Report,
            BusyUnknown = busyUnknown,
        }, cancellationToken);
    }

    public async Task<PlanRow?> FindAsync(string planId, CancellationToken cancellationToken) =>
        FileId.IsOne(planId) ? (await plans.GetAsync(Partition, planId, cancellationToken))?.Value : null;

    public async Task<PlanRow?> NewestAsync(CancellationToken cancellationToken)
    {
        PlanRow? newest = null;
        await foreach (var row in plans.QueryAsync(Partition, cancellationToken: cancellationToken))
        {
            newest = newest is null || row.Value.MadeAt >= newest.MadeAt ? row.Value : newest;
        }

        return newest;
    }

    /// <summary>The units for which a plan does something, by id; empty while it is being made.</summary>
    public async Task<IReadOnlyList<UnitCount>> UnitsAsync(string planId, CancellationToken cancellationToken) =>
        await FindAsync(planId, cancellationToken) is { State: not (PlanState.Making or PlanState.Failed) } plan ? await ReadAsync<List<UnitCount>>(UnitsPath(plan), cancellationToken) ?? [] : [];

    /// <summary>What a plan does for one unit, or null where that is nothing.</summary>
    public async Task<UnitPlan?> UnitAsync(string planId, string unit, CancellationToken cancellationToken) =>
        await FindAsync(planId, cancellationToken) is { State: not (PlanState.Making or PlanState.Failed) } plan ? await ReadAsync<UnitPlan>(PathOf(plan, unit), cancellationToken) : null;

    /// <summary>Whether another plan for some of the same days was published after this one was made: this one knows nothing of it.</summary>
    public async Task<bool> IsOutdatedAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        await foreach (var row in plans.QueryAsync(Partition, cancellationToken: cancellationToken))
        {
            if (row.Value.Id != plan.Id && row.Value.PublishedAt > plan.MadeAt && row.Value.From <= plan.To && plan.From <= row.Value.To)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How far publishing has come; a plan of which nothing is left is published.</summary>
    public async Task<PlanProgress> ProgressAsync(string planId, CancellationToken cancellationToken)
    {
        var (units, skipped) = (0, 0);
        await foreach (var unit in done.QueryAsync(planId, cancellationToken: cancellationToken))
        {
            units++;
            skipped += unit.Value.Skipped;
        }

        var row = await plans.GetAsync(Partition, planId, cancellationToken);
        if (row is { Value.State: PlanState.Publishing } && units >= row.Value.Units)
        {
            await plans.ReplaceAsync(row, row.Value with { State = PlanState.Published }, cancellationToken);
        }

        return new PlanProgress(row?.Value.Units ?? 0, units, skipped);
    }

    private static List<UnitPlan> UnitsOf(Plan plan)
    {
        var (sessions, moves) = (plan.Sessions.ToLookup(s => s.Session.Unit, StringComparer.Ordinal), plan.Moves.ToLookup(m => m.Unit, StringComparer.Ordinal));
        var (cancels, unplaced) = (plan.Cancels.ToLookup(c => c.Unit, StringComparer.Ordinal), plan.Unplaced.ToLookup(u => u.Unit, StringComparer.Ordinal));
        return [.. sessions.Select(g => g.Key).Concat(moves.Select(g => g.Key)).Concat(cancels.Select(g => g.Key)).Concat(unplaced.Select(g => g.Key))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(u => new UnitPlan(u, [.. sessions[u]], [.. moves[u]], [.. cancels[u]], [.. unplaced[u]]))];
    }

    private async Task WriteAsync<T>(string path, T value, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(value, KeptJson.For<T>()));
        await documents.WriteAsync(path, content, cancellationToken);
    }

    private async Task<T?> ReadAsync<T>(string path, CancellationToken cancellationToken) where T : class
    {
        await using var content = await documents.OpenAsync(path, cancellationToken);
        return content is null ? null : await JsonSerializer.DeserializeAsync(content, KeptJson.For<T>(), cancellationToken);
    }

    /// <summary>A unit's id may hold what a path may not.</summary>
    private static string PathOf(PlanRow plan, string unit) => string.Create(CultureInfo.InvariantCulture, $"plans/{plan.Id}/{plan.Tries}/{FileId.Of("unit", unit)}.json");

    private static string UnitsPath(PlanRow plan) => string.Create(CultureInfo.InvariantCulture, $"plans/{plan.Id}/{plan.Tries}/units.json");
}
