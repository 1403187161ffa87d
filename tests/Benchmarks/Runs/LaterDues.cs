using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A store whose later dues are made when they are asked for: so many in each of so many hours. Millions of them weigh nothing in this
/// process, and a scan that reads them pays for each row as for one that is kept.
/// </summary>
internal sealed class LaterDues(IRowStore inner, string dues, DateTimeOffset first, int hours, int perHour) : IRowStore
{
    private readonly string begins = DueKeys.Hour(first);

    public long Rows => (long)hours * perHour;

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        IsLater(table, partition) ? Task.FromResult(Hour(DueKeys.HourOf(partition)).FirstOrDefault(r => r.Key == key)) : inner.GetAsync(table, partition, key, cancellationToken);

    public async IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!IsLater(table, partition))
        {
            await foreach (var row in inner.QueryAsync(table, partition, from, to, cancellationToken))
            {
                yield return row;
            }

            yield break;
        }

        foreach (var row in Hour(DueKeys.HourOf(partition)).Where(r => (from is null || string.CompareOrdinal(r.Key, from) >= 0) && (to is null || string.CompareOrdinal(r.Key, to) < 0)))
        {
            yield return row;
        }
    }

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => ScanFromAsync(table, "", cancellationToken);

    public async IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in inner.ScanFromAsync(table, partition, cancellationToken))
        {
            yield return row;
        }

        for (var i = 0; i < hours && table == dues; i++)
        {
            foreach (var row in string.CompareOrdinal(DueKeys.Hour(first.AddHours(i)), partition) >= 0 ? Hour(first.AddHours(i)) : [])
            {
                yield return row;
            }
        }
    }

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        inner.InsertAsync(table, Kept(table, partition), key, json, cancellationToken);

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        Kept(table, row.Partition);
        return inner.ReplaceAsync(table, row, cancellationToken);
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        inner.UpsertAsync(table, Kept(table, partition), key, json, cancellationToken);

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken) =>
        inner.UpsertManyAsync(table, Kept(table, partition), rows, cancellationToken);

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        inner.DeleteAsync(table, Kept(table, partition), key, cancellationToken);

    private bool IsLater(string table, string partition) => table == dues && string.CompareOrdinal(partition, begins) >= 0;

    private string Kept(string table, string partition) => IsLater(table, partition)
        ? throw new InvalidOperationException($"The scan wrote to {partition}, which is still to come: such rows are made, not kept.")
        : partition;

    private IEnumerable<Row> Hour(DateTimeOffset hour)
    {
        if (hour >= first.AddHours(hours))
        {
            yield break;
        }

        // In the order of their keys, as a table gives them: by minute, then by file.
        for (var i = 0; i < perHour; i++)
        {
            var (file, at) = (i.ToString("x32", CultureInfo.InvariantCulture), hour.AddMinutes(15 * (4 * i / perHour)));
            yield return new Row(DueKeys.Hour(hour), DueKeys.Row(at, DueKind.Members, file), JsonSerializer.SerializeToUtf8Bytes(new DueRow(file, DueKind.Members, 1, at), KeptJson.For<DueRow>()), "1");
        }
    }
}
