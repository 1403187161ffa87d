using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>The store as a process sees it that has read no further than one head.</summary>
internal sealed class FrozenStore(ILedgerStore inner, Head? head) : ILedgerStore
{
    public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken) => Task.FromResult(head);

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
        {
            yield return entry;
        }
    }

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}

/// <summary>Chains that tell before each text that is read how many have been.</summary>
internal sealed class WatchedTexts(ILedgerStore inner, Func<int, Task> before) : ILedgerStore
{
    private int read;

    public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken) => inner.ReadHeadAsync(fileId, cancellationToken);

    public IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, CancellationToken cancellationToken) => inner.ReadAsync(fileId, after, cancellationToken);

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

    public async Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        await before(read++);
        return await inner.ReadTextAsync(fileId, hash, cancellationToken);
    }

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}

/// <summary>Rows that do something once before a write to a table, the first one or a later one. As in a store that is away, a caller who is gone replaces nothing.</summary>
internal sealed class HookedRows(IRowStore inner, string table, Func<Task> once, int write = 1) : IRowStore
{
    private int writes;

    public Task<Row?> GetAsync(string name, string partition, string key, CancellationToken cancellationToken) => inner.GetAsync(name, partition, key, cancellationToken);

    public IAsyncEnumerable<Row> QueryAsync(string name, string partition, string? from, string? to, CancellationToken cancellationToken) => inner.QueryAsync(name, partition, from, to, cancellationToken);

    public IAsyncEnumerable<Row> ScanAsync(string name, CancellationToken cancellationToken) => inner.ScanAsync(name, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string name, string partition, CancellationToken cancellationToken) => inner.ScanFromAsync(name, partition, cancellationToken);

    public async Task<bool> InsertAsync(string name, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await HookAsync(name);
        return await inner.InsertAsync(name, partition, key, json, cancellationToken);
    }

    public async Task<bool> ReplaceAsync(string name, Row row, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await HookAsync(name);
        return await inner.ReplaceAsync(name, row, cancellationToken);
    }

    public async Task UpsertAsync(string name, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await HookAsync(name);
        await inner.UpsertAsync(name, partition, key, json, cancellationToken);
    }

    public async Task UpsertManyAsync(string name, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken)
    {
        await HookAsync(name);
        await inner.UpsertManyAsync(name, partition, rows, cancellationToken);
    }

    public Task DeleteAsync(string name, string partition, string key, CancellationToken cancellationToken) => inner.DeleteAsync(name, partition, key, cancellationToken);

    private async Task HookAsync(string name)
    {
        if (name == table && Interlocked.Increment(ref writes) == write)
        {
            await once();
        }
    }
}
