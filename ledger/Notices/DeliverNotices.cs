using System.Collections.Concurrent;
using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Notices;

/// <summary>
/// prepare (one row a recipient) -> queue -> send -> record. The row is the key: a message that comes twice, or a crash, sends nothing
/// twice, except where the connector's answer was lost (Uncertain: once more). The file is read again before each send. Whom the
/// connector does not take now is queued again.
/// </summary>
public sealed class DeliverNotices(
    SessionBook sessions, OrganisationStore organisation, Table<NoticeRow> notices, Table<PersonDay> days, Table<DueRow> due, CountNotices counts,
    IMessenger messenger, IWorkQueue queue, QuietHours quiet, TimeProvider time)
{
    private const int PeopleInAMessage = 50;
    private const int SendsAtOnce = 4;
    private const int InsertsAtOnce = 16;

    /// <summary>After the first try; then a notice that nobody takes has failed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(15);

    /// <summary>Up to which the waits double where the channel names none.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    // A person gets one card at a time: the same message in two workers at once is left to the first, another notice waits its turn.
    private readonly ConcurrentDictionary<string, Notice> inFlight = new(StringComparer.Ordinal);

    public Task RunAsync(NoticeWork work, CancellationToken cancellationToken) => work.Step switch
    {
        NoticeWork.Prepare => PrepareAsync(work, cancellationToken),
        NoticeWork.Send => SendAsync(work, cancellationToken),
        NoticeWork.Count => counts.RunAsync(work.Notice, cancellationToken),
        _ => throw new ArgumentException($"A notices message has the unknown step \"{work.Step}\".", nameof(work)),
    };

    public static string PartitionOf(Notice notice) => string.Create(CultureInfo.InvariantCulture, $"{notice.FileId}|{notice.Occasion}.{notice.Kind}");

    /// <summary>Queues a notice for one person, without asking the file who should get it.</summary>
    public async Task SendToAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        await notices.InsertAsync(PartitionOf(notice), person, Row(NoticeState.Queued, null, "UTC"), cancellationToken);
        await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Send, notice.Kind, notice.FileId, notice.Occasion, [person]), cancellationToken);
    }

    private async Task PrepareAsync(NoticeWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(work.FileId, cancellationToken)).State;
        var why = Recipients.WhyNot(work.Kind, work.Occasion, file, now);
        if (why is not null and not Recipients.TooLate)
        {
            return;
        }

        var hold = why is null ? await HoldAsync(work.Notice, file, now, cancellationToken) : (Held: false, Why: why);
        if (hold.Held)
        {
            return;
        }

        why = hold.Why;
        var people = Recipients.Of(work.Kind, work.Occasion, file, await organisation.ReadAsync(cancellationToken), now);
        var partition = PartitionOf(work.Notice);
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in notices.QueryAsync(partition, cancellationToken: cancellationToken))
        {
            known.Add(row.Key);
        }

        // Who cannot be told any more is counted all the same.
        var fresh = Row(why is null ? NoticeState.Queued : NoticeState.Failed, why, file.Plan!.TimeZone);
        // Inserted only: another worker may prepare the same, and have sent already.
        var unknown = people.Where(p => !known.Contains(p)).ToList();
        await Task.WhenAll(Enumerable.Range(0, InsertsAtOnce).Select(async lane =>
        {
            for (var i = lane; i < unknown.Count; i += InsertsAtOnce)
            {
                await notices.InsertAsync(partition, unknown[i], fresh, cancellationToken);
            }
        }));
        // Those already known are queued again too: a crash may have come between the rows and the messages.
        foreach (var some in why is null ? people.Chunk(PeopleInAMessage) : [])
        {
            await queue.SendAsync(Queues.Notices, work with { Step = NoticeWork.Send, People = some }, cancellationToken);
        }

        if (people.Count > 0)
        {
            await counts.AskAsync(work.Notice, cancellationToken);
        }
    }

    /// <summary>In the quiet hours a reminder becomes due again at their end, or has lost its point by then. The check-in card comes before check-in opens, whatever the hour.</summary>
    private async Task<(bool Held, string? Why)> HoldAsync(Notice notice, SessionFile file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!NoticeKind.IsHeldInQuietHours(notice.Kind) || quiet.EndAt(now, file.Plan!.TimeZone) is not { } end
            || (NoticeKind.Plain(notice.Kind) == DueKind.Members && end >= file.OpensAt))
        {
            return (false, null);
        }

        if (Recipients.WhyNot(notice.Kind, notice.Occasion, file, end) is not null)
        {
            return (false, "quiet-hours");
        }

        await due.UpsertAsync(DueKeys.Hour(end), DueKeys.Row(end, notice.Kind, notice.FileId), new DueRow(notice.FileId, notice.Kind, notice.Occasion, end), cancellationToken);
        return (true, null);
    }

    private async Task SendAsync(NoticeWork work, CancellationToken cancellationToken)
    {
        if (!await messenger.IsSenderAsync(cancellationToken))
        {
            // Another process sends. A message of its own in place of this one: nothing counts towards poison.
            await queue.SendAsync(Queues.Notices, work, cancellationToken, ShortestWait);
            return;
        }

        var now = time.GetUtcNow();
        var isOfSession = NoticeKind.IsOfSession(work.Kind);
        var file = isOfSession ? (await sessions.ReadAsync(work.FileId, cancellationToken)).State : SessionFile.Empty;
        var why = isOfSession ? Recipients.WhyNot(work.Kind, work.Occasion, file, now) : null;
        if (isOfSession && why is null && await HoldAsync(work.Notice, file, now, cancellationToken) is var hold)
        {
            if (hold.Held)
            {
                return;
            }

            why = hold.Why;
        }

        var still = isOfSession ? Recipients.Of(work.Kind, work.Occasion, file, await organisation.ReadAsync(cancellationToken), now).ToHashSet(StringComparer.Ordinal) : null;
        var people = (work.People ?? []).Distinct(StringComparer.Ordinal).ToList();
        var asked = new TimeSpan?[people.Count];
        var faults = new Exception?[people.Count];
        await Task.WhenAll(Enumerable.Range(0, SendsAtOnce).Select(async lane =>
        {
            for (var i = lane; i < people.Count; i += SendsAtOnce)
            {
                var reason = why ?? (still?.Contains(people[i]) == false ? Recipients.WhyNoMore(work.Kind) : null);
                try
                {
                    asked[i] = await InTurnAsync(people[i], work.Notice, reason, file.Plan?.TimeZone ?? "UTC", cancellationToken);
                }
                // Whatever is wrong with one person's row, the others have their turn; it is thrown below.
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    faults[i] = e;
                }
            }
        }));

        // Who has to wait long holds up nobody who has not, or less.
        var again = people.Select((person, i) => (Person: person, Wait: asked[i])).Where(a => a.Wait is not null).GroupBy(a => a.Wait > LongestWait ? a.Wait : null);
        foreach (var some in again)
        {
            await queue.SendAsync(Queues.Notices, work with { People = [.. some.Select(a => a.Person)] }, cancellationToken, some.Max(a => a.Wait)!.Value);
        }

        if (isOfSession)
        {
            await counts.AskAsync(work.Notice, cancellationToken);
        }

        var failed = people.Where((_, i) => faults[i] is not null).ToList();
        if (failed.Count > 0 && failed.Count == people.Count)
        {
            throw new AggregateException(faults.OfType<Exception>());
        }

        if (failed.Count > 0)
        {
            // A message of their own: the others are not asked before their wait is over.
            await queue.SendAsync(Queues.Notices, work with { People = failed }, cancellationToken, ShortestWait);
        }
    }

    private async Task<TimeSpan?> InTurnAsync(string person, Notice notice, string? why, string zone, CancellationToken cancellationToken)
    {
        if (!inFlight.TryAdd(person, notice))
        {
            // Also where that one has ended in between: this one has not been looked at.
            return inFlight.TryGetValue(person, out var other) && other == notice ? null : ShortestWait;
        }

        try
        {
            return await SendOneAsync(person, notice, why, zone, cancellationToken);
        }
        finally
        {
            inFlight.TryRemove(person, out _);
        }
    }

    /// <returns>How long to wait before this person is tried again; null where there is nothing left to do.</returns>
    private async Task<TimeSpan?> SendOneAsync(string person, Notice notice, string? why, string zone, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(notice);
        if (await notices.GetAsync(partition, person, cancellationToken) is not { Value.IsFinal: false } row)
        {
            return null;
        }

        if (row.Value.NotBefore is { } until && until > time.GetUtcNow() && why is null)
        {
            // Asked for again before the channel's wait is over.
            return TimeSpan.FromSeconds(Math.Ceiling((until - time.GetUtcNow()).TotalSeconds));
        }

        // Found in the middle of a send: who began it is gone, and with him the answer.
        var lost = row.Value.Lost + (row.Value.State == NoticeState.Sending ? 1 : 0);
        var next = row.Value with { Lost = lost, NotBefore = null, At = time.GetUtcNow() };
        if (why is not null || lost > 1)
        {
            await notices.ReplaceAsync(row, why is null ? next with { State = NoticeState.Uncertain } : next with { State = NoticeState.Failed, Reason = why }, cancellationToken);
            return null;
        }

        Dispatch send;
        try
        {
            send = await MakeAsync(person, notice, zone, cancellationToken);
        }
        // Nothing has left: whatever it was, it is waited for as a channel that does not take the card.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            var (faulted, pause) = Postpone(next, new Delivery.Later(e.GetType().Name, null));
            return await notices.ReplaceAsync(row, faulted, cancellationToken) ? pause : null;
        }

        var sending = next with { State = NoticeState.Sending };
        if (!await notices.ReplaceAsync(row, sending, cancellationToken))
        {
            // Another worker has the same message in hand.
            return null;
        }

        NoticeRow result;
        TimeSpan? wait = null;
        try
        {
            var delivery = await send(cancellationToken);
            (result, wait) = delivery switch
            {
                Delivery.Delivered d => (Tried(sending) with { State = NoticeState.Delivered, ActivityId = d.ActivityId, Reason = null }, (TimeSpan?)null),
                Delivery.Unreachable u => (Tried(sending) with { State = NoticeState.Unreachable, Reason = u.Reason }, null),
                Delivery.Failed f => (Tried(sending) with { State = NoticeState.Failed, Reason = f.Reason }, null),
                Delivery.Later l => Postpone(sending, l),
                _ => throw new InvalidOperationException("A delivery of an unknown kind."),
            };
        }
        catch (DeliveryUncertainException)
        {
            result = Tried(sending) with { State = NoticeState.Uncertain, Lost = sending.Lost + 1 };
            wait = result.IsFinal ? null : TimeSpan.Zero;
        }

        await notices.UpsertAsync(partition, person, result with { At = time.GetUtcNow() }, cancellationToken);
        return wait;
    }

    private NoticeRow Tried(NoticeRow row) => row with { Tries = row.Tries + 1, Since = row.Since ?? time.GetUtcNow() };

    /// <summary>The row of who was not taken, and how long to wait; null: he has been waited for long enough.</summary>
    private (NoticeRow Row, TimeSpan? Wait) Postpone(NoticeRow row, Delivery.Later later)
    {
        var tried = later.IsTry ? Tried(row) : row;
        var isOver = time.GetUtcNow() - tried.Since >= Patience;
        var wait = WaitOf(later, tried.Tries);
        return isOver ? (tried with { State = NoticeState.Failed, Reason = later.Reason }, null)
            : (tried with { State = NoticeState.Retrying, Reason = later.Reason, NotBefore = wait > LongestWait ? time.GetUtcNow() + wait : null }, wait);
    }

    /// <summary>As a card of its own, or in the day's digest where the person has had his cards for today.</summary>
    private async Task<Dispatch> MakeAsync(string person, Notice notice, string zone, CancellationToken cancellationToken)
    {
        var key = DayOf(zone);
        var day = await DayWithAsync(person, key, notice, cancellationToken);
        if (day.Find(notice)!.Own)
        {
            return await messenger.MakeAsync(person, notice, cancellationToken);
        }

        var send = await messenger.MakeDigestAsync(person, key, day, day.DigestId, cancellationToken);
        return async token =>
        {
            var delivery = await send(token);
            if (day.DigestId is not null && delivery is Delivery.Failed or Delivery.Unreachable)
            {
                // The message may be gone, with the app or its chat; what is new today comes in another.
                send = await messenger.MakeDigestAsync(person, key, day, null, token);
                delivery = await send(token);
            }

            if (delivery is Delivery.Delivered digest && digest.ActivityId != day.DigestId)
            {
                await days.UpsertAsync(person, key, day with { DigestId = digest.ActivityId }, token);
            }

            return delivery;
        };
    }

    private async Task<PersonDay> DayWithAsync(string person, string key, Notice notice, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Most people get one card on a day: written without being read.
            var first = PersonDay.Empty.With(notice);
            if (await days.InsertAsync(person, key, first, cancellationToken))
            {
                await ForgetDaysAsync(person, key, cancellationToken);
                return first;
            }

            if (await days.GetAsync(person, key, cancellationToken) is { } row)
            {
                var day = row.Value.With(notice);
                if (day == row.Value || await days.ReplaceAsync(row, day, cancellationToken))
                {
                    return day;
                }
            }
        }
    }

    /// <summary>On every fifth day or so: who gets a card on the same weekday alone has his turn as well.</summary>
    private async Task ForgetDaysAsync(string person, string key, CancellationToken cancellationToken)
    {
        var day = DateOnly.ParseExact(key, "O", CultureInfo.InvariantCulture);
        if ((day.DayNumber + person[^1]) % PersonDay.LooksBackEvery != 0)
        {
            return;
        }

        var last = day.AddDays(-PersonDay.KeptDays).ToString("O", CultureInfo.InvariantCulture);
        await foreach (var row in days.QueryAsync(person, to: last, cancellationToken: cancellationToken))
        {
            await days.DeleteAsync(person, row.Key, cancellationToken);
        }
    }

    private NoticeRow Row(NoticeState state, string? reason, string zone) => new(state, 0, null, reason, time.GetUtcNow()) { Day = DayOf(zone) };

    private string DayOf(string zone) => LocalDays.DayOf(time.GetUtcNow(), zone).ToString("O", CultureInfo.InvariantCulture);

    /// <summary>Whole seconds, as queues keep them.</summary>
    private static TimeSpan WaitOf(Delivery.Later later, int tries)
    {
        var wait = later.Wait ?? TimeSpan.FromSeconds(Math.Min(Math.Pow(2, Math.Clamp(tries - 1, 0, 10)), LongestWait.TotalSeconds));
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, Patience.TotalSeconds)));
    }
}
