using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>The zip archive as it grows, and the list of what is in it.</summary>
internal sealed class DossierArchive(Stream target) : IDisposable
{
    private readonly ZipArchive zip = new(target, ZipArchiveMode.Create, leaveOpen: true);
    private readonly HashSet<string> paths = new(StringComparer.Ordinal);
    private long unpacked;

    /// <summary>Bytes: the verifiers read no more than 4 GB.</summary>
    public long MaxUnpacked { get; init; } = 4L * 1000 * 1000 * 1000;

    public List<DossierDocument> Documents { get; } = [];

    /// <summary>A document of this path is there already.</summary>
    public bool Has(string path) => paths.Contains(path);

    public Task AddAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => AddAsync(path, content, CompressionLevel.Fastest, cancellationToken);

    private async Task AddAsync(string path, ReadOnlyMemory<byte> content, CompressionLevel level, CancellationToken cancellationToken)
    {
        await WriteAsync(path, content, level, cancellationToken);
        Documents.Add(new DossierDocument(path, Chain.HashOf(content.Span)));
    }

    /// <summary>What people handed in stays as it is: packed to a hundredth it would look like an attack to the verifier.</summary>
    public Task AddAttachmentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) => AddAsync(path, content, CompressionLevel.NoCompression, cancellationToken);

    /// <summary>An entry's bytes: its chain vouches for them.</summary>
    public Task AddEntryAsync(string fileId, StoredEntry entry, CancellationToken cancellationToken) =>
        WriteAsync(string.Create(CultureInfo.InvariantCulture, $"files/{fileId}/{entry.Sequence:00000000}.json"), entry.Body, CompressionLevel.Fastest, cancellationToken);

    public Task AddIndexAsync(DossierIndex index, CancellationToken cancellationToken) =>
        WriteAsync("dossier.json", JsonSerializer.SerializeToUtf8Bytes(index, KeptJson.For<DossierIndex>()), CompressionLevel.Fastest, cancellationToken);

    public void Dispose() => zip.Dispose();

    private async Task WriteAsync(string path, ReadOnlyMemory<byte> content, CompressionLevel level, CancellationToken cancellationToken)
    {
        unpacked += content.Length;
        if (unpacked > MaxUnpacked)
        {
            throw new DossierTooLargeException();
        }

        if (!paths.Add(path))
        {
            throw new InvalidOperationException($"{path} is in the dossier already.");
        }

        // Zip keeps local times without a zone: a fixed one keeps machines out of it.
        var entry = zip.CreateEntry(path, level);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using var stream = await entry.OpenAsync(cancellationToken);
        await stream.WriteAsync(content, cancellationToken);
    }
}

/// <summary>A dossier that no verifier would read: a shorter span or a smaller unit is to be asked for.</summary>
public sealed class DossierTooLargeException() : Exception("The dossier is larger than 4 GB unpacked.");
