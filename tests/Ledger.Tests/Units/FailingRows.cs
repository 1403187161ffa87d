using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Units;

/// <summary>Rows in memory that refuse every so manieth write while told to, and count the writes.</summary>
internal sealed class FailingRows(int everyNth) : IRowStore
{
    private readonly MemoryRowStore rows = new();
    private int writes;
    private int once;

    public bool Fails { get; set; }

    /// <summary>The so manieth write from now on fails, those after it do not.</summary>
    public void FailOnce(int write) => once = write;

    public int Writes => writes;

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) => rows.GetAsync(table, partition, key, cancellationToken);

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken) => rows.QueryAsync(table, partition, from, to, cancellationToken);

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => rows.ScanAsync(table, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => rows.ScanFromAsync(table, partition, cancellationToken);

    public Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Write();
        return rows.InsertAsync(table, partition, key, json, cancellationToken);
    }

    public Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        Write();
        return rows.ReplaceAsync(table, row, cancellationToken);
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        Write();
        return rows.UpsertAsync(table, partition, key, json, cancellationToken);
    }

    public async Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> many, CancellationToken cancellationToken)
    {
        foreach (var (key, json) in many)
        {
            await UpsertAsync(table, partition, key, json, cancellationToken);
        }
    }

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        Write();
        return rows.DeleteAsync(table, partition, key, cancellationToken);
    }

    private void Write()
    {
        if ((once > 0 && Interlocked.Decrement(ref once) == 0) || (Fails && Interlocked.Increment(ref writes) % everyNth == 0))
        {
            throw new IOException("The store is away.");
        }
    }
}
