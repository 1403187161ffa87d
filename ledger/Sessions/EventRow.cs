using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>events</c>: which file an event on a mailbox stands for, and what we last wrote to it.</summary>
public sealed record EventRow(string FileId, string EventId)
{
    /// <summary>What the calendar answered to our last write, or had when it was last as the file says.</summary>
    public CalendarEvent? Wrote { get; init; }

    /// <summary>What we asked for then; null: all is to be written again.</summary>
    public EventPrint? Asked { get; init; }

    /// <summary>Where two of our writes went at once: what the other one left. Nobody knows which came last; both are ours.</summary>
    public CalendarEvent? Other { get; init; }

    /// <summary>With how many attendees the event was seen when the others were last put back: once a number, for a calendar may drop an address by itself.</summary>
    public int? PutBack { get; init; }

    public static string Partition(string mailbox) => mailbox.ToLowerInvariant();

    /// <summary>Event ids hold characters that table keys may not.</summary>
    public static string Key(string eventId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));
}

/// <summary>A draft's parts as hashes: enough to say which of them differ.</summary>
public sealed record EventPrint(string Subject, string Body, string Time, string Place, string Attendees)
{
    public static EventPrint Of(EventDraft draft) => new(
        Hash(draft.Subject), Hash(draft.Body), Hash($"{draft.Start:O} {draft.End:O} {draft.TimeZone}"), Hash(draft.Place), Hash(string.Join('\n', draft.Attendees)));

    public static EventParts Differing(EventPrint? before, EventPrint now) => before is null ? EventParts.All
        : (before.Subject == now.Subject ? EventParts.None : EventParts.Subject)
        | (before.Body == now.Body ? EventParts.None : EventParts.Body)
        | (before.Time == now.Time ? EventParts.None : EventParts.Time)
        | (before.Place == now.Place ? EventParts.None : EventParts.Place)
        | (before.Attendees == now.Attendees ? EventParts.None : EventParts.Attendees);

    /// <summary>Some parts as another draft has them, or unlike any (null).</summary>
    public EventPrint With(EventParts parts, EventPrint? other) => new(
        parts.HasFlag(EventParts.Subject) ? other?.Subject ?? "" : Subject,
        parts.HasFlag(EventParts.Body) ? other?.Body ?? "" : Body,
        parts.HasFlag(EventParts.Time) ? other?.Time ?? "" : Time,
        parts.HasFlag(EventParts.Place) ? other?.Place ?? "" : Place,
        parts.HasFlag(EventParts.Attendees) ? other?.Attendees ?? "" : Attendees);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
}
