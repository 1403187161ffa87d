using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>Entries in memory; one file's head is another than its entries lead to.</summary>
internal sealed class TamperedStore : ILedgerStore
{
    private readonly MemoryLedgerStore inner = new();

    public string? Tampered { get; set; }

    public async Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        var head = await inner.ReadHeadAsync(fileId, cancellationToken);
        return head is not null && fileId == Tampered ? head with { Hash = new string('0', 64), ETag = "tampered" } : head;
    }

    public IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, CancellationToken cancellationToken) => inner.ReadAsync(fileId, after, cancellationToken);

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}
