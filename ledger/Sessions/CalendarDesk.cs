using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>
/// Makes calendars what the files say: events are made, changed part by part, cancelled. What was written last stands in the table
/// <c>events</c>, so that nothing is sent twice and what people change can be told from what we did.
/// </summary>
public sealed class CalendarDesk(
    SessionBook sessions,
    OrganisationStore organisations,
    EventDrafts drafts,
    ICalendar calendar,
    Table<EventRow> events,
    MissingEvents missing,
    CalendarSubscriptions subscriptions,
    IWorkQueue queue,
    TimeProvider time)
{
    /// <summary>Update, make anew, make once more where the new one's id is burnt, on another mailbox.</summary>
    private const int MostRounds = 5;

    /// <summary>Of the wall clock; what has not begun then goes back to the queue. One write may take about as long again.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(2);

    /// <summary>Makes the session's event what the file says.</summary>
    public Task SyncAsync(string fileId, CancellationToken cancellationToken) => SyncManyAsync([fileId], cancellationToken);

    /// <summary>
    /// Makes many sessions' events what their files say, those of one mailbox together. Each is recorded by itself; what the limits put off
    /// goes on later, what is refused is listed and tried again with all that is missing.
    /// </summary>
    public async Task SyncManyAsync(IReadOnlyList<string> fileIds, CancellationToken cancellationToken)
    {
        var (open, until) = (new List<Item>(), TimeProvider.System.GetUtcNow() + Budget);
        foreach (var fileId in fileIds.Distinct(StringComparer.Ordinal))
        {
            if (await PrepareAsync(fileId, cancellationToken) is { } item)
            {
                open.Add(item);
            }
        }

        for (var round = 1; open.Count > 0; round++)
        {
            if (round > MostRounds)
            {
                throw new InvalidOperationException($"{open.Count} events were not settled in {MostRounds} rounds.");
            }

            var next = new List<Item>();
            foreach (var group in open.GroupBy(i => i.Draft.Mailbox, StringComparer.OrdinalIgnoreCase))
            {
                foreach (var some in group.Chunk(CalendarWork.MostFiles))
                {
                    if (TimeProvider.System.GetUtcNow() > until)
                    {
                        await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: [.. some.Select(i => i.FileId)]), cancellationToken);
                        continue;
                    }

                    next.AddRange(await WriteAsync(group.Key, some, cancellationToken));
                }
            }

            open = next;
        }
    }

    /// <summary>Puts parts of an event back to what the file says, whatever was written last; a deleted event is made anew.</summary>
    public async Task RestoreAsync(string fileId, EventRow row, string mailbox, EventParts parts, CancellationToken cancellationToken)
    {
        // Kept first: also where the write has to wait, the next one knows what to write.
        await events.UpsertAsync(EventRow.Partition(mailbox), EventRow.Key(row.EventId), row with { Asked = parts == EventParts.All ? null : row.Asked?.With(parts, null) }, cancellationToken);
        await SyncAsync(fileId, cancellationToken);
    }

    /// <summary>Fixes the roster, or brings a fixed one in step with the organisation until the session begins; then the attendees follow on the event.</summary>
    /// <param name="version">Of the organisation that must be known at least.</param>
    public async Task InviteAsync(string fileId, long version, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        // A session that was moved has another day for its invitation, and a row of its own for it.
        if (file is not { Plan: not null, Cancellation: null } || now < file.Start.AddDays(-file.Terms.InviteDaysBefore))
        {
            return;
        }

        var organisation = await organisations.ReadAsync(version, cancellationToken);
        var command = FixRoster.Command(file, organisation, await organisations.NamesAsync(cancellationToken), now);
        var state = file;
        if (command is not null)
        {
            var outcome = await sessions.ExecuteAsync(fileId, command, cancellationToken);
            if (!outcome.Ok)
            {
                return;
            }

            state = outcome.State;
        }

        if (state.RosterChanges > 0 && now >= state.Start.AddMinutes(-state.Terms.MemberReminder))
        {
            // The others have their card; who came since gets his.
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, DueKind.Members, fileId, state.Occasion), cancellationToken);
        }

        await SyncAsync(fileId, cancellationToken);
    }

    /// <returns>What is to be written, or null where nothing is.</returns>
    private async Task<Item?> PrepareAsync(string fileId, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file.Plan is null)
        {
            return null;
        }

        if (file.Cancellation is not null)
        {
            return await CancellationAsync(fileId, file, cancellationToken);
        }

        var over = file.End <= time.GetUtcNow();
        if (over && (file.Event is null || file.EventMissing is not null))
        {
            return null;
        }

        if ((file.Event?.Mailbox ?? await drafts.MailboxAsync(file.Plan, cancellationToken)) is not { } mailbox)
        {
            await RecordMissingAsync(fileId, file, MissingEvents.NoMailbox, null, cancellationToken);
            return null;
        }

        var (draft, leftOut) = await drafts.OfAsync(fileId, file, mailbox, file.Event?.Attempt ?? 1, cancellationToken);
        if (file.Event is not { } set)
        {
            return new Item(fileId, file, draft, leftOut, null, 1, EventParts.All, null);
        }

        var row = await RowAsync(mailbox, set.EventId, cancellationToken);
        // Of an event that is lost nothing is known.
        var parts = file.EventMissing is null ? EventPrint.Differing(row?.Value.Asked, EventPrint.Of(draft)) : EventParts.All;
        if (over)
        {
            // What people changed is put back; nobody is invited any more.
            parts &= ~EventParts.Attendees;
        }

        var item = new Item(fileId, file, draft, leftOut, set.EventId, set.Attempt, parts, row);
        if (parts != EventParts.None)
        {
            return item;
        }

        // The write was done; a crash may have come before its record.
        await RecordAsync(item, row!.Value.Wrote ?? CalendarEvent.Gone(set.EventId), cancellationToken);
        return null;
    }

    /// <summary>Its event is cancelled; where none is recorded, one may stand whose answer was lost.</summary>
    private async Task<Item?> CancellationAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var mailbox = file.Event?.Mailbox ?? await drafts.MailboxAsync(file.Plan!, cancellationToken);
        // The row goes when the event is gone.
        if (mailbox is null || (file.Event is { } set && await RowAsync(mailbox, set.EventId, cancellationToken) is null))
        {
            await missing.ClearAsync(fileId, file, cancellationToken);
            return null;
        }

        var (draft, _) = await drafts.OfAsync(fileId, file, mailbox, file.Event?.Attempt ?? 1, cancellationToken);
        return new Item(fileId, file, draft, 0, file.Event?.EventId, file.Event?.Attempt ?? 1, EventParts.None, null) { Cancel = true };
    }

    private Task<Versioned<EventRow>?> RowAsync(string mailbox, string eventId, CancellationToken cancellationToken) =>
        events.GetAsync(EventRow.Partition(mailbox), EventRow.Key(eventId), cancellationToken);

    /// <returns>Those that have to be written again in another way.</returns>
    private async Task<List<Item>> WriteAsync(string mailbox, Item[] items, CancellationToken cancellationToken)
    {
        var outcomes = await calendar.WriteAsync(mailbox, [.. items.Select(i => new EventWrite(i.Draft, i.EventId, i.Parts) { Cancel = i.Cancel })], cancellationToken);
        var (next, later, made, wait) = (new List<Item>(), new List<string>(), new List<string>(), TimeSpan.Zero);
        foreach (var (item, outcome) in items.Zip(outcomes))
        {
            switch (outcome)
            {
                case EventOutcome.Written written:
                    var newest = await RecordAsync(item, written.Event, cancellationToken);
                    made.AddRange(item.EventId is null ? [item.FileId] : []);
                    if (newest.Cancellation is not null)
                    {
                        // Cancelled while it was made: whoever cancelled it saw no event.
                        next.Add(item with { EventId = written.Event.Id, Cancel = true });
                    }

                    break;
                case EventOutcome.Cancelled cancelled:
                    await CancelledAsync(item, cancelled.EventId, cancellationToken);
                    break;
                case EventOutcome.Gone when item is { Cancel: true, EventId: not null }:
                    next.Add(await item.AnewAsync(drafts, mailbox, cancellationToken));
                    break;
                case EventOutcome.Gone or EventOutcome.NoMailbox when item.Cancel:
                    await CancelledAsync(item, null, cancellationToken);
                    break;
                case EventOutcome.Gone or EventOutcome.NoMailbox when item.File.End <= time.GetUtcNow():
                    // Nobody needs an invitation to what is over: the file is the record.
                    break;
                case EventOutcome.Gone:
                    next.Add(await item.AnewAsync(drafts, mailbox, cancellationToken));
                    break;
                case EventOutcome.NoMailbox when await drafts.MailboxAsync(item.File.Plan!, cancellationToken) is { } other && !string.Equals(other, mailbox, StringComparison.OrdinalIgnoreCase):
                    next.Add(await item.AnewAsync(drafts, other, cancellationToken));
                    break;
                case EventOutcome.NoMailbox:
                    await RecordMissingAsync(item.FileId, item.File, MissingEvents.MailboxMissing, mailbox, cancellationToken);
                    break;
                case EventOutcome.Later put:
                    later.Add(item.FileId);
                    wait = put.Wait > wait ? put.Wait : wait;
                    break;
                case EventOutcome.Refused refused:
                    await missing.SetAsync(item.FileId, item.File, MissingEvents.Refused, mailbox, 0, cancellationToken, $"{refused.Status} {refused.Code}");
                    break;
            }
        }

        if (later.Count > 0)
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: later), cancellationToken, TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)));
        }

        if (made.Count > 0)
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Look, Files: made), cancellationToken);
        }

        if (outcomes.Any(o => o is EventOutcome.Written))
        {
            await subscriptions.EnsureAsync(mailbox, cancellationToken);
        }

        return next;
    }

    /// <summary>The row first: whoever finds the event in the file finds what was written to it too.</summary>
    /// <returns>The file as it is now.</returns>
    private async Task<SessionFile> RecordAsync(Item item, CalendarEvent written, CancellationToken cancellationToken)
    {
        var (fileId, file, mailbox) = (item.FileId, item.File, item.Draft.Mailbox);
        await KeepAsync(item, written, cancellationToken);
        var set = new CalendarSet(written.Id, mailbox, item.Attempt) { LeftOut = item.LeftOut };
        if (file.Event != set || file.EventMissing is not null)
        {
            file = (await sessions.ExecuteAsync(fileId, SetCalendar.Command(set, file, time.GetUtcNow()), cancellationToken)).State;
        }

        if (item.Parts.HasFlag(EventParts.Time) && (IsApart(written.Start, item.Draft.Start) || IsApart(written.End, item.Draft.End)))
        {
            await missing.SetAsync(fileId, file, MissingEvents.OtherTime, mailbox, 0, cancellationToken);
        }
        else if (item.LeftOut > 0)
        {
            await missing.SetAsync(fileId, file, MissingEvents.NotAllInvited, mailbox, item.LeftOut, cancellationToken);
        }
        else
        {
            await missing.ClearAsync(fileId, file, cancellationToken);
        }

        return file;
    }

    /// <summary>
    /// Keeps what was written. Where another write of ours was recorded meanwhile nobody knows which of them the calendar took last: what
    /// either of them wrote is ours, and all of it is written again.
    /// </summary>
    private async Task KeepAsync(Item item, CalendarEvent written, CancellationToken cancellationToken)
    {
        var (partition, key, before) = (EventRow.Partition(item.Draft.Mailbox), EventRow.Key(written.Id), item.Row?.Value.Wrote);
        var asked = EventPrint.Of(item.Draft);
        var row = new EventRow(item.FileId, written.Id)
        {
            Wrote = written.Removed ? before : before?.With(item.Parts, written) ?? written,
            Asked = asked,
            // Of another list of people nothing was put back yet; "" is the putting back itself.
            PutBack = item.Row?.Value.Asked?.Attendees is { Length: > 0 } last && last != asked.Attendees ? null : item.Row?.Value.PutBack,
        };
        if (item.Row?.Value == row || (item.Row is { } read ? await events.ReplaceAsync(read, row, cancellationToken) : await events.InsertAsync(partition, key, row, cancellationToken)))
        {
            return;
        }

        var current = await events.GetAsync(partition, key, cancellationToken);
        while (current is not null && current.Value != row)
        {
            var doubtful = item.Parts | EventPrint.Differing(current.Value.Asked, row.Asked);
            if (await events.ReplaceAsync(current, row with { Other = current.Value.Wrote, Asked = row.Asked.With(doubtful, null) }, cancellationToken))
            {
                await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Sync, item.FileId), cancellationToken);
                return;
            }

            current = await events.GetAsync(partition, key, cancellationToken);
        }
    }

    /// <summary>Nothing stands any more: the rows go, so that nobody asks again.</summary>
    private async Task CancelledAsync(Item item, string? eventId, CancellationToken cancellationToken)
    {
        foreach (var (mailbox, id) in new[] { (item.Draft.Mailbox, eventId), (item.File.Event?.Mailbox ?? "", item.File.Event?.EventId) })
        {
            if (id is not null)
            {
                await events.DeleteAsync(EventRow.Partition(mailbox), EventRow.Key(id), cancellationToken);
            }
        }

        await missing.ClearAsync(item.FileId, item.File, cancellationToken);
    }

    /// <summary>Calendars know seconds.</summary>
    private static bool IsApart(DateTimeOffset one, DateTimeOffset other) => (one - other).Duration() >= TimeSpan.FromSeconds(1);

    private async Task RecordMissingAsync(string fileId, SessionFile file, string reason, string? mailbox, CancellationToken cancellationToken)
    {
        await sessions.ExecuteAsync(fileId, SetCalendar.Missing(reason, file, time.GetUtcNow()), cancellationToken);
        await missing.SetAsync(fileId, file, reason, mailbox, 0, cancellationToken);
    }

    /// <summary>An event that is to be written.</summary>
    /// <param name="EventId">Null: it is to be made.</param>
    /// <param name="Row">What was written to it last.</param>
    private sealed record Item(string FileId, SessionFile File, EventDraft Draft, int LeftOut, string? EventId, int Attempt, EventParts Parts, Versioned<EventRow>? Row)
    {
        /// <summary>It is to go.</summary>
        public bool Cancel { get; init; }

        public async Task<Item> AnewAsync(EventDrafts drafts, string mailbox, CancellationToken cancellationToken)
        {
            var (draft, leftOut) = await drafts.OfAsync(FileId, File, mailbox, Attempt + 1, cancellationToken);
            return new Item(FileId, File, draft, leftOut, null, Attempt + 1, EventParts.All, null) { Cancel = Cancel };
        }
    }
}
