using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>What a plan is made from. The same input gives the same plan.</summary>
/// <param name="Rules">All versions of all rules.</param>
/// <param name="From">First and last day that is planned, on each unit's own clock.</param>
public sealed record PlanInput(
    Organisation Organisation,
    ImmutableArray<Rule> Rules,
    WorkingCalendar Calendar,
    DateOnly From,
    DateOnly To,
    ImmutableArray<Existing> Existing)
{
    public Arrangements Arrangements { get; init; } = Arrangements.Usual;

    /// <summary>When leaders have something else in their calendars.</summary>
    public ImmutableArray<BusySpan> Busy { get; init; } = [];

    public SoftWeights Weights { get; init; } = SoftWeights.Usual;
}

/// <summary>A file that counts for a duty already; a cancelled one uses up its ordinal but meets nothing. A joint session is there once for each unit.</summary>
public sealed record Existing(string Unit, string Rule, string Period, int Ordinal, bool Cancelled, DateTimeOffset Start, DateTimeOffset End, ImmutableArray<string> People)
{
    public string FileId { get; init; } = "";

    public string Place { get; init; } = "";

    /// <summary>Neither held nor begun, confirmed or invited to: a new plan may move it.</summary>
    public bool Movable { get; init; }

    /// <summary>Ids of the topics that the leader has confirmed, or until then those that the plan proposed; null: none.</summary>
    public string? Topics { get; init; }

    /// <summary>Whether the leader gives it, or until he confirms is proposed to; null: not said.</summary>
    public bool? ByLeader { get; init; }
}

public sealed record BusySpan(string Person, DateTimeOffset Start, DateTimeOffset End);

/// <summary>What each soft wish weighs against the others; all at 0: the first place that the hard rules allow.</summary>
/// <param name="Even">A whole slice of the period away from where an even spread would have it.</param>
/// <param name="Habit">Another weekday than the unit's usual one.</param>
/// <param name="Hour">Each hour away from the unit's usual time of day.</param>
/// <param name="Leader">The leader has something else in his calendar.</param>
/// <param name="Load">As many people again on the day as on a mean day.</param>
/// <param name="End">In the last tenth of the period.</param>
/// <param name="SameDay">The unit has another session on the day.</param>
/// <param name="Notice">Each day by which the invitation would come later than the rule has it.</param>
public sealed record SoftWeights(double Even, double Habit, double Hour, double Leader, double Load, double End, double SameDay, double Notice)
{
    public static SoftWeights Usual { get; } = new(8, 1.5, 0.2, 4, 1.5, 2, 6, 1);

    public static SoftWeights None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0);
}
