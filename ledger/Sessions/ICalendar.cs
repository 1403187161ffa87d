namespace TeamsAddin.Ledger.Sessions;

/// <summary>An event as we want it on a mailbox's calendar.</summary>
/// <param name="TransactionId">The same for every try of one attempt: Graph makes the event once.</param>
/// <param name="TimeZone">The IANA zone in which people see it.</param>
/// <param name="Attendees">Mail addresses; each person once.</param>
public sealed record EventDraft(
    string Mailbox,
    string TransactionId,
    string Subject,
    string Body,
    DateTimeOffset Start,
    DateTimeOffset End,
    string TimeZone,
    string Place,
    IReadOnlyList<string> Attendees);

/// <summary>An event as the calendar has it. <paramref name="Removed"/>: deleted or cancelled there.</summary>
public sealed record CalendarEvent(string Id, DateTimeOffset Start, DateTimeOffset End, string Place, string Version, bool Removed);

/// <summary>What changed on a mailbox since the link that was given, and the link for the next time.</summary>
public sealed record CalendarChanges(IReadOnlyList<CalendarEvent> Events, string DeltaLink);

public sealed record CalendarSubscription(string Id, DateTimeOffset Expires);

/// <summary>A time in which a person's calendar says busy, tentative or away. Instants; the end is excluded.</summary>
public sealed record BusyTime(string Mail, DateTimeOffset Start, DateTimeOffset End);

public interface ICalendar
{
    /// <summary>When people are busy, by address and start. Addresses without a mailbox that can be read are left out.</summary>
    /// <param name="mailbox">The one that asks: its limits count.</param>
    /// <exception cref="MailboxMissingException">There is no mailbox that asks.</exception>
    Task<IReadOnlyList<BusyTime>> BusyAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);

    /// <summary>Makes the event, or finds the one that an earlier try with the same transaction id made and brings it up to date.</summary>
    /// <exception cref="MailboxMissingException">There is no such mailbox.</exception>
    Task<string> CreateAsync(EventDraft draft, CancellationToken cancellationToken);

    /// <summary>False when the event is gone.</summary>
    Task<bool> UpdateAsync(string eventId, EventDraft draft, CancellationToken cancellationToken);

    /// <summary>Cancels the event; one that is gone is cancelled already.</summary>
    Task CancelAsync(string mailbox, string eventId, CancellationToken cancellationToken);

    /// <param name="deltaLink">Null: everything in the window from now on.</param>
    Task<CalendarChanges> ChangesAsync(string mailbox, string? deltaLink, CancellationToken cancellationToken);

    /// <summary>Asks to be told of changes on the mailbox, or renews what was asked.</summary>
    Task<CalendarSubscription> SubscribeAsync(string mailbox, string? subscriptionId, CancellationToken cancellationToken);
}

public sealed class MailboxMissingException(string mailbox, Exception? inner = null)
    : Exception($"There is no mailbox {mailbox}.", inner);
