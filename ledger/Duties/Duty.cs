using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Duties;

/// <summary>Where a duty stands; from the best to the worst.</summary>
public enum DutyState
{
    Met,
    OnTrack,
    AtRisk,
    Unattainable,
    Missed,

    /// <summary>Owed in another form than sessions: shown, never missed.</summary>
    NotTracked,
}

/// <summary>Something that would still meet a duty; <see cref="DutyText"/> says it in a person's language.</summary>
/// <param name="Code">One of <see cref="NeedCode"/>.</param>
/// <param name="By">The last day on which it helps, or null.</param>
public sealed record Need(string Code, int Count, DateOnly? By = null, LocalText? Topic = null);

public static class NeedCode
{
    /// <summary>So many sessions more, by a day.</summary>
    public const string More = "more";

    /// <summary>At least so many of them on a topic.</summary>
    public const string Topic = "topic";

    /// <summary>At least so many of them given by the leader.</summary>
    public const string Leader = "leader";

    /// <summary>At least so many on a topic and given by the leader.</summary>
    public const string LeaderTopic = "leaderTopic";

    /// <summary>At least so many of them in a shorter span.</summary>
    public const string Span = "span";

    /// <summary>So many of them are not planned yet.</summary>
    public const string Plan = "plan";

    /// <summary>So many held sessions lack approved minutes.</summary>
    public const string Minutes = "minutes";

    /// <summary>So many free working days are left.</summary>
    public const string Free = "free";
}

/// <summary>A clause of a duty in one span: met when so many sessions that fit it count.</summary>
public sealed record DutyPart(OfWhich Clause, DateOnly First, DateOnly Last, int Required, int Counted, DutyState State);

/// <summary>A rule, a unit and a period: what is owed, what was done, and what would still meet it.</summary>
/// <param name="First">First day on which it is owed.</param>
/// <param name="Planned">Sessions that were not cancelled.</param>
/// <param name="Held">Closed with at least one person present.</param>
/// <param name="Counted">Held with quorum and the roles that the rule wants, minutes approved.</param>
/// <param name="FreeDays">Working days from today to the last day on which the unit has nothing planned.</param>
public sealed record Duty(
    string Unit, string Rule, LocalText Name, string Period, DateOnly First, DateOnly Last,
    int Required, int Planned, int Held, int Counted, int FreeDays, DutyState State, ImmutableArray<Need> Needs)
{
    /// <summary>The clause that this duty is about, where its span is longer than the rule's period; else null.</summary>
    public OfWhich? Clause { get; init; }

    public ImmutableArray<DutyPart> Parts { get; init; } = [];
}
