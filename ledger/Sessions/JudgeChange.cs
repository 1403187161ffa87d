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
    public sealed record Changed(EventParts Parts) : Judgement;

    /// <param name="wrote">Null: not known (an event of before); then what the file wants is taken for it.</param>
    /// <param name="other">What another write of ours left at the same time.</param>
    public static Judgement Of(CalendarEvent seen, CalendarEvent? wrote, EventDraft wanted, CalendarEvent? other = null)
    {
        if (seen.Removed)
        {
            return new Deleted();
        }

        var (unwanted, uninvited) = (Unlike(seen, wanted), Uninvited(seen, wrote, wanted, other));
        if ((unwanted | uninvited) == EventParts.None)
        {
            return new AsWanted();
        }

        var changed = uninvited | (wrote is null ? unwanted : unwanted & Unlike(seen, wrote) & (other is null ? EventParts.All : Unlike(seen, other)));
        return changed == EventParts.None ? new AsWritten() : new Changed(changed);
    }

    /// <summary>The parts that are not as a draft has them; a session never takes a whole day.</summary>
    public static EventParts Unlike(CalendarEvent seen, EventDraft wanted) =>
        Unlike(seen, seen with { AllDay = false, Start = wanted.Start, End = wanted.End, Place = wanted.Place, Subject = wanted.Subject });

    /// <summary>
    /// Somebody took people off the event. Who comes to it besides the roster (a guest, somebody to whom it was forwarded) is welcome, and hides
    /// one who is taken off; numbers say nothing of how a calendar writes an address.
    /// </summary>
    private static EventParts Uninvited(CalendarEvent seen, CalendarEvent? wrote, EventDraft wanted, CalendarEvent? other) =>
        wrote is not null && seen.Invited < wanted.Attendees.Count && seen.Invited < wrote.Invited && (other is null || seen.Invited < other.Invited) ? EventParts.Attendees : EventParts.None;

    private static EventParts Unlike(CalendarEvent seen, CalendarEvent other) =>
        ((seen.AllDay, seen.Start, seen.End) == (other.AllDay, other.Start, other.End) ? EventParts.None : EventParts.Time)
        | (seen.Place == other.Place ? EventParts.None : EventParts.Place)
        | (seen.Subject == other.Subject ? EventParts.None : EventParts.Subject);
}
