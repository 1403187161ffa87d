namespace TeamsAddin.Ledger.Records;

/// <summary>Where chains stand. One append is one transaction: all of it or nothing.</summary>
public interface ILedgerStore
{
    Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken);

    /// <summary>The entries after a sequence, in order.</summary>
    IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, CancellationToken cancellationToken);

    /// <summary>Adds entries and texts and moves the head, if the head is still <paramref name="expected"/> (null: no chain yet).</summary>
    /// <returns>The new head as stored.</returns>
    /// <exception cref="HeadMovedException">Another append came first; nothing was written.</exception>
    /// <exception cref="AppendRejectedException">The store will never take this transaction; nothing was written.</exception>
    /// <exception cref="AppendUncertainException">No clear answer: it may have been written or not.</exception>
    Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken);

    /// <summary>The JSON bytes of a text, or null when it was erased or never there.</summary>
    Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken);

    Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken);
}

/// <summary>What one transaction carries. The limits are Azure's (100 operations, 4 MiB) with room for the envelope.</summary>
public sealed record AppendBatch(IReadOnlyList<StoredEntry> Entries, IReadOnlyList<SaltedText> Texts, int Sequence, string Hash)
{
    /// <summary>Entries, texts and the head together.</summary>
    public const int MaxOperations = 100;

    /// <summary>Bytes as they travel: bodies in base64.</summary>
    public const int MaxEncodedBytes = 3 * 1024 * 1024;

    /// <summary>What one row costs beside its body: keys, headers, its part of the multipart envelope.</summary>
    internal const int RowOverhead = 700;

    internal static int EncodedBytes(int bodyLength) => (bodyLength + 2) / 3 * 4 + RowOverhead;

    /// <summary>Why so many rows beside the head are too much for one transaction, or null.</summary>
    internal static string? Exceeds(int rows, long encodedBytes) =>
        rows + 1 > MaxOperations ? $"{rows} entries and texts are more than the {MaxOperations - 1} that go in one transaction"
        : encodedBytes > MaxEncodedBytes ? $"{encodedBytes} bytes are more than the {MaxEncodedBytes} that go in one transaction" : null;

    /// <summary>The same for a whole batch; a text has no way out of its row.</summary>
    public string? Excess() => Exceeds(Entries.Count + Texts.Count, Entries.Sum(e => (long)EncodedBytes(e.Body.Length)) + Texts.Sum(t => (long)EncodedBytes(t.Body.Length)))
        ?? (Entries.Any(e => e.Body.Length > Chain.MaxBody) || Texts.Any(t => t.Body.Length > Chain.MaxBody) ? $"a row is longer than {Chain.MaxBody} bytes" : null);
}

public sealed class HeadMovedException(string fileId, Exception? inner = null)
    : Exception($"The head of file {fileId} moved while an append was on its way.", inner);

public sealed class AppendRejectedException(string fileId, string why, Exception? inner = null)
    : Exception($"The store rejects an append to file {fileId}: {why}", inner);

public sealed class AppendUncertainException(string fileId, Exception? inner = null)
    : Exception($"An append to file {fileId} had no clear answer.", inner);
