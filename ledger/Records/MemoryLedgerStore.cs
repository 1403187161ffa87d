using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace TeamsAddin.Ledger.Records;

/// <summary>Chains in memory under the same limits as the real store: for tests and benchmarks.</summary>
public sealed class MemoryLedgerStore : ILedgerStore
{
    private readonly ConcurrentDictionary<string, Stored> files = new(StringComparer.Ordinal);

    public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        if (!files.TryGetValue(fileId, out var file))
        {
            return Task.FromResult<Head?>(null);
        }

        lock (file)
        {
            return Task.FromResult(file.Head);
        }
    }

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        if (!files.TryGetValue(fileId, out var file))
        {
            yield break;
        }

        StoredEntry[] tail;
        lock (file)
        {
            tail = [.. file.Entries.Skip(after)];
        }

        foreach (var entry in tail)
        {
            yield return entry;
        }
    }

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Excess() is { } why)
        {
            throw new AppendRejectedException(fileId, why);
        }

        var file = files.GetOrAdd(fileId, _ => new Stored());
        lock (file)
        {
            // A text is a row of its own in the real store too: one that is there already is a conflict.
            if (file.Head?.ETag != expected?.ETag || batch.Texts.Any(t => file.Texts.ContainsKey(t.Hash)))
            {
                throw new HeadMovedException(fileId);
            }

            file.Entries.AddRange(batch.Entries);
            foreach (var text in batch.Texts)
            {
                file.Texts[text.Hash] = text.Body;
            }

            file.Head = new Head(batch.Sequence, batch.Hash, batch.Sequence.ToString(CultureInfo.InvariantCulture));
            return Task.FromResult(file.Head);
        }
    }

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) =>
        Task.FromResult(files.TryGetValue(fileId, out var file) && file.Texts.TryGetValue(hash, out var body) ? body : (ReadOnlyMemory<byte>?)null);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        if (files.TryGetValue(fileId, out var file))
        {
            file.Texts.TryRemove(hash, out _);
        }

        return Task.CompletedTask;
    }

    private sealed class Stored
    {
        public List<StoredEntry> Entries { get; } = [];

        public ConcurrentDictionary<string, ReadOnlyMemory<byte>> Texts { get; } = new(StringComparer.Ordinal);

        public Head? Head { get; set; }
    }
}
