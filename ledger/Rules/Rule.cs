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
}

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
    DateOnly From);

public sealed record RulePack(string Id, LocalText Name, ImmutableArray<Rule> Rules);

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
