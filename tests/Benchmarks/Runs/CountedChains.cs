using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>Counts the requests that chains cost.</summary>
internal sealed class CountedChains(ILedgerStore inner) : ILedgerStore
{
    public int Requests { get; set; }

    public int Transactions { get; private set; }

    public int Rows { get; private set; }

    public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        Requests++;
        return inner.ReadHeadAsync(fileId, cancellationToken);
    }

    public IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, CancellationToken cancellationToken)
    {
        Requests++;
        return inner.ReadAsync(fileId, after, cancellationToken);
    }

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
    {
        Requests++;
        Transactions++;
        Rows += batch.Entries.Count + batch.Texts.Count + 1;
        return inner.AppendAsync(fileId, expected, batch, cancellationToken);
    }

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        Requests++;
        return inner.ReadTextAsync(fileId, hash, cancellationToken);
    }

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        Requests++;
        return inner.EraseTextAsync(fileId, hash, cancellationToken);
    }
}
