using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Planning;

public enum PlanState
{
    Proposed,

    /// <summary>Asked for; the planner is at work.</summary>
    Making,
    Publishing,

    /// <summary>Publishing was stopped; it can go on where it was.</summary>
    Stopped,
    Published,

    /// <summary>The planner has tried in vain; a new plan can be ordered.</summary>
    Failed,
}

/// <summary>A row of the table <c>plans</c>. What it plans for each unit stands in documents of its own.</summary>
/// <param name="MadeAt">When it was asked for, and after that when it was made.</param>
/// <param name="PublishedAt">When publishing began.</param>
public sealed record PlanRow(string Id, DateOnly From, DateOnly To, DateTimeOffset MadeAt, int Sessions, int Unplaced, DateTimeOffset? PublishedAt, string? PublishedBy)
{
    public PlanState State { get; init; }

    public string? AskedBy { get; init; }

    /// <summary>How often the planner has begun; the documents of the last try are the plan's.</summary>
    public int Tries { get; init; }

    /// <summary>Units for which it does something.</summary>
    public int Units { get; init; }

    public PlanReport Report { get; init; } = PlanReport.Empty;

    /// <summary>Why leaders' calendars were not looked at, or null.</summary>
    public string? BusyUnknown { get; init; }
}

/// <summary>What a plan does for one unit; a document <c>plans/&lt;plan&gt;/&lt;try&gt;/&lt;hash of the unit&gt;.json</c>.</summary>
public sealed record UnitPlan(string Unit, ImmutableArray<PlannedSession> Sessions, ImmutableArray<PlannedMove> Moves, ImmutableArray<PlannedCancel> Cancels, ImmutableArray<Unplaced> Unplaced)
{
    public UnitCount Count => new(Unit, Sessions.Length, Moves.Length, Cancels.Length, Unplaced.Length);
}

/// <summary>A unit's part of a plan in numbers; all of them together are the document <c>plans/&lt;plan&gt;/&lt;try&gt;/units.json</c>.</summary>
public sealed record UnitCount(string Unit, int Added, int Moved, int Cancelled, int Unplaced);

/// <summary>A row of the table <c>planunits</c>: a unit whose part of a plan is published. Partition = plan, row = unit.</summary>
/// <param name="Skipped">Moves and cancellations that were left, since somebody had confirmed, moved or held the session meanwhile.</param>
public sealed record PublishedUnit(string Unit, DateTimeOffset At, int Skipped);

/// <summary>How far publishing has come.</summary>
public sealed record PlanProgress(int Units, int Done, int Skipped);
