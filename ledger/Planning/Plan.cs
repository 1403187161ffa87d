using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A session as the planner proposes it; its file id comes from what it counts for and the ordinal.</summary>
public sealed record PlannedSession(string FileId, int Ordinal, Planned Session);

/// <summary>A session that is there already and cannot stay where it is. It is moved only while nobody has confirmed or moved it meanwhile.</summary>
/// <param name="Start">Where it was when the plan was made.</param>
/// <param name="Reason">Why: a code of <see cref="ChangeReason"/>.</param>
public sealed record PlannedMove(string FileId, string Unit, string Rule, string Period, DateTimeOffset Start, DateTimeOffset NewStart, DateTimeOffset NewEnd, string Place, string Reason);

/// <summary>A session that is there already and that nothing asks for any more.</summary>
public sealed record PlannedCancel(string FileId, string Unit, string Rule, string Period, DateTimeOffset Start, string Reason);

/// <summary>Why a session that is there does not stay as it is.</summary>
public static class ChangeReason
{
    public const string NotOwed = "not-owed";
    public const string UnitEnded = "unit-ended";
    public const string OutsidePeriod = "outside-period";
    public const string NoWorkingDay = "no-working-day";
    public const string FixedDay = "fixed-day";
    public const string PeopleBusy = "people-busy";
}

/// <summary>What cannot be placed, and why.</summary>
/// <param name="Reason">One of <see cref="UnplacedReason"/>.</param>
/// <param name="WayOut">The nearest way out, or null where there is none.</param>
public sealed record Unplaced(string Unit, string Rule, string Period, int Ordinal, string Reason, WayOut? WayOut = null);

public static class UnplacedReason
{
    public const string NoPeople = "no-people";
    public const string NoWorkingDay = "no-working-day";
    public const string PeopleBusy = "people-busy";
    public const string RoomTaken = "room-taken";
    public const string Travel = "travel";
    public const string Apart = "apart";
    public const string OutsideHours = "outside-hours";
}

/// <summary>What would make room for a session that has none.</summary>
/// <param name="Code">without: at this time, without the people named; elsewhere: at this time, in another room or at another site; otherDay: on this day, which the rule or the calendar does not allow.</param>
/// <param name="People">The first of those who are elsewhere at that time.</param>
/// <param name="Missing">How many they are.</param>
public sealed record WayOut(string Code, DateTimeOffset Start, ImmutableArray<string> People, int Missing)
{
    public const string Without = "without";
    public const string Elsewhere = "elsewhere";
    public const string OtherDay = "otherDay";
}

/// <summary>A frozen proposal. Publishing reads only this.</summary>
public sealed record Plan(string Id, DateOnly From, DateOnly To, DateTimeOffset MadeAt, ImmutableArray<PlannedSession> Sessions, ImmutableArray<Unplaced> Unplaced)
{
    public ImmutableArray<PlannedMove> Moves { get; init; } = [];

    public ImmutableArray<PlannedCancel> Cancels { get; init; } = [];

    public PlanReport Report { get; init; } = PlanReport.Empty;
}

/// <summary>How good a plan is, and what it changes.</summary>
/// <param name="Owed">Sessions that the span owes and that do not stand yet.</param>
/// <param name="Bound">How many of them counting working days alone lets be placed.</param>
/// <param name="Kept">Sessions of the span that were there and stay as they are.</param>
/// <param name="Clashes">Sessions that cannot be moved any more and share people with another one at the same time.</param>
/// <param name="Evenness">1: the gaps between a unit's sessions of a rule are all alike; 0: as uneven as they can be.</param>
/// <param name="Load">The spread of people over working days: standard deviation by mean.</param>
/// <param name="OnHabit">The share of placed sessions on their unit's usual weekday.</param>
/// <param name="LeaderBusy">Sessions whose leader has something else in his calendar.</param>
/// <param name="AtEnd">The share of placed sessions in the last tenth of their period.</param>
/// <param name="PeakStarting">The most people who start within one half-hour.</param>
public sealed record PlanReport(
    int Owed, int Bound, int Kept, int Added, int Moved, int Cancelled, int Unplaced, int Clashes,
    double Evenness, double Load, double OnHabit, int LeaderBusy, double AtEnd, int PeakStarting, DateTimeOffset? PeakAt)
{
    public static PlanReport Empty { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, null);

    public ImmutableArray<MonthCount> Months { get; init; } = [];
}

/// <summary>What a plan does in one month (yyyy-MM).</summary>
public sealed record MonthCount(string Month, int Kept, int Added, int Moved, int Cancelled);
