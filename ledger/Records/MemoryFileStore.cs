using System.Collections.Concurrent;

namespace TeamsAddin.Ledger.Records;

/// <summary>Documents in memory: for tests and benchmarks.</summary>
public sealed class MemoryFileStore : IFileStore
{
    private readonly ConcurrentDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    public async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, cancellationToken);
        files[path] = bytes.ToArray();
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) =>
        Task.FromResult<Stream?>(files.TryGetValue(path, out var bytes) ? new MemoryStream(bytes, writable: false) : null);

    public Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        files.TryRemove(path, out _);
        return Task.CompletedTask;
    }
}
