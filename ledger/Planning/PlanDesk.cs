using System.Collections.Immutable;
using System.Text.Json;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A row of the table <c>plans</c>. <paramref name="Published"/> counts the sessions whose files are there.</summary>
public sealed record PlanRow(string Id, DateOnly From, DateOnly To, DateTimeOffset MadeAt, int Sessions, int Unplaced, DateTimeOffset? PublishedAt, string? PublishedBy);

/// <summary>Proposes plans, freezes them, publishes what was frozen.</summary>
public sealed class PlanDesk(
    OrganisationStore organisations,
    RuleStore rules,
    Table<FileRow> files,
    Table<SessionRow> index,
    Table<PlanRow> plans,
    SessionBook sessions,
    IFileStore documents,
    IWorkQueue queue,
    TimeProvider time)
{
    private const string Partition = "plans";

    /// <summary>Makes a plan for a span of days and freezes it as a document.</summary>
    public async Task<Plan> ProposeAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var existing = await ExistingAsync(organisation, from, to, cancellationToken);
        var input = new PlanInput(organisation, await rules.RulesAsync(cancellationToken), await rules.CalendarAsync(cancellationToken), from, to, existing);
        var plan = MakePlan.From(input, time.GetUtcNow());
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(plan, KeptJson.For<Plan>()));
        await documents.WriteAsync(PathOf(plan.Id), content, cancellationToken);
        await plans.InsertAsync(Partition, plan.Id, new PlanRow(plan.Id, from, to, plan.MadeAt, plan.Sessions.Length, plan.Unplaced.Length, null, null), cancellationToken);
        return plan;
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

    /// <summary>The frozen plan, or null.</summary>
    public async Task<Plan?> ReadAsync(string planId, CancellationToken cancellationToken)
    {
        await using var content = await documents.OpenAsync(PathOf(planId), cancellationToken);
        return content is null ? null : await JsonSerializer.DeserializeAsync(content, KeptJson.For<Plan>(), cancellationToken);
    }

    /// <summary>Starts publishing: one message a unit. Publishing twice publishes once. False: there is no such plan.</summary>
    public async Task<bool> PublishAsync(string planId, string actor, CancellationToken cancellationToken)
    {
        var row = FileId.IsOne(planId) ? await plans.GetAsync(Partition, planId, cancellationToken) : null;
        if (row is null || await ReadAsync(planId, cancellationToken) is not { } plan)
        {
            return false;
        }

        if (row.Value.PublishedAt is null)
        {
            await plans.ReplaceAsync(row, row.Value with { PublishedAt = time.GetUtcNow(), PublishedBy = actor }, cancellationToken);
        }

        foreach (var unit in plan.Sessions.Select(s => s.Session.Unit).Distinct(StringComparer.Ordinal))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Publish, Plan: planId, Unit: unit), cancellationToken);
        }

        return true;
    }

    /// <summary>Makes the files of one unit's sessions and asks for their events.</summary>
    public async Task PublishUnitAsync(string planId, string unit, CancellationToken cancellationToken)
    {
        var plan = await ReadAsync(planId, cancellationToken) ?? throw new InvalidOperationException($"The plan {planId} is not there.");
        var actor = (await FindAsync(planId, cancellationToken))?.PublishedBy ?? "system";
        var own = plan.Sessions.Where(s => s.Session.Unit == unit).ToList();
        foreach (var planned in own)
        {
            var owed = planned.Session.CountsFor[0];
            await files.UpsertAsync(unit, planned.FileId, new FileRow(planned.FileId, unit, owed.Rule, owed.Period, planned.Ordinal), cancellationToken);
            await sessions.ExecuteAsync(planned.FileId, PlanSession.Command(planned.Session, actor, time.GetUtcNow()), cancellationToken);
        }

        foreach (var some in own.Chunk(CalendarWork.MostFiles))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: [.. some.Select(s => s.FileId)]), cancellationToken);
        }
    }

    private async Task<ImmutableArray<Existing>> ExistingAsync(Organisation organisation, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var existing = ImmutableArray.CreateBuilder<Existing>();
        foreach (var unit in organisation.Units)
        {
            var ordinals = new Dictionary<string, int>(StringComparer.Ordinal);
            await foreach (var file in files.QueryAsync(unit.Id, cancellationToken: cancellationToken))
            {
                ordinals[file.Key] = file.Value.Ordinal;
            }

            if (ordinals.Count == 0)
            {
                continue;
            }

            // A winter season belongs to the year in which it began.
            for (var year = from.Year - 1; year <= to.Year; year++)
            {
                await foreach (var row in index.QueryAsync($"{unit.Id}|{year:0000}", cancellationToken: cancellationToken))
                {
                    var day = LocalDays.DayOf(row.Value.Start, unit.TimeZone);
                    var people = Rosters.Of(organisation, row.Value.Who, unit.Id, day).Select(m => m.Person);
                    existing.Add(new Existing(unit.Id, row.Value.Rule, row.Value.Period, ordinals.GetValueOrDefault(row.Key, 1), row.Value.Cancelled, row.Value.Start, row.Value.End, [.. people]));
                }
            }
        }

        return existing.ToImmutable();
    }

    private static string PathOf(string planId) => $"plans/{planId}.json";
}
