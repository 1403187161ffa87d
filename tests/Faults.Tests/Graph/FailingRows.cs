using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>The process dies at a write: it and all that would follow are not done.</summary>
internal sealed class Crash
{
    private int left = int.MaxValue;

    public bool HasHappened { get; private set; }

    /// <param name="before">The write, counted from 1, before which it happens.</param>
    public void Arm(int before) => (left, HasHappened) = (before, false);

    public void Disarm() => left = int.MaxValue;

    public void Pass()
    {
        if (left != int.MaxValue && --left <= 0)
        {
            HasHappened = true;
            throw new IOException("the process has died");
        }
    }
}

internal sealed class FailingRows(IRowStore inner, Crash crash) : IRowStore
{
    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) => inner.GetAsync(table, partition, key, cancellationToken);

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken) => inner.QueryAsync(table, partition, from, to, cancellationToken);

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => inner.ScanAsync(table, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => inner.ScanFromAsync(table, partition, cancellationToken);

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        crash.Pass();
        return inner.InsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        crash.Pass();
        return inner.ReplaceAsync(table, row, cancellationToken);
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        crash.Pass();
        return inner.UpsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken) =>
        inner.UpsertManyAsync(table, partition, rows, cancellationToken);

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        crash.Pass();
        return inner.DeleteAsync(table, partition, key, cancellationToken);
    }
}

internal sealed class FailingStore(ILedgerStore inner, Crash crash) : ILedgerStore
{
    public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken) => inner.ReadHeadAsync(fileId, cancellationToken);

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
        {
            yield return entry;
        }
    }

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
    {
        crash.Pass();
        return inner.AppendAsync(fileId, expected, batch, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}
