using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>events</c>: which file an event on a mailbox stands for.</summary>
public sealed record EventRow(string FileId, string EventId);

/// <summary>A row of the table <c>subscriptions</c>: whose calendar a subscription watches.</summary>
public sealed record SubscriptionRow(string Mailbox);

/// <summary>A row of the table <c>mailboxes</c>.</summary>
public sealed record MailboxRow(string? SubscriptionId, DateTimeOffset? Expires, string? DeltaLink);

/// <summary>
/// Keeps calendars and files in step. The file says what the event should be; the event is made, patched or cancelled to fit. A change
/// made in Outlook is a request: where it is allowed it becomes an entry, else the event is put back and the leader told.
/// </summary>
public sealed class CalendarDesk(
    SessionBook sessions,
    OrganisationStore organisations,
    ICalendar calendar,
    Table<EventRow> events,
    Table<MailboxRow> mailboxes,
    Table<SubscriptionRow> subscriptions,
    IWorkQueue queue,
    EventText text,
    TimeProvider time)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(2);

    /// <summary>Makes the session's event what the file says.</summary>
    public async Task SyncAsync(string fileId, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file.Plan is null)
        {
            return;
        }

        if (file.Cancellation is not null)
        {
            if (file.Event is { } gone)
            {
                await calendar.CancelAsync(gone.Mailbox, gone.EventId, cancellationToken);
            }

            return;
        }

        if (file.Plan.Mailbox is not { } mailbox)
        {
            await sessions.ExecuteAsync(fileId, SetCalendar.Missing("no-mailbox", time.GetUtcNow()), cancellationToken);
            return;
        }

        if (file.Event is { } set && await calendar.UpdateAsync(set.EventId, await DraftAsync(fileId, file, mailbox, set.Attempt, cancellationToken), cancellationToken))
        {
            return;
        }

        await CreateAsync(fileId, file, mailbox, (file.Event?.Attempt ?? 0) + 1, cancellationToken);
    }

    /// <summary>Fixes the roster, then brings the attendees onto the event.</summary>
    public async Task InviteAsync(string fileId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        // A session that was moved has another day for its invitation, and a row of its own for it.
        if (file is not { Plan: { } plan, Cancellation: null } || now < file.Start.AddDays(-file.Terms.InviteDaysBefore))
        {
            return;
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        var names = await organisations.NamesAsync(cancellationToken);
        var day = LocalDays.DayOf(file.Start, plan.TimeZone);
        var roster = Rosters.Of(organisation, plan, day)
            .Select(m => new RosterEntry(m.Person, m.Unit == plan.Unit ? m.Role : Role.Member, names.GetValueOrDefault(m.Person)?.Hash ?? ""))
            .ToImmutableArray();
        var outcome = await sessions.ExecuteAsync(fileId, Invite.Command(roster, now), cancellationToken);
        if (outcome.Ok)
        {
            await SyncAsync(fileId, cancellationToken);
        }
    }

    /// <summary>Reads what changed on a subscription's mailbox and answers each change. Of a subscription that we do not know nothing is read.</summary>
    public async Task ChangedAsync(string subscriptionId, CancellationToken cancellationToken)
    {
        if (await subscriptions.GetAsync(MailboxPartition, subscriptionId, cancellationToken) is not { Value.Mailbox: var mailbox })
        {
            return;
        }

        var row = await mailboxes.GetAsync(MailboxPartition, MailboxKey(mailbox), cancellationToken);
        var changes = await calendar.ChangesAsync(mailbox, row?.Value.DeltaLink, cancellationToken);
        foreach (var changed in changes.Events)
        {
            if (await events.GetAsync(MailboxKey(mailbox), EventKey(changed.Id), cancellationToken) is { } known)
            {
                await AnswerAsync(known.Value.FileId, changed, cancellationToken);
            }
        }

        // The link is kept after the work: a crash reads the same changes again, and they say nothing new.
        row = await mailboxes.GetAsync(MailboxPartition, MailboxKey(mailbox), cancellationToken);
        await mailboxes.UpsertAsync(MailboxPartition, MailboxKey(mailbox), (row?.Value ?? new MailboxRow(null, null, null)) with { DeltaLink = changes.DeltaLink }, cancellationToken);
    }

    public static string MailboxKey(string mailbox) => mailbox.ToLowerInvariant();

    private const string MailboxPartition = "mailboxes";

    private async Task CreateAsync(string fileId, SessionFile file, string mailbox, int attempt, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            await SubscribeAsync(mailbox, cancellationToken);
            var id = await calendar.CreateAsync(await DraftAsync(fileId, file, mailbox, attempt, cancellationToken), cancellationToken);
            await events.UpsertAsync(MailboxKey(mailbox), EventKey(id), new EventRow(fileId, id), cancellationToken);
            await sessions.ExecuteAsync(fileId, SetCalendar.Command(new CalendarSet(id, mailbox, attempt), now), cancellationToken);
        }
        catch (MailboxMissingException)
        {
            await sessions.ExecuteAsync(fileId, SetCalendar.Missing("mailbox-missing", now), cancellationToken);
        }
    }

    private async Task SubscribeAsync(string mailbox, CancellationToken cancellationToken)
    {
        var row = await mailboxes.GetAsync(MailboxPartition, MailboxKey(mailbox), cancellationToken);
        if (row?.Value.Expires - RenewBefore > time.GetUtcNow())
        {
            return;
        }

        var made = await calendar.SubscribeAsync(mailbox, row?.Value.SubscriptionId, cancellationToken);
        var value = (row?.Value ?? new MailboxRow(null, null, null)) with { SubscriptionId = made.Id, Expires = made.Expires };
        await subscriptions.UpsertAsync(MailboxPartition, made.Id, new SubscriptionRow(mailbox), cancellationToken);
        await mailboxes.UpsertAsync(MailboxPartition, MailboxKey(mailbox), value, cancellationToken);
    }

    private async Task AnswerAsync(string fileId, CalendarEvent changed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file.Plan is null || file.Event?.EventId != changed.Id || file.Cancellation is not null)
        {
            return;
        }

        if (!changed.Removed && changed.Start == file.Start && changed.End == file.End && changed.Place == file.Place)
        {
            return;
        }

        var key = "outlook/" + FileId.Of(changed.Id, changed.Version, changed.Removed ? "removed" : "moved");
        var outcome = await sessions.ExecuteAsync(
            fileId,
            changed.Removed
                ? new CancelSession("outlook", "outlook", key, null).At(now)
                : new MoveSession("outlook", "outlook", key, changed.Start, changed.End, changed.Place).At(now),
            cancellationToken);
        if (outcome.Appended)
        {
            var kind = changed.Removed ? NoticeKind.Cancelled : NoticeKind.Moved;
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, kind, fileId, outcome.State.Occasion), cancellationToken);
        }
        else if (!outcome.Ok)
        {
            await SyncAsync(fileId, cancellationToken);
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, NoticeKind.ChangeRefused, fileId, file.Occasion), cancellationToken);
        }
    }

    private async Task<EventDraft> DraftAsync(string fileId, SessionFile file, string mailbox, int attempt, CancellationToken cancellationToken)
    {
        var plan = file.Plan!;
        var organisation = await organisations.ReadAsync(cancellationToken);
        var day = LocalDays.DayOf(file.Start, plan.TimeZone);
        var people = file.RosterFixed
            ? file.Roster.Select(r => r.Person).ToHashSet(StringComparer.Ordinal)
            : new[] { Recipients.LeaderOf(organisation, plan.Unit, day, null) }.OfType<string>().ToHashSet(StringComparer.Ordinal);
        var mails = people.SelectMany(p => organisation.MembershipsOf(p, day).Select(m => m.Mail).Take(1))
            .Where(m => m.Length > 0 && !string.Equals(m, mailbox, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        var unit = organisation.Find(plan.Unit)?.Name ?? plan.Unit;
        var transaction = FileId.Of("event", fileId, attempt.ToString(CultureInfo.InvariantCulture));
        return new EventDraft(
            mailbox, transaction, text.Subject(plan, unit), text.Body(plan, unit), file.Start, file.End, plan.TimeZone, file.Place, mails);
    }

    /// <summary>Event ids hold characters that table keys may not.</summary>
    private static string EventKey(string eventId) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)));
}

/// <summary>An event's subject and body in the unit's language; the texts come from the product's resources.</summary>
public abstract class EventText
{
    public abstract string Subject(Planned plan, string unit);

    public abstract string Body(Planned plan, string unit);
}
