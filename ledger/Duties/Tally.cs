using System.Runtime.InteropServices;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Duties;

/// <summary>What a session is worth to a duty now.</summary>
internal enum Standing
{
    /// <summary>Cancelled, not held, without quorum, or its minutes locked.</summary>
    Nothing,
    Upcoming,

    /// <summary>Held; its minutes are still in time.</summary>
    InTime,

    /// <summary>Held; its minutes are overdue, but can still come.</summary>
    Late,
    Counts,
}

/// <summary>A session of a rule on the unit's day.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Seen(SessionRow Row, DateOnly Day, Standing Standing)
{
    public static Seen Of(SessionRow row, string timeZone, DateTimeOffset now) => new(row, LocalDays.DayOf(row.Start, timeZone), StandingOf(row, now));

    /// <summary>Whether it serves a clause. One that is still to come can be given the topic or the lecturer that nobody has named yet.</summary>
    public bool Fits(OfWhich clause)
    {
        var open = Standing == Standing.Upcoming;
        return (clause.Topic is null || (Row.Topics is null ? open : Row.Topics.Split(',').Contains(clause.Topic, StringComparer.Ordinal)))
            && (!clause.ByLeader || (Row.ByLeader ?? open));
    }

    private static Standing StandingOf(SessionRow row, DateTimeOffset now) => row switch
    {
        { Cancelled: true } or { NotHeld: true } => Standing.Nothing,
        { Closed: false } => Standing.Upcoming,
        { QuorumMet: false } or { RolesMet: false } or { OnSite: 0, Online: 0 } => Standing.Nothing,
        _ => row.Minutes switch
        {
            MinutesStage.Approved => Standing.Counts,
            MinutesStage.Locked => Standing.Nothing,
            MinutesStage.Submitted => row.MinutesLate || now >= row.LocksAt ? Standing.Late : Standing.InTime,
            _ => now < row.MinutesDue ? Standing.InTime : Standing.Late,
        },
    };
}

/// <summary>How many sessions are worth what.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Tally(int Counted, int InTime, int Late, int Upcoming)
{
    public int Covered => Counted + InTime + Upcoming;

    public static Tally Of(IEnumerable<Seen> sessions)
    {
        var tally = default(Tally);
        foreach (var session in sessions)
        {
            tally = session.Standing switch
            {
                Standing.Counts => tally with { Counted = tally.Counted + 1 },
                Standing.InTime => tally with { InTime = tally.InTime + 1 },
                Standing.Late => tally with { Late = tally.Late + 1 },
                Standing.Upcoming => tally with { Upcoming = tally.Upcoming + 1 },
                _ => tally,
            };
        }

        return tally;
    }

    /// <param name="free">Free working days left in the span.</param>
    public DutyState Judge(int required, bool begun, bool over, int free)
    {
        if (Counted >= required)
        {
            return DutyState.Met;
        }

        if (Covered >= required)
        {
            return DutyState.OnTrack;
        }

        var missing = required - Covered - Late;
        if (over)
        {
            return missing <= 0 ? DutyState.AtRisk : DutyState.Missed;
        }

        if (missing > free)
        {
            return DutyState.Unattainable;
        }

        return begun || free < 2 * (required - Covered) ? DutyState.AtRisk : DutyState.OnTrack;
    }
}
