using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>An event as we want it on a mailbox's calendar.</summary>
/// <param name="TransactionId">The same for every try of one attempt: Graph makes the event once.</param>
/// <param name="Body">HTML.</param>
/// <param name="TimeZone">The IANA zone in which people see it.</param>
/// <param name="Attendees">Mail addresses, at most 500; each person once.</param>
public sealed record EventDraft(
    string Mailbox,
    string TransactionId,
    string Subject,
    string Body,
    DateTimeOffset Start,
    DateTimeOffset End,
    string TimeZone,
    string Place,
    IReadOnlyList<string> Attendees)
{
    /// <summary>An online meeting goes with it, where the cloud has any.</summary>
    public bool Online { get; init; }
}

/// <summary>The parts of an event that are written one without the other.</summary>
[Flags]
public enum EventParts
{
    None = 0,
    Subject = 1,
    Body = 2,
    Time = 4,
    Place = 8,
    Attendees = 16,
    All = Subject | Body | Time | Place | Attendees,
}

/// <summary>An event to be made (<paramref name="EventId"/> null) or parts of one to be changed.</summary>
public sealed record EventWrite(EventDraft Draft, string? EventId, EventParts Parts)
{
    /// <summary>The event is to be cancelled; where its id is not known it is looked for by its transaction id.</summary>
    public bool Cancel { get; init; }
}

/// <summary>What became of one write.</summary>
public abstract record EventOutcome
{
    private EventOutcome()
    {
    }

    /// <param name="Event">As the calendar has it now: Exchange may have put a text in its own way.</param>
    public sealed record Written(CalendarEvent Event) : EventOutcome;

    public sealed record Cancelled(string EventId) : EventOutcome;

    /// <summary>The event is not there any more; of one to be made: an earlier try made it, and it is gone since.</summary>
    public sealed record Gone : EventOutcome;

    public sealed record NoMailbox : EventOutcome;

    /// <summary>The limits of the mailbox are reached: not done, to be tried again after a time of the wall clock.</summary>
    public sealed record Later(TimeSpan Wait) : EventOutcome;

    /// <summary>The service will not have it so.</summary>
    public sealed record Refused(int Status, string Code) : EventOutcome;
}

/// <summary>An event as the calendar has it. <paramref name="Removed"/>: deleted or cancelled there; the rest is empty then.</summary>
public sealed record CalendarEvent(string Id, string Subject, DateTimeOffset Start, DateTimeOffset End, string Place, string Version, bool Removed)
{
    public bool AllDay { get; init; }

    /// <summary>How many attendees it has.</summary>
    public int Invited { get; init; }

    public static CalendarEvent Gone(string id) => new(id, "", default, default, "", "", true);

    /// <summary>After a write of some parts: those as it answered, the others as they were known, whatever somebody made of them meanwhile.</summary>
    public CalendarEvent With(EventParts parts, CalendarEvent answered)
    {
        var time = parts.HasFlag(EventParts.Time) ? answered : this;
        return answered with
        {
            Subject = parts.HasFlag(EventParts.Subject) ? answered.Subject : Subject,
            Start = time.Start,
            End = time.End,
            AllDay = time.AllDay,
            Place = parts.HasFlag(EventParts.Place) ? answered.Place : Place,
            Invited = parts.HasFlag(EventParts.Attendees) ? answered.Invited : Invited,
        };
    }
}

/// <summary>What changed on a mailbox since a link, or all that is in a window; and the link for the next time.</summary>
public sealed record CalendarChanges(IReadOnlyList<CalendarEvent> Events, string DeltaLink);

/// <summary>A subscription that is to be renewed, or made where <paramref name="SubscriptionId"/> is null or not known any more.</summary>
public sealed record SubscriptionOrder(string Mailbox, string? SubscriptionId);

/// <summary>Null <paramref name="Id"/>: there is no such mailbox.</summary>
public sealed record CalendarSubscription(string Mailbox, string? Id, DateTimeOffset Expires, bool IsNew)
{
    /// <summary>What the service said where it will not have it; null: it stands.</summary>
    public string? Refused { get; init; }
}

/// <summary>A time in which a person's calendar says busy, tentative or away. Instants; the end is excluded.</summary>
public sealed record BusyTime(string Mail, DateTimeOffset Start, DateTimeOffset End);

public interface ICalendar
{
    /// <summary>When people are busy, by address and start. Addresses without a mailbox that can be read are left out.</summary>
    /// <param name="mailbox">The one that asks: its limits count.</param>
    /// <exception cref="MailboxMissingException">There is no mailbox that asks.</exception>
    /// <exception cref="BusyUnreadableException">They may not be read, or not now.</exception>
    Task<IReadOnlyList<BusyTime>> BusyAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>
    /// Makes, changes and cancels events of one mailbox, at most 20, each with an outcome of its own, in order. One that an earlier try with the
    /// same transaction id made is found and brought up to date.
    /// </summary>
    Task<IReadOnlyList<EventOutcome>> WriteAsync(string mailbox, IReadOnlyList<EventWrite> writes, CancellationToken cancellationToken);

    /// <summary>The event as it is now; removed where it is gone.</summary>
    /// <exception cref="MailboxMissingException">There is no such mailbox any more.</exception>
    Task<CalendarEvent> ReadAsync(string mailbox, string eventId, CancellationToken cancellationToken);

    /// <summary>Null: the link is not known any more, a new window has to be read.</summary>
    /// <exception cref="MailboxMissingException">There is no such mailbox any more.</exception>
    Task<CalendarChanges?> ChangesAsync(string mailbox, string deltaLink, CancellationToken cancellationToken);

    /// <summary>All events that touch a window, and the link that tells what changes in it.</summary>
    /// <exception cref="MailboxMissingException">There is no such mailbox.</exception>
    Task<CalendarChanges> WindowAsync(string mailbox, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>The attendance reports of an event's online meeting that touch a time, put together.</summary>
    Task<MeetingAnswer> AttendanceAsync(string mailbox, string eventId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Asks to be told of changes on mailboxes, or renews what was asked; at most 20. Those that the service puts off are not in the answer.</summary>
    Task<IReadOnlyList<CalendarSubscription>> SubscribeAsync(IReadOnlyList<SubscriptionOrder> orders, CancellationToken cancellationToken);
}

/// <summary>People's busy times may not be read, or not now.</summary>
public sealed class BusyUnreadableException(int status, Exception inner) : Exception($"Busy times cannot be read: {status}.", inner);

public sealed class MailboxMissingException(string mailbox, Exception? inner = null)
    : Exception($"There is no mailbox {mailbox}.", inner);
