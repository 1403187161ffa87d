using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>Rows in memory, with something that happens before and after each answer's effect.</summary>
internal sealed class AroundRows(Func<Task> around) : IRowStore
{
    private readonly MemoryRowStore inner = new();

    public async Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        await around();
        var row = await inner.GetAsync(table, partition, key, cancellationToken);
        await around();
        return row;
    }

    public async Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        await around();
        var done = await inner.InsertAsync(table, partition, key, json, cancellationToken);
        await around();
        return done;
    }

    public async Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        await around();
        var done = await inner.ReplaceAsync(table, row, cancellationToken);
        await around();
        return done;
    }

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => throw new NotSupportedException();

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) => throw new NotSupportedException();
}
