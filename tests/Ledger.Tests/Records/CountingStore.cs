using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Records;

/// <summary>A store that counts, waits, loses an answer or forges bytes.</summary>
internal sealed class CountingStore(ILedgerStore inner) : ILedgerStore
{
    public int Appends { get; private set; }

    /// <summary>The files whose head or entries were read.</summary>
    public ConcurrentDictionary<string, bool> FilesRead { get; } = new(StringComparer.Ordinal);

    /// <summary>The append whose answer is lost though it was made, from 1.</summary>
    public int LoseAnswerOf { get; init; }

    public Task Before { get; init; } = Task.CompletedTask;

    public Func<ReadOnlyMemory<byte>, byte[]>? Forge { get; init; }

    public bool ForgeContent { get; init; }

    public async Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        FilesRead[fileId] = true;
        await Before;
        return await inner.ReadHeadAsync(fileId, cancellationToken);
    }

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FilesRead[fileId] = true;
        await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
        {
            var read = ForgeContent && entry.Content is { } content ? entry with { Content = content.ToArray().Reverse().ToArray() } : entry;
            yield return Forge is null ? read : read with { Body = Forge(read.Body) };
        }
    }

    public async Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
    {
        await Before;
        Appends++;
        var head = await inner.AppendAsync(fileId, expected, batch, cancellationToken);
        return Appends == LoseAnswerOf ? throw new AppendUncertainException(fileId) : head;
    }

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}
