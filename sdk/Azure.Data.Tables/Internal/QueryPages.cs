using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Internal;

/// <summary>A query's rows. A page may be short or empty and still have a successor: only a missing continuation ends it.</summary>
internal sealed class QueryPages<T>(TableService service, string table, string? filter, int? perPage, string? select, CancellationToken queryToken) : AsyncPageable<T>(queryToken)
    where T : class, ITableEntity
{
    private const string NextPartition = "x-ms-continuation-NextPartitionKey";
    private const string NextRow = "x-ms-continuation-NextRowKey";

    public override IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null) => Pages(continuationToken, pageSizeHint ?? perPage);

    private async IAsyncEnumerable<Page<T>> Pages(string? continuation, int? size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken, cancellationToken);
        do
        {
            var page = await Get(continuation, size, both.Token).ConfigureAwait(false);
            continuation = page.ContinuationToken;
            yield return page;
        }
        while (continuation is not null);
    }

    private async Task<Page<T>> Get(string? continuation, int? size, CancellationToken cancellationToken)
    {
        using var message = service.Message(RequestMethod.Get, table + "()" + Query(continuation, size));
        var response = await service.Send(message, cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(response.Content.ToMemory());
        var rows = document.RootElement.GetProperty("value"u8);
        var values = new List<T>(rows.GetArrayLength());
        var reader = new EntityReader();
        foreach (var row in rows.EnumerateArray()) values.Add(reader.Read<T>(row));
        return Page<T>.FromValues(values, Continuation(response), response);
    }

    private string Query(string? continuation, int? size)
    {
        var query = new StringBuilder();
        Add("$filter", filter);
        Add("$select", select);
        if (size is { } top) query.Append(query.Length == 0 ? '?' : '&').Append("$top=").Append(top);
        if (continuation?.Split(' ') is [var partition, var row])
        {
            Add("NextPartitionKey", Uri.UnescapeDataString(partition));
            Add("NextRowKey", Uri.UnescapeDataString(row));
        }

        return query.ToString();

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    // Two values in one string, escaped so that the space between them is the only one.
    private static string? Continuation(Response response) => response.Headers.TryGetValue(NextPartition, out var partition)
        ? $"{Uri.EscapeDataString(partition)} {(response.Headers.TryGetValue(NextRow, out var row) ? Uri.EscapeDataString(row) : "")}"
        : null;
}
