using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>Counts what a store is asked: a point read is one request, a query one for each 1,000 rows begun, as Table Storage pages.</summary>
internal sealed class CountedRows(IRowStore inner) : IRowStore
{
    private const int Page = 1000;

    private int reads;
    private int writes;

    /// <summary>Reads.</summary>
    public int Requests
    {
        get => Volatile.Read(ref reads);
        set => Volatile.Write(ref reads, value);
    }

    public int Writes => Volatile.Read(ref writes);

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref reads);
        return inner.GetAsync(table, partition, key, cancellationToken);
    }

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken) =>
        CountAsync(inner.QueryAsync(table, partition, from, to, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => CountAsync(inner.ScanAsync(table, cancellationToken), cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) =>
        CountAsync(inner.ScanFromAsync(table, partition, cancellationToken), cancellationToken);

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        return inner.InsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        return inner.ReplaceAsync(table, row, cancellationToken);
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        return inner.UpsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        return inner.UpsertManyAsync(table, partition, rows, cancellationToken);
    }

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        return inner.DeleteAsync(table, partition, key, cancellationToken);
    }

    private async IAsyncEnumerable<Row> CountAsync(IAsyncEnumerable<Row> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var count = 0;
        Interlocked.Increment(ref reads);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (++count % Page == 0)
            {
                Interlocked.Increment(ref reads);
            }

            yield return row;
        }
    }
}
