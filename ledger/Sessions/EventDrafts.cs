using System.Globalization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>An event's subject and body in the unit's language; the texts come from the product's resources.</summary>
public abstract class EventText
{
    public abstract string Subject(Planned plan, string unit);

    /// <summary>HTML, with the way to the session in Teams.</summary>
    public abstract string Body(Planned plan, string unit, string fileId);
}

/// <summary>What a session's event should be, from its file and the organisation as it stands.</summary>
public sealed class EventDrafts(OrganisationStore organisations, EventText text)
{
    /// <summary>Exchange's.</summary>
    public const int MostAttendees = 500;

    /// <summary>The organiser of an event that is still to be made: the unit's own mailbox, else the nearest ancestor's; null: none.</summary>
    public async Task<string?> MailboxAsync(Planned plan, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        return organisation.Find(plan.Unit) is null ? plan.Mailbox : organisation.MailboxOf(plan.Unit);
    }

    /// <returns>The draft, and how many people of the roster no invitation goes to.</returns>
    public async Task<(EventDraft Draft, int LeftOut)> OfAsync(string fileId, SessionFile file, string mailbox, int attempt, CancellationToken cancellationToken)
    {
        var plan = file.Plan!;
        var organisation = await organisations.ReadAsync(cancellationToken);
        var unit = organisation.Find(plan.Unit);
        var (attendees, leftOut) = Attendees(file, organisation, unit?.GroupMail, mailbox);
        var transaction = FileId.Of("event", fileId, attempt.ToString(CultureInfo.InvariantCulture));
        var name = unit?.Name ?? plan.Unit;
        var draft = new EventDraft(mailbox, transaction, text.Subject(plan, name), text.Body(plan, name, fileId), file.Start, file.End, plan.TimeZone, file.Place, attendees)
        {
            Online = file.Terms.Online,
        };
        return (draft, leftOut);
    }

    /// <summary>The leader alone until the roster is fixed, then all of it; more than an event can have by the unit's group, else those with roles first.</summary>
    private static (List<string> Mails, int LeftOut) Attendees(SessionFile file, Organisation organisation, string? group, string mailbox)
    {
        var day = LocalDays.DayOf(file.Start, file.Plan!.TimeZone);
        var people = file.RosterFixed
            ? file.Roster.OrderByDescending(r => r.Role).ThenBy(r => r.Person, StringComparer.Ordinal).Select(r => r.Person)
            : new[] { Recipients.LeaderOf(organisation, file.Plan.Unit, day, null) }.OfType<string>();
        var mails = people.SelectMany(p => organisation.MembershipsOf(p, day).Select(m => m.Mail).Take(1))
            .Where(m => m.Length > 0 && !string.Equals(m, mailbox, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (mails.Count <= MostAttendees)
        {
            return ([.. mails.Order(StringComparer.Ordinal)], 0);
        }

        return group is { Length: > 0 }
            ? ([group], 0)
            : ([.. mails.Take(MostAttendees).Order(StringComparer.Ordinal)], mails.Count - MostAttendees);
    }
}
