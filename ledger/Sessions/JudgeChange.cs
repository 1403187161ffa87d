namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a calendar's event says about a session, judged three ways: what it is, what we last wrote, what the file wants.</summary>
public abstract record Judgement
{
    private Judgement()
    {
    }

    /// <summary>It is as the file wants it.</summary>
    public sealed record AsWanted : Judgement;

    /// <summary>It is as we last wrote it: nobody asked for anything, our own next write is on its way.</summary>
    public sealed record AsWritten : Judgement;

    public sealed record Deleted : Judgement;

    /// <summary>Somebody changed these parts; what he left is as the file wants it.</summary>
    public sealed record Changed(EventParts Parts, DateTimeOffset Start, DateTimeOffset End, string Place) : Judgement;

    /// <param name="wrote">Null: not known (an event of before); then what the file wants is taken for it.</param>
    public static Judgement Of(CalendarEvent seen, CalendarEvent? wrote, EventDraft wanted)
    {
        if (seen.Removed)
        {
            return new Deleted();
        }

        var unwanted = Unlike(seen, wanted.Start, wanted.End, wanted.Place, wanted.Subject);
        if (unwanted == EventParts.None)
        {
            return new AsWanted();
        }

        var changed = wrote is null ? unwanted : unwanted & Unlike(seen, wrote.Start, wrote.End, wrote.Place, wrote.Subject);
        if (changed == EventParts.None)
        {
            return new AsWritten();
        }

        var (start, end) = changed.HasFlag(EventParts.Time) ? (seen.Start, seen.End) : (wanted.Start, wanted.End);
        return new Changed(changed, start, end, changed.HasFlag(EventParts.Place) ? seen.Place : wanted.Place);
    }

    private static EventParts Unlike(CalendarEvent seen, DateTimeOffset start, DateTimeOffset end, string place, string subject) =>
        (seen.Start == start && seen.End == end ? EventParts.None : EventParts.Time)
        | (seen.Place == place ? EventParts.None : EventParts.Place)
        | (seen.Subject == subject ? EventParts.None : EventParts.Subject);
}
