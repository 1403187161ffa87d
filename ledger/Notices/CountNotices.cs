using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Notices;

/// <summary>Somebody whom a notice does not reach, and why.</summary>
public sealed record Unreached(string Person, string Reason);

/// <summary>
/// A row of the table <c>noticecounts</c>, once in the partition of its file and once in that of its day: what became of one kind of notice
/// about one session. Made anew from the notices' rows each time: expected = delivered + failed + unreachable + uncertain + open.
/// </summary>
/// <param name="Open">Not at their end yet: queued, sending, retrying, or uncertain and to be sent once more.</param>
/// <param name="Uncertain">Both answers were lost.</param>
/// <param name="Lost">Sends whose answer was lost, the uncertain ones included.</param>
/// <param name="Reasons">How many failed or were not reached, by reason.</param>
/// <param name="Nobody">Whom it does not reach; at most <see cref="MaxNamed"/>.</param>
public sealed record NoticeCounts(
    string FileId, int Occasion, string Kind, string Unit, string Day,
    int Expected, int Delivered, int Failed, int Unreachable, int Uncertain, int Open, int Lost,
    ImmutableSortedDictionary<string, int> Reasons, ImmutableArray<Unreached> Nobody)
{
    public const int MaxNamed = 50;

    public static NoticeCounts Of(Notice notice, string unit, IReadOnlyCollection<(string Person, NoticeRow Row)> rows)
    {
        var lost = rows.Where(r => r.Row.State is NoticeState.Failed or NoticeState.Unreachable).ToList();
        return new NoticeCounts(
            notice.FileId, notice.Occasion, notice.Kind, unit, rows.Select(r => r.Row.Day).Order(StringComparer.Ordinal).FirstOrDefault() ?? "",
            rows.Count, In(NoticeState.Delivered), In(NoticeState.Failed), In(NoticeState.Unreachable),
            rows.Count(r => r.Row is { State: NoticeState.Uncertain, IsFinal: true }), rows.Count(r => !r.Row.IsFinal), rows.Sum(r => r.Row.Lost),
            lost.CountBy(r => r.Row.Reason ?? "", StringComparer.Ordinal).ToImmutableSortedDictionary(StringComparer.Ordinal),
            [.. lost.Where(r => r.Row.State == NoticeState.Unreachable).Take(MaxNamed).Select(r => new Unreached(r.Person, r.Row.Reason ?? ""))]);

        int In(NoticeState state) => rows.Count(r => r.Row.State == state);
    }
}

/// <summary>
/// Counts a notice's rows, a little after they have changed: one message covers all changes until it shows. A view reads a row for each
/// notice of a file or a day, not a row a person.
/// </summary>
public sealed class CountNotices(SessionBook sessions, Table<NoticeRow> notices, Table<NoticeCounts> counts, CoveringWork<NoticeWork> covering)
{
    public Task AskAsync(Notice notice, CancellationToken cancellationToken) =>
        covering.AskAsync(DeliverNotices.PartitionOf(notice), new NoticeWork(NoticeWork.Count, notice.Kind, notice.FileId, notice.Occasion), cancellationToken);

    public async Task RunAsync(Notice notice, CancellationToken cancellationToken)
    {
        if ((await sessions.ReadAsync(notice.FileId, cancellationToken)).State.Plan is not { } plan)
        {
            return;
        }

        // Read before the rows are, so that an older count never takes a newer one's place.
        Versioned<NoticeCounts>? inFile, inDay;
        NoticeCounts row;
        do
        {
            inFile = await counts.GetAsync(notice.FileId, KeyInFile(notice), cancellationToken);
            inDay = inFile is null ? null : await counts.GetAsync(inFile.Value.Day, KeyInDay(notice), cancellationToken);
            var rows = new List<(string, NoticeRow)>();
            await foreach (var one in notices.QueryAsync(DeliverNotices.PartitionOf(notice), cancellationToken: cancellationToken))
            {
                rows.Add((one.Key, one.Value));
            }

            if (rows.Count == 0)
            {
                return;
            }

            row = NoticeCounts.Of(notice, plan.Unit, rows);
        }
        while (!await WriteAsync(inFile, notice.FileId, KeyInFile(notice), row, cancellationToken)
            || !await WriteAsync(inDay?.Partition == row.Day ? inDay : null, row.Day, KeyInDay(notice), row, cancellationToken));
    }

    private Task<bool> WriteAsync(Versioned<NoticeCounts>? old, string partition, string key, NoticeCounts row, CancellationToken cancellationToken) =>
        old is null ? counts.InsertAsync(partition, key, row, cancellationToken) : counts.ReplaceAsync(old, row, cancellationToken);

    /// <summary>What became of all notices about a session; they are at most some seconds old.</summary>
    public IAsyncEnumerable<NoticeCounts> OfFileAsync(string fileId, CancellationToken cancellationToken) => InAsync(fileId, cancellationToken);

    /// <summary>What became of all notices of a day: a row for each session and kind, 1,000 a request.</summary>
    public IAsyncEnumerable<NoticeCounts> OfDayAsync(DateOnly day, CancellationToken cancellationToken) =>
        InAsync(day.ToString("O", System.Globalization.CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Everybody whom a notice was to reach and has not, and how it stands with him.</summary>
    public async IAsyncEnumerable<(string Person, NoticeRow Row)> UnreachedAsync(Notice notice, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in notices.QueryAsync(DeliverNotices.PartitionOf(notice), cancellationToken: cancellationToken))
        {
            if (row.Value.State != NoticeState.Delivered)
            {
                yield return (row.Key, row.Value);
            }
        }
    }

    private async IAsyncEnumerable<NoticeCounts> InAsync(string partition, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in counts.QueryAsync(partition, cancellationToken: cancellationToken))
        {
            yield return row.Value;
        }
    }

    private static string KeyInDay(Notice notice) => $"{notice.Kind}|{DeliverNotices.PartitionOf(notice)}";

    private static string KeyInFile(Notice notice) => DeliverNotices.PartitionOf(notice)[(notice.FileId.Length + 1)..];
}
