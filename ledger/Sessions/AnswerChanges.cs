using System.Globalization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// A change made in Outlook is a request: where it is allowed it becomes an entry, else the event is put back and the leader told. What
/// changed is read from the mailbox, over a window that is rolled on before it ends.
/// </summary>
public sealed class AnswerChanges(
    SessionBook sessions,
    EventDrafts drafts,
    ICalendar calendar,
    Table<EventRow> events,
    CalendarSubscriptions subscriptions,
    CalendarDesk desk,
    IWorkQueue queue,
    TimeProvider time)
{
    private static readonly TimeSpan Behind = TimeSpan.FromDays(30);

    /// <summary>A year's plan and what its window has aged by.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(400);

    private static readonly TimeSpan Roll = TimeSpan.FromDays(30);

    /// <summary>Reads what changed on a subscription's mailbox and answers each change. Of a subscription that we do not know nothing is read.</summary>
    public async Task RunAsync(string subscriptionId, CancellationToken cancellationToken)
    {
        if (await subscriptions.MailboxOfAsync(subscriptionId, cancellationToken) is not { } mailbox)
        {
            return;
        }

        var (row, now) = (await subscriptions.ReadAsync(mailbox, cancellationToken), time.GetUtcNow());
        var windowAt = row?.WindowAt;
        try
        {
            var changes = row?.DeltaLink is { } link && windowAt + Roll > now ? await calendar.ChangesAsync(mailbox, link, cancellationToken) : null;
            if (changes is null)
            {
                (windowAt, changes) = (now, await calendar.WindowAsync(mailbox, now - Behind, now + Ahead, cancellationToken));
                await LookForVanishedAsync(mailbox, changes, now, cancellationToken);
            }

            foreach (var seen in changes.Events)
            {
                await AnswerAsync(mailbox, seen, isFresh: false, cancellationToken);
            }

            // The link is kept after the work: a crash reads the same changes again, and they say nothing new.
            await subscriptions.KeepLinkAsync(mailbox, changes.DeltaLink, windowAt, cancellationToken);
        }
        catch (MailboxMissingException)
        {
            await MailboxLostAsync(mailbox, cancellationToken);
        }
    }

    /// <summary>
    /// Looks at events that were just made: what somebody changed before their rows stood was read already, and said nothing to anybody.
    /// </summary>
    public async Task LookAsync(IReadOnlyList<string> fileIds, CancellationToken cancellationToken)
    {
        foreach (var fileId in fileIds)
        {
            if ((await sessions.ReadAsync(fileId, cancellationToken)).State.Event is { } set)
            {
                try
                {
                    await AnswerAsync(set.Mailbox, await calendar.ReadAsync(set.Mailbox, set.EventId, cancellationToken), isFresh: false, cancellationToken);
                }
                catch (MailboxMissingException)
                {
                    await MailboxLostAsync(set.Mailbox, cancellationToken);
                }
            }
        }
    }

    /// <summary>A new window tells what is there, not what is gone: that is what we know of and it does not name.</summary>
    private async Task LookForVanishedAsync(string mailbox, CalendarChanges changes, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var there = changes.Events.Select(e => e.Id).ToHashSet(StringComparer.Ordinal);
        await foreach (var row in events.QueryAsync(EventRow.Partition(mailbox), cancellationToken: cancellationToken))
        {
            if (!there.Contains(row.Value.EventId) && (row.Value.Wrote is not { } wrote || wrote.End > now))
            {
                // It may only have moved out of the window: the event itself tells.
                await AnswerAsync(mailbox, await calendar.ReadAsync(mailbox, row.Value.EventId, cancellationToken), isFresh: false, cancellationToken);
            }
        }
    }

    /// <summary>With the mailbox its events are gone: they are made on another one, or their sessions listed.</summary>
    private async Task MailboxLostAsync(string mailbox, CancellationToken cancellationToken)
    {
        await subscriptions.KeepLinkAsync(mailbox, null, null, cancellationToken);
        var lost = new List<string>();
        await foreach (var row in events.QueryAsync(EventRow.Partition(mailbox), cancellationToken: cancellationToken))
        {
            if (row.Value.Wrote is not { } wrote || wrote.End > time.GetUtcNow())
            {
                await events.UpsertAsync(row.Partition, row.Key, row.Value with { Asked = null }, cancellationToken);
                lost.Add(row.Value.FileId);
            }
        }

        foreach (var some in lost.Distinct(StringComparer.Ordinal).Chunk(CalendarWork.MostFiles))
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: some), cancellationToken);
        }
    }

    /// <param name="isFresh">The event was read after its row: what it says cannot be older than what we know that we wrote.</param>
    private async Task AnswerAsync(string mailbox, CalendarEvent seen, bool isFresh, CancellationToken cancellationToken)
    {
        if (await events.GetAsync(EventRow.Partition(mailbox), EventRow.Key(seen.Id), cancellationToken) is not { Value: var row } read)
        {
            return;
        }

        seen = isFresh ? await calendar.ReadAsync(mailbox, seen.Id, cancellationToken) : seen;
        var file = (await sessions.ReadAsync(row.FileId, cancellationToken)).State;
        if (file.Plan is null || file.Event?.EventId != seen.Id)
        {
            return;
        }

        if (file.Cancellation is not null)
        {
            await AskForSyncAsync(row.FileId, needed: !seen.Removed, cancellationToken);
            return;
        }

        var (wanted, _) = await drafts.OfAsync(row.FileId, file, mailbox, file.Event.Attempt, cancellationToken);
        switch (Judgement.Of(seen, row.Wrote, wanted, row.Other))
        {
            case Judgement.AsWanted:
                var kept = await KeepAsync(read, seen, wanted, cancellationToken);
                // The rest follows the organisation: another leader, another name of the unit.
                await AskForSyncAsync(row.FileId, kept.Asked != EventPrint.Of(wanted), cancellationToken);
                break;
            case Judgement.AsWritten:
                // Whoever changed the file asked for the write; should that have been lost, here it is again.
                await AskForSyncAsync(row.FileId, row.Asked != EventPrint.Of(wanted), cancellationToken);
                break;
            case not null when !isFresh:
                // What a delta read told may be older than a write of ours that came since.
                await AnswerAsync(mailbox, seen, isFresh: true, cancellationToken);
                break;
            case Judgement.Deleted:
                await DeletedAsync(mailbox, row, file, seen, cancellationToken);
                break;
            case Judgement.Changed changed:
                await ChangedAsync(mailbox, row, file, seen, changed, cancellationToken);
                break;
        }
    }

    private async Task DeletedAsync(string mailbox, EventRow row, SessionFile file, CalendarEvent seen, CancellationToken cancellationToken)
    {
        var outcome = await sessions.ExecuteAsync(row.FileId, new CancelSession("outlook", "outlook", KeyOf(seen), null).At(time.GetUtcNow()), cancellationToken);
        if (outcome.Appended)
        {
            await TellAsync(NoticeKind.Cancelled, row.FileId, outcome.State, cancellationToken);
            await AskForSyncAsync(row.FileId, needed: true, cancellationToken);
        }
        else if (!outcome.Ok)
        {
            await TellAsync(RefusedKind(seen, row), row.FileId, file, cancellationToken);
            await desk.RestoreAsync(row.FileId, row, mailbox, EventParts.All, cancellationToken);
        }
    }

    private async Task ChangedAsync(string mailbox, EventRow row, SessionFile file, CalendarEvent seen, Judgement.Changed changed, CancellationToken cancellationToken)
    {
        var (undo, asked, refused) = (changed.Parts & EventParts.Subject, changed.Parts & (EventParts.Time | EventParts.Place), RefusedKind(seen, row));
        var isUninvited = changed.Parts.HasFlag(EventParts.Attendees) && time.GetUtcNow() < file.End;
        if (isUninvited && seen.Invited != row.PutBack)
        {
            // The roster is the file's: whom it names is invited.
            undo |= EventParts.Attendees;
        }

        if (seen.AllDay)
        {
            // Its times are whole days then, and say nothing of when people meet.
            (undo, asked) = (undo | (asked & EventParts.Time), asked & ~EventParts.Time);
        }

        if (asked != EventParts.None)
        {
            var isTime = asked.HasFlag(EventParts.Time);
            var move = new MoveSession("outlook", "outlook", KeyOf(seen), isTime ? seen.Start : null, isTime ? seen.End : null, asked.HasFlag(EventParts.Place) ? seen.Place : null);
            var outcome = await sessions.ExecuteAsync(row.FileId, move.At(time.GetUtcNow()), cancellationToken);
            if (outcome.Appended)
            {
                await TellAsync(NoticeKind.Moved, row.FileId, outcome.State, cancellationToken);
            }

            if (outcome.Ok)
            {
                var (wanted, _) = await drafts.OfAsync(row.FileId, outcome.State, mailbox, outcome.State.Event!.Attempt, cancellationToken);
                // The key may stand for a change that another one has followed since: then what was asked for is not what is wanted.
                var stands = asked & ~Judgement.Unlike(seen, wanted);
                row = row with { Wrote = row.Wrote?.With(asked, seen) ?? seen, Asked = row.Asked?.With(stands, EventPrint.Of(wanted)).With(asked & ~stands, null) };
                await events.UpsertAsync(EventRow.Partition(mailbox), EventRow.Key(seen.Id), row, cancellationToken);
                await AskForSyncAsync(row.FileId, undo == EventParts.None && row.Asked != EventPrint.Of(wanted), cancellationToken);
            }
            else
            {
                undo |= asked;
            }
        }

        if (undo != EventParts.None)
        {
            // Told first: once the event is put back, nothing says any more that somebody was to be told. Twice is told once.
            await TellAsync(refused, row.FileId, file, cancellationToken);
            await desk.RestoreAsync(row.FileId, undo.HasFlag(EventParts.Attendees) ? row with { PutBack = seen.Invited } : row, mailbox, undo, cancellationToken);
        }
        else if (isUninvited && asked == EventParts.None)
        {
            // Put back before; should that write have been lost, here it is again.
            var (wanted, _) = await drafts.OfAsync(row.FileId, file, mailbox, file.Event!.Attempt, cancellationToken);
            await AskForSyncAsync(row.FileId, row.Asked != EventPrint.Of(wanted), cancellationToken);
        }
    }

    /// <summary>An event that became what the file wants, by whom ever, is what the next change is measured by.</summary>
    private async Task<EventRow> KeepAsync(Versioned<EventRow> read, CalendarEvent seen, EventDraft wanted, CancellationToken cancellationToken)
    {
        var row = read.Value;
        var kept = row with
        {
            Wrote = seen with { Version = row.Wrote?.Version ?? seen.Version },
            Asked = row.Asked?.With(EventParts.Time | EventParts.Place | EventParts.Subject, EventPrint.Of(wanted)),
        };
        if (kept != row)
        {
            // Where a write of ours came in between, its row stands.
            await events.ReplaceAsync(read, kept, cancellationToken);
        }

        return kept;
    }

    private Task AskForSyncAsync(string fileId, bool needed, CancellationToken cancellationToken) =>
        needed ? queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Sync, fileId), cancellationToken) : Task.CompletedTask;

    private Task TellAsync(string kind, string fileId, SessionFile file, CancellationToken cancellationToken) =>
        queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, kind, fileId, file.Occasion), cancellationToken);

    /// <summary>A notice of its own for each change: by what was changed, and by our write that it changed.</summary>
    private static string RefusedKind(CalendarEvent seen, EventRow row)
    {
        var change = FileId.Of(seen.Id, $"{seen.Start:O} {seen.End:O} {seen.AllDay} {seen.Invited}", seen.Place, seen.Subject, row.Wrote?.Version ?? "");
        return NoticeKind.ChangeRefused + (Convert.ToUInt32(change[..8], 16) % 1_000_000_000).ToString(CultureInfo.InvariantCulture);
    }

    private static string KeyOf(CalendarEvent seen) => "outlook/" + FileId.Of(seen.Id, seen.Version, seen.Removed ? "removed" : "moved");
}
