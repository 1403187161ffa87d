using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TeamsAddin.Ledger.Records;

/// <summary>Rows in memory: for tests and benchmarks.</summary>
public sealed class MemoryRowStore : IRowStore
{
    private readonly ConcurrentDictionary<string, SortedDictionary<string, SortedDictionary<string, Row>>> tables = new(StringComparer.Ordinal);
    private long versions;

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows => rows.GetValueOrDefault(partition)?.GetValueOrDefault(key)));

    public async IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var found = With(table, rows => (rows.GetValueOrDefault(partition)?.Values ?? Enumerable.Empty<Row>())
            .Where(r => (from is null || string.CompareOrdinal(r.Key, from) >= 0) && (to is null || string.CompareOrdinal(r.Key, to) < 0)).ToList());
        foreach (var row in found)
        {
            yield return row;
        }
    }

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => ScanFromAsync(table, "", cancellationToken);

    public async IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var row in With(table, rows => rows.Where(p => string.CompareOrdinal(p.Key, partition) >= 0).SelectMany(p => p.Value.Values).ToList()))
        {
            yield return row;
        }
    }

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows => Partition(rows, partition).TryAdd(key, Make(partition, key, json))));

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken) =>
        Task.FromResult(With(table, rows =>
        {
            if (rows.GetValueOrDefault(row.Partition)?.GetValueOrDefault(row.Key) is not { } old || old.ETag != row.ETag)
            {
                return false;
            }

            rows[row.Partition][row.Key] = Make(row.Partition, row.Key, row.Json);
            return true;
        }));

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        With(table, rows => Partition(rows, partition)[key] = Make(partition, key, json));
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
        With(table, rows => rows.GetValueOrDefault(partition)?.Remove(key));
        return Task.CompletedTask;
    }

    private Row Make(string partition, string key, ReadOnlyMemory<byte> json) =>
        new(partition, key, json, Interlocked.Increment(ref versions).ToString(CultureInfo.InvariantCulture));

    private static SortedDictionary<string, Row> Partition(SortedDictionary<string, SortedDictionary<string, Row>> rows, string partition)
    {
        if (!rows.TryGetValue(partition, out var found))
        {
            rows.Add(partition, found = new SortedDictionary<string, Row>(StringComparer.Ordinal));
        }

        return found;
    }

    private TResult With<TResult>(string table, Func<SortedDictionary<string, SortedDictionary<string, Row>>, TResult> act)
    {
        var rows = tables.GetOrAdd(table, _ => new SortedDictionary<string, SortedDictionary<string, Row>>(StringComparer.Ordinal));
        lock (rows)
        {
            return act(rows);
        }
    }
}
