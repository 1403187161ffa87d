using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Graph.Users.Item.Calendar.GetSchedule;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>When people are busy, by <c>getSchedule</c>: at most 100 schedules and 62 days a call, 1,000 entries a schedule.</summary>
internal sealed class GraphSchedule(GraphServiceClient graph)
{
    private const int MostSchedules = 100;
    private const int AtOnce = 4;

    /// <summary>How Exchange says that a schedule has more entries in the span than it gives.</summary>
    private const string TooManyEntries = "5006";

    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(62);
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromDays(1);

    public async Task<IReadOnlyList<BusyTime>> ReadAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (gate, all) = (new Lock(), new List<BusyTime>());
        var calls = SpansOf(from, to).SelectMany(span => mails.Distinct(StringComparer.OrdinalIgnoreCase).Chunk(MostSchedules).Select(some => (span.From, span.To, Mails: some)));
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (call, ct) =>
        {
            var found = await AskAsync(mailbox, call.Mails, call.From, call.To, ct);
            lock (gate)
            {
                all.AddRange(found);
            }
        });

        // What lies over the border of two spans comes with both.
        return [.. all.Distinct().OrderBy(b => b.Mail, StringComparer.Ordinal).ThenBy(b => b.Start).ThenBy(b => b.End)];
    }

    private static IEnumerable<(DateTimeOffset From, DateTimeOffset To)> SpansOf(DateTimeOffset from, DateTimeOffset to)
    {
        for (var at = from; at < to; at += LongestSpan)
        {
            yield return (at, at + LongestSpan < to ? at + LongestSpan : to);
        }
    }

    private async Task<List<BusyTime>> AskAsync(string mailbox, string[] mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var answer = await PostAsync(mailbox, mails, from, to, cancellationToken);
        var (busy, crowded) = (new List<BusyTime>(), new List<string>());
        foreach (var schedule in answer?.Value ?? [])
        {
            // Graph may write the address in its own way; the caller gets his own back.
            var mail = mails.FirstOrDefault(m => string.Equals(m, schedule.ScheduleId, StringComparison.OrdinalIgnoreCase));
            if (mail is null || schedule.Error is not null)
            {
                crowded.AddRange(mail is not null && schedule.Error?.ResponseCode == TooManyEntries && to - from > ShortestSpan ? [mail] : []);
                continue;
            }

            busy.AddRange((schedule.ScheduleItems ?? []).Where(IsBusy).Select(i => new BusyTime(mail, GraphTimes.InstantOf(i.Start), GraphTimes.InstantOf(i.End))));
        }

        if (crowded.Count > 0)
        {
            var middle = from + ((to - from) / 2);
            busy.AddRange(await AskAsync(mailbox, [.. crowded], from, middle, cancellationToken));
            busy.AddRange(await AskAsync(mailbox, [.. crowded], middle, to, cancellationToken));
        }

        return busy;
    }

    private async Task<GetSchedulePostResponse?> PostAsync(string mailbox, string[] mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        try
        {
            return await graph.Users[mailbox].Calendar.GetSchedule.PostAsGetSchedulePostResponseAsync(new GetSchedulePostRequestBody
            {
                Schedules = [.. mails],
                StartTime = GraphTimes.Of(from, "UTC"),
                EndTime = GraphTimes.Of(to, "UTC"),
                AvailabilityViewInterval = 1440,
            }, cancellationToken: cancellationToken);
        }
        catch (ODataError e) when (e.ResponseStatusCode is 401 or 403 or 429 or >= 500)
        {
            throw new BusyUnreadableException(e.ResponseStatusCode, e);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            throw new MailboxMissingException(mailbox, e);
        }
    }

    private static bool IsBusy(Models.ScheduleItem item) =>
        item.Status is not (Models.FreeBusyStatus.Free or Models.FreeBusyStatus.WorkingElsewhere);
}
