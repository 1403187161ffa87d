using System.Collections.Concurrent;
using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Notices;

public enum NoticeState
{
    Queued,
    Sending,
    Delivered,
    Retrying,
    Uncertain,
    Failed,
    Unreachable,
}

/// <summary>A row of the table <c>notices</c>: partition = fileId|occasion.kind, row = person.</summary>
/// <param name="Lost">Tries whose answer was lost.</param>
public sealed record NoticeRow(NoticeState State, int Tries, string? ActivityId, string? Reason, DateTimeOffset At, int Lost = 0);

/// <summary>
/// prepare (one row a recipient) -> queue -> send -> record. The row is the key: a message that comes twice, or a crash, sends nothing
/// twice, except where the connector's answer was lost (Uncertain: once more). Whom the connector does not take now is queued again.
/// </summary>
public sealed class DeliverNotices(SessionBook sessions, OrganisationStore organisation, Table<NoticeRow> notices, IMessenger messenger, IWorkQueue queue, TimeProvider time)
{
    private const int PeopleInAMessage = 50;
    private const int SendsAtOnce = 4;

    /// <summary>The waits double up to the longest: about 15 hours in all, then a notice has failed.</summary>
    private const int MaxTries = 100;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    // The same message in two workers of this process at once: the second one leaves it to the first.
    private readonly ConcurrentDictionary<(string, string), byte> inFlight = new();

    public Task RunAsync(NoticeWork work, CancellationToken cancellationToken) => work.Step switch
    {
        NoticeWork.Prepare => PrepareAsync(work, cancellationToken),
        NoticeWork.Send => SendAsync(work, cancellationToken),
        _ => throw new ArgumentException($"A notices message has the unknown step \"{work.Step}\".", nameof(work)),
    };

    public static string PartitionOf(Notice notice) => string.Create(CultureInfo.InvariantCulture, $"{notice.FileId}|{notice.Occasion}.{notice.Kind}");

    /// <summary>Queues a notice for one person, without asking the file who should get it.</summary>
    public async Task SendToAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        await notices.InsertAsync(PartitionOf(notice), person, new NoticeRow(NoticeState.Queued, 0, null, null, time.GetUtcNow()), cancellationToken);
        await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Send, notice.Kind, notice.FileId, notice.Occasion, [person]), cancellationToken);
    }

    private async Task PrepareAsync(NoticeWork work, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(work.FileId, cancellationToken)).State;
        var people = Recipients.Of(work.Kind, work.Occasion, file, await organisation.ReadAsync(cancellationToken), now);
        var partition = PartitionOf(new Notice(work.Kind, work.FileId, work.Occasion));
        var known = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in notices.QueryAsync(partition, cancellationToken: cancellationToken))
        {
            known.Add(row.Key);
        }

        var queued = new NoticeRow(NoticeState.Queued, 0, null, null, now);
        await notices.UpsertManyAsync(partition, people.Where(p => !known.Contains(p)).Select(p => (p, queued)), cancellationToken);
        // Those already known are queued again too: a crash may have come between the rows and the messages.
        foreach (var some in people.Chunk(PeopleInAMessage))
        {
            await queue.SendAsync(Queues.Notices, work with { Step = NoticeWork.Send, People = some }, cancellationToken);
        }
    }

    private async Task SendAsync(NoticeWork work, CancellationToken cancellationToken)
    {
        var notice = new Notice(work.Kind, work.FileId, work.Occasion);
        var again = new List<string>();
        var wait = TimeSpan.Zero;
        var gate = new Lock();
        // One that fails stops none that is on its way: the caller's token, not the loop's.
        await Parallel.ForEachAsync(work.People ?? [], new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = cancellationToken }, async (person, loop) =>
        {
            var key = (PartitionOf(notice), person);
            if (!inFlight.TryAdd(key, 0))
            {
                return;
            }

            try
            {
                if (await SendOneAsync(person, notice, cancellationToken) is { } asked)
                {
                    lock (gate)
                    {
                        again.Add(person);
                        wait = asked > wait ? asked : wait;
                    }
                }
            }
            finally
            {
                inFlight.TryRemove(key, out _);
            }
        });

        if (again.Count > 0)
        {
            await queue.SendAsync(Queues.Notices, work with { People = again }, cancellationToken, wait);
        }
    }

    /// <returns>How long to wait before this person is tried again; null where there is nothing left to do.</returns>
    private async Task<TimeSpan?> SendOneAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        var partition = PartitionOf(notice);
        if (await notices.GetAsync(partition, person, cancellationToken) is not { } row
            || row.Value.State is NoticeState.Delivered or NoticeState.Failed or NoticeState.Unreachable
            || row.Value is { State: NoticeState.Uncertain, Lost: > 1 })
        {
            return null;
        }

        var sending = row.Value with { State = NoticeState.Sending, Tries = row.Value.Tries + 1, At = time.GetUtcNow() };
        if (!await notices.ReplaceAsync(row, sending, cancellationToken))
        {
            // Another worker has the same message in hand.
            return null;
        }

        NoticeRow result;
        TimeSpan? wait = null;
        try
        {
            var delivery = await messenger.SendAsync(person, notice, cancellationToken);
            wait = delivery is Delivery.Later later && sending.Tries < MaxTries ? WaitOf(later, sending.Tries) : null;
            result = delivery switch
            {
                Delivery.Delivered d => sending with { State = NoticeState.Delivered, ActivityId = d.ActivityId },
                Delivery.Unreachable u => sending with { State = NoticeState.Unreachable, Reason = u.Reason },
                Delivery.Failed f => sending with { State = NoticeState.Failed, Reason = f.Reason },
                Delivery.Later l => sending with { State = wait is null ? NoticeState.Failed : NoticeState.Retrying, Reason = l.Reason },
                _ => throw new InvalidOperationException("A delivery of an unknown kind."),
            };
        }
        catch (DeliveryUncertainException)
        {
            result = sending with { State = NoticeState.Uncertain, Lost = sending.Lost + 1 };
            wait = result.Lost == 1 ? TimeSpan.Zero : null;
        }

        await notices.UpsertAsync(partition, person, result with { At = time.GetUtcNow() }, cancellationToken);
        return wait;
    }

    /// <summary>Whole seconds, as queues keep them.</summary>
    private static TimeSpan WaitOf(Delivery.Later later, int tries)
    {
        var wait = later.Wait ?? TimeSpan.FromSeconds(Math.Pow(2, Math.Min(tries - 1, 10)));
        return TimeSpan.FromSeconds(Math.Ceiling(Math.Clamp(wait.TotalSeconds, 1, LongestWait.TotalSeconds)));
    }
}
