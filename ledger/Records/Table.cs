using System.Runtime.CompilerServices;
using System.Text.Json;

namespace TeamsAddin.Ledger.Records;

/// <summary>A value and the ETag under which it was read.</summary>
public sealed record Versioned<T>(string Partition, string Key, T Value, string ETag);

/// <summary>One table seen as values of one shape.</summary>
public sealed class Table<T>(IRowStore rows, string name) where T : class
{
    public string Name => name;

    public async Task<Versioned<T>?> GetAsync(string partition, string key, CancellationToken cancellationToken) =>
        await rows.GetAsync(name, partition, key, cancellationToken) is { } row ? Read(row) : null;

    public async IAsyncEnumerable<Versioned<T>> QueryAsync(string partition, string? from = null, string? to = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var row in rows.QueryAsync(name, partition, from, to, cancellationToken))
        {
            yield return Read(row);
        }
    }

    public async IAsyncEnumerable<Versioned<T>> ScanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ScanAsync(name, cancellationToken))
        {
            yield return Read(row);
        }
    }

    public async IAsyncEnumerable<Versioned<T>> ScanFromAsync(string partition, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ScanFromAsync(name, partition, cancellationToken))
        {
            yield return Read(row);
        }
    }

    public Task<bool> InsertAsync(string partition, string key, T value, CancellationToken cancellationToken) =>
        rows.InsertAsync(name, partition, key, Write(value), cancellationToken);

    public Task<bool> ReplaceAsync(Versioned<T> read, T value, CancellationToken cancellationToken) =>
        rows.ReplaceAsync(name, new Row(read.Partition, read.Key, Write(value), read.ETag), cancellationToken);

    public Task UpsertAsync(string partition, string key, T value, CancellationToken cancellationToken) =>
        rows.UpsertAsync(name, partition, key, Write(value), cancellationToken);

    public Task UpsertManyAsync(string partition, IEnumerable<(string Key, T Value)> values, CancellationToken cancellationToken) =>
        rows.UpsertManyAsync(name, partition, values.Select(v => (v.Key, Write(v.Value))), cancellationToken);

    public Task DeleteAsync(string partition, string key, CancellationToken cancellationToken) =>
        rows.DeleteAsync(name, partition, key, cancellationToken);

    private static ReadOnlyMemory<byte> Write(T value) => JsonSerializer.SerializeToUtf8Bytes(value, KeptJson.For<T>());

    private static Versioned<T> Read(Row row) =>
        new(row.Partition, row.Key, JsonSerializer.Deserialize(row.Json.Span, KeptJson.For<T>())!, row.ETag);
}
