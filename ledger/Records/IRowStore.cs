namespace TeamsAddin.Ledger.Records;

/// <summary>A row of a table beside the chains. <paramref name="Json"/> is UTF-8.</summary>
public sealed record Row(string Partition, string Key, ReadOnlyMemory<byte> Json, string ETag);

/// <summary>
/// Every table that is not a chain: organisation, lists, derived views, notices. Keys must not hold / \ # ? or control characters.
/// </summary>
public interface IRowStore
{
    Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken);

    /// <summary>Rows ordered by key, from <paramref name="from"/> (included) to <paramref name="to"/> (excluded); null: no bound.</summary>
    IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken);

    /// <summary>All rows of a table, partition after partition, in the ordinal order of their keys.</summary>
    IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken);

    /// <summary>All rows from a partition on (included).</summary>
    IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken);

    /// <summary>False when the row is there already.</summary>
    Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <summary>False when the row is gone or its ETag is another: read again and decide again.</summary>
    Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken);

    Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken);

    /// <summary>Writes rows of one partition, 100 a transaction.</summary>
    Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken);

    Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken);
}
