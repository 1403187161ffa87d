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
        var (attendees, leftOut) = Attendees(file, organisation, mailbox);
        var transaction = FileId.Of("event", fileId, attempt.ToString(CultureInfo.InvariantCulture));
        var name = organisation.Find(plan.Unit)?.Name ?? plan.Unit;
        var draft = new EventDraft(mailbox, transaction, text.Subject(plan, name), text.Body(plan, name, fileId), file.Start, file.End, plan.TimeZone, file.Place, attendees)
        {
            Online = file.Terms.Online,
        };
        return (draft, leftOut);
    }

    /// <summary>
    /// The leader alone until the roster is fixed, then all of it; more than an event can have by the groups of the units that it counts for,
    /// beside them those of units without a group, people with roles first.
    /// </summary>
    private static (List<string> Mails, int LeftOut) Attendees(SessionFile file, Organisation organisation, string mailbox)
    {
        var day = LocalDays.DayOf(file.Start, file.Plan!.TimeZone);
        var people = file.RosterFixed
            ? file.Roster.OrderByDescending(r => r.Role).ThenBy(r => r.Person, StringComparer.Ordinal).Select(r => r.Person)
            : new[] { Recipients.LeaderOf(organisation, file.Plan.Unit, day, null) }.OfType<string>();
        var invited = people.Select(p => organisation.MembershipsOf(p, day).ToList()).Where(m => m.Count > 0)
            .Select(m => (m[0].Mail, Units: m.Select(o => o.Unit)))
            .Where(p => p.Mail.Length > 0 && !string.Equals(p.Mail, mailbox, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(p => p.Mail, StringComparer.OrdinalIgnoreCase).ToList();
        if (invited.Count <= MostAttendees)
        {
            return ([.. invited.Select(p => p.Mail).Order(StringComparer.Ordinal)], 0);
        }

        var groups = file.Plan.CountsFor.Select(c => c.Unit).Append(file.Plan.Unit).Distinct(StringComparer.Ordinal)
            .Select(u => (Unit: u, Mail: organisation.Find(u)?.GroupMail)).Where(g => g.Mail is { Length: > 0 }).ToDictionary(g => g.Unit, g => g.Mail!, StringComparer.Ordinal);
        var mails = groups.Values.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var alone = invited.Where(p => !p.Units.Any(groups.ContainsKey)).Select(p => p.Mail).ToList();
        var room = MostAttendees - mails.Count;
        return ([.. mails.Concat(alone.Take(room)).Order(StringComparer.Ordinal)], Math.Max(0, alone.Count - room));
    }
}
