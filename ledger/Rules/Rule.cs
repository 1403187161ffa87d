using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Rules;

public enum Form
{
    /// <summary>Owed as sessions: planned, held, proved.</summary>
    Session,

    /// <summary>Owed in another form: shown as not tracked yet, never planned, never missed.</summary>
    Other,
}

public enum Every
{
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
    Season,
}

/// <summary>Who of a unit must attend.</summary>
public enum Who
{
    Members,

    /// <summary>Leader, deputies and recorder.</summary>
    Committee,

    /// <summary>Everybody in the unit and in the units below it.</summary>
    Subtree,

    /// <summary>Leader and deputies.</summary>
    Leaders,
}

/// <summary>Where the fixed weekday or day is no working day.</summary>
public enum OnHoliday
{
    /// <summary>The working day next to it, before or after.</summary>
    Nearest,

    /// <summary>The last working day before it; where the period has none, the first after it.</summary>
    Before,

    /// <summary>The first working day after it; where the period has none, the last before it.</summary>
    After,
}

/// <summary>A topic that a rule's sessions can be on; confirmed sessions carry its id.</summary>
public sealed record Topic(string Id, LocalText Name);

/// <summary>Of a rule's sessions in each span at least so many on a topic, or given by the leader, or simply held in that span.</summary>
/// <param name="Every">Month, quarter, half-year or year; longer than the rule's own period, it is owed by itself.</param>
/// <param name="Topic">The topic's id, or null.</param>
/// <param name="ByLeader">The leader gives it.</param>
public sealed record OfWhich(int AtLeast, Every Every, string? Topic, bool ByLeader);

/// <summary>What units of some types owe in each period.</summary>
/// <param name="Season">First and last month, with <see cref="Every.Season"/>; it may run over the year's end.</param>
/// <param name="Length">Minutes.</param>
/// <param name="Weekday">The fixed day, or null.</param>
/// <param name="Time">The fixed local time of day, or null: working hours.</param>
/// <param name="From">The first day on which the rule holds.</param>
public sealed record Rule(
    string Id,
    LocalText Name,
    Form Form,
    SessionType Type,
    ImmutableArray<UnitType> OwedBy,
    Every Every,
    int Times,
    (int First, int Last)? Season,
    int Length,
    DayOfWeek? Weekday,
    TimeOnly? Time,
    Who Who,
    Terms Terms,
    DateOnly From)
{
    /// <summary>The fixed day of a month, or null; in a shorter month its last day.</summary>
    public int? Day { get; init; }

    public OnHoliday OnHoliday { get; init; }

    /// <summary>The local times between which a session lies; null: the organisation's working hours.</summary>
    public (TimeOnly From, TimeOnly To)? Hours { get; init; }

    /// <summary>Days from one session of the rule to the next in the same unit, at least; 0: no such rule.</summary>
    public int Apart { get; init; }

    public ImmutableArray<OfWhich> OfWhich { get; init; } = [];

    /// <summary>The first day on which another version of the rule, or none, holds; null: open.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>True where an earlier version of the rule held: what that one owes stays as it was.</summary>
    public bool Changed { get; init; }

    /// <summary>
    /// Whether a period is owed by this version: a change owes the periods that begin on its first day or later, so a period is owed as
    /// it was when it began. A rule that is new owes the running period too, from its first day on.
    /// </summary>
    public bool Owes(DateOnly first, DateOnly last) => last >= From && (Until is null || first < Until) && (first >= From || !Changed);
}

/// <param name="From">The day from which the pack holds.</param>
public sealed record RulePack(string Id, LocalText Name, ImmutableArray<Rule> Rules, DateOnly From);

/// <summary>Something in a pack that cannot stand, and where. Line and column are counted from 1.</summary>
public sealed record RuleProblem(string File, int Line, int Column, string Problem)
{
    public override string ToString() => $"{File}({Line},{Column}): {Problem}";
}

public sealed class RulePackException(ImmutableArray<RuleProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public ImmutableArray<RuleProblem> Problems => problems;
}
