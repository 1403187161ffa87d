using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>Rows in memory; what a test wants to happen in between happens once, just before a table is queried or written.</summary>
internal sealed class HookedRows : IRowStore
{
    private readonly MemoryRowStore rows = new();

    /// <summary>The table, and what happens.</summary>
    public (string Table, Func<Task> Happens)? Before { get; set; }

    public async IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await HookAsync(table);
        await foreach (var row in rows.QueryAsync(table, partition, from, to, cancellationToken))
        {
            yield return row;
        }
    }

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) => rows.GetAsync(table, partition, key, cancellationToken);

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => rows.ScanAsync(table, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => rows.ScanFromAsync(table, partition, cancellationToken);

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => rows.InsertAsync(table, partition, key, json, cancellationToken);

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken) => rows.ReplaceAsync(table, row, cancellationToken);

    public async Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await HookAsync(table);
        await rows.UpsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> some, CancellationToken cancellationToken) => rows.UpsertManyAsync(table, partition, some, cancellationToken);

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) => rows.DeleteAsync(table, partition, key, cancellationToken);

    private async Task HookAsync(string table)
    {
        if (Before is { } hook && hook.Table == table)
        {
            Before = null;
            await hook.Happens();
        }
    }
}
