using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tables;

/// <summary>Every table that is not a chain: a row is its JSON in the columns Body, Body1 …</summary>
public sealed class TablesRowStore(TableServiceClient service) : IRowStore
{
    private const int RowsInATransaction = 100;

    /// <summary>The tables that there are; docs/storage.md describes each.</summary>
    public static readonly IReadOnlyList<string> Tables =
        ["units", "members", "memberships", "names", "groupsync", "rules", "plans", "planunits", "files", "index", "due", "duemarks", "events", "mailboxes", "subscriptions", "eventsmissing", "reportsmissing", "notices", "noticecounts", "persondays", "conversations", "progress", "reach", "reconciles", "exports", "seals", "signinkeys", "leaves", "leavefiles", "makeupclaims", "codeguesses", "attaching", "looks", "sent"];

    private readonly ConcurrentDictionary<string, TableClient> clients = new(StringComparer.Ordinal);

    public async Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken)
    {
        var answer = await Client(table).GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
        return answer.HasValue ? RowOf(answer.Value!) : null;
    }

    public async IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition}");
        filter += from is null ? "" : " and " + TableClient.CreateQueryFilter($"RowKey ge {from}");
        filter += to is null ? "" : " and " + TableClient.CreateQueryFilter($"RowKey lt {to}");
        await foreach (var row in Client(table).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            yield return RowOf(row);
        }
    }

    public IAsyncEnumerable<Row> ScanAsync(string table, CancellationToken cancellationToken) => ScanAsync(table, null, cancellationToken);

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) =>
        ScanAsync(table, TableClient.CreateQueryFilter($"PartitionKey ge {partition}"), cancellationToken);

    private async IAsyncEnumerable<Row> ScanAsync(string table, string? filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in Client(table).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            yield return RowOf(row);
        }
    }

    public async Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        try
        {
            await Client(table).AddEntityAsync(EntityOf(partition, key, json), cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    public async Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        try
        {
            await Client(table).UpdateEntityAsync(EntityOf(row.Partition, row.Key, row.Json), new ETag(row.ETag), TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        Client(table).UpsertEntityAsync(EntityOf(partition, key, json), TableUpdateMode.Replace, cancellationToken);

    public async Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken)
    {
        foreach (var some in rows.Chunk(RowsInATransaction))
        {
            var actions = some.Select(r => new TableTransactionAction(TableTransactionActionType.UpsertReplace, EntityOf(partition, r.Key, r.Json)));
            await Client(table).SubmitTransactionAsync(actions, cancellationToken);
        }
    }

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) =>
        Client(table).DeleteEntityAsync(partition, key, ETag.All, cancellationToken);

    private TableClient Client(string table) => clients.GetOrAdd(table, static (name, s) => s.GetTableClient(name), service);

    private static TableEntity EntityOf(string partition, string key, ReadOnlyMemory<byte> json)
    {
        var row = new TableEntity(partition, key);
        Columns.Write(row, json);
        return row;
    }

    private static Row RowOf(TableEntity row) => new(row.PartitionKey, row.RowKey, Columns.Read(row), row.ETag.ToString());
}
