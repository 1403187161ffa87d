using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables.Internal;
using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

/// <summary>
/// The rows of one table. Every method may throw <see cref="RequestFailedException"/>, and <see cref="ArgumentException"/> for a key
/// that the service refuses.
/// </summary>
public class TableClient
{
    private readonly TableService _service;
    private readonly string _name;

    internal TableClient(TableService service, string name) => (_service, _name) = (service, name);

    /// <summary>Interpolated values come out quoted and escaped: <c>CreateQueryFilter($"PartitionKey eq {key}")</c>.</summary>
    public static string CreateQueryFilter(FormattableString filter) => ODataFilter.Create(filter);

    /// <summary>A table that is there is fine: the answer's status is 409 then.</summary>
    public async Task<Response<TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default)
    {
        using var message = _service.Message(RequestMethod.Post, "Tables");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>(StringComparer.Ordinal) { ["TableName"] = _name }));
        message.Request.Headers.Add("Content-Type", "application/json");
        message.Request.Headers.Add("Prefer", "return-no-content");
        var response = await _service.Send(message, cancellationToken, alsoFine: 409).ConfigureAwait(false);
        if (response.Status == 409 && new RequestFailedException(response) is var error && error.ErrorCode != "TableAlreadyExists") throw error;
        return Response.FromValue(new TableItem(), response);
    }

    public async Task<Response> AddEntityAsync<T>(T entity, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        KeyRules.Check(entity);
        using var message = _service.Message(RequestMethod.Post, _name, entity);
        message.Request.Headers.Add("Prefer", "return-no-content");
        return await _service.Send(message, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Response> UpsertEntityAsync<T>(T entity, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        using var message = Change(entity, mode);
        return await _service.Send(message, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="ifMatch">The row's, or <see cref="ETag.All"/>. Another version in the table is an error with status 412.</param>
    public async Task<Response> UpdateEntityAsync<T>(T entity, ETag ifMatch, TableUpdateMode mode = TableUpdateMode.Merge, CancellationToken cancellationToken = default)
        where T : ITableEntity
    {
        if (ifMatch == default) throw new ArgumentException("An update needs an ETag; ETag.All takes any version.", nameof(ifMatch));
        using var message = Change(entity, mode);
        message.Request.Headers.Add("If-Match", ifMatch.ToString("H"));
        return await _service.Send(message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A row that is not there is fine: the answer's status is 404 then.</summary>
    /// <param name="ifMatch">The default deletes any version.</param>
    public async Task<Response> DeleteEntityAsync(string partitionKey, string rowKey, ETag ifMatch = default, CancellationToken cancellationToken = default)
    {
        using var message = _service.Message(RequestMethod.Delete, Path(partitionKey, rowKey));
        message.Request.Headers.Add("If-Match", (ifMatch == default ? ETag.All : ifMatch).ToString("H"));
        return await _service.Send(message, cancellationToken, alsoFine: 404).ConfigureAwait(false);
    }

    public async Task<Response<T>> GetEntityAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = _service.Message(RequestMethod.Get, Path(partitionKey, rowKey) + Select(select));
        return Response.FromValue(Read<T>(await _service.Send(message, cancellationToken).ConfigureAwait(false)), message.Response);
    }

    /// <summary>Without a value where there is no such row.</summary>
    public async Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity
    {
        using var message = _service.Message(RequestMethod.Get, Path(partitionKey, rowKey) + Select(select));
        var response = await _service.Send(message, cancellationToken, alsoFine: 404).ConfigureAwait(false);
        return response.Status == 404 ? new NoValue<T>(response) : Response.FromValue(Read<T>(response), response);
    }

    /// <param name="filter">OData; <see cref="CreateQueryFilter"/> writes one.</param>
    /// <param name="maxPerPage">At most 1,000, which is also the default.</param>
    public AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default)
        where T : class, ITableEntity =>
        new QueryPages<T>(_service, _name, filter, maxPerPage, select is null ? null : string.Join(',', select), cancellationToken);

    /// <summary>All or nothing, in one partition, at most 100 actions and 4 MiB; answers stand in the order of the actions.</summary>
    /// <exception cref="ArgumentException">No action, too many, two partitions, or one row twice.</exception>
    /// <exception cref="TableTransactionFailedException">Nothing was written: the service refused one of the actions.</exception>
    public async Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transactionActions);
        var actions = transactionActions as IReadOnlyList<TableTransactionAction> ?? [.. transactionActions];
        var body = TransactionBody.Create($"{_service.Root}/{_name}", actions);
        using var message = _service.Message(RequestMethod.Post, "$batch");
        message.Request.Headers.Add("Content-Type", body.ContentType);
        message.Request.Content = RequestContent.Create(body.Bytes);
        var response = await _service.Send(message, cancellationToken).ConfigureAwait(false);
        var parts = TransactionAnswer.Parse(response, actions.Count);
        if (parts.Find(part => part.IsError) is { } failed) throw new TableTransactionFailedException(new RequestFailedException(failed, null, ErrorParser.Instance));
        if (parts.Count != actions.Count) throw new RequestFailedException(response.Status, $"The service answered {parts.Count} of {actions.Count} actions.");
        return Response.FromValue<IReadOnlyList<Response>>(parts, response);
    }

    private HttpMessage Change(ITableEntity entity, TableUpdateMode mode)
    {
        KeyRules.Check(entity);
        return _service.Message(mode == TableUpdateMode.Merge ? RequestMethod.Patch : RequestMethod.Put, Path(entity.PartitionKey, entity.RowKey), entity);
    }

    private string Path(string partitionKey, string rowKey)
    {
        KeyRules.Check(partitionKey, nameof(partitionKey));
        KeyRules.Check(rowKey, nameof(rowKey));
        return _name + EntityPath.Keys(partitionKey, rowKey);
    }

    private static string Select(IEnumerable<string>? select) => select is null ? "" : $"?$select={Uri.EscapeDataString(string.Join(',', select))}";

    private static T Read<T>(Response response)
        where T : class, ITableEntity
    {
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        return new EntityReader().Read<T>(document.RootElement);
    }
}
