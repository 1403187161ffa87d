using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TeamsAddin.Ledger.Records;

/// <summary>Rows in memory: for tests and benchmarks.</summary>
public sealed class MemoryRowStore : IRowStore
{
    private readonly ConcurrentDictionary<string, SortedDictionary<(string Partition, string Key), Row>> tables = new(StringComparer.Ordinal);
    private long versions;

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows => rows.GetValueOrDefault((partition, key))));

    public async IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var found = With(table, rows => rows.Values.Where(r => r.Partition == partition
            && (from is null || string.CompareOrdinal(r.Key, from) >= 0) && (to is null || string.CompareOrdinal(r.Key, to) < 0)).ToList());
        foreach (var row in found)
        {
            yield return row;
        }
    }

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => ScanFromAsync(table, "", cancellationToken);

    public async IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in With(table, rows => rows.Values.Where(r => string.CompareOrdinal(r.Partition, partition) >= 0).ToList()))
        {
            yield return row;
        }
    }

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows => rows.TryAdd((partition, key), Make(partition, key, json))));

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows =>
        {
            if (!rows.TryGetValue((row.Partition, row.Key), out var old) || old.ETag != row.ETag)
            {
                return false;
            }

            rows[(row.Partition, row.Key)] = Make(row.Partition, row.Key, row.Json);
            return true;
        }));

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        With(table, rows => rows[(partition, key)] = Make(partition, key, json));
        return Task.CompletedTask;
    }

    public async Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken)
    {
        foreach (var (key, json) in rows)
        {
            await UpsertAsync(table, partition, key, json, cancellationToken);
        }
    }

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        With(table, rows => rows.Remove((partition, key)));
        return Task.CompletedTask;
    }

    private Row Make(string partition, string key, ReadOnlyMemory<byte> json) =>
        new(partition, key, json, Interlocked.Increment(ref versions).ToString(CultureInfo.InvariantCulture));

    private TResult With<TResult>(string table, Func<SortedDictionary<(string Partition, string Key), Row>, TResult> act)
    {
        var rows = tables.GetOrAdd(table, _ => new SortedDictionary<(string, string), Row>(Comparer<(string Partition, string Key)>.Create(
            (a, b) => string.CompareOrdinal(a.Partition, b.Partition) is var p and not 0 ? p : string.CompareOrdinal(a.Key, b.Key))));
        lock (rows)
        {
            return act(rows);
        }
    }
}
