using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tables;

/// <summary>
/// Chains in the table <c>entries</c>: partition = file id; a row an entry, a row <c>head</c>, rows <c>x-sha256</c> for texts. The head
/// stands first in each transaction, so that a race's loser hears 412 and not which entry was there already.
/// </summary>
public sealed class TablesLedgerStore(TableServiceClient service, IFileStore documents) : ILedgerStore
{
    public const string TableName = "entries";
    private const string HeadRow = "head";

    // Tells a reader to fetch the content; what proves it is the body.
    private const string ContentColumn = "Content";

    private readonly TableClient table = service.GetTableClient(TableName);

    public async Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(fileId, HeadRow, cancellationToken: cancellationToken);
        return answer.HasValue ? HeadOf(answer.Value!) : null;
    }

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {fileId} and RowKey ge {RowOf(after + 1)} and RowKey lt {":"}");
        await foreach (var row in table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            var content = row.GetString(ContentColumn) is { } hash ? await ContentAsync(fileId, hash, cancellationToken) : (ReadOnlyMemory<byte>?)null;
            yield return new StoredEntry(SequenceOf(row), Columns.Read(row), content, row.Timestamp);
        }
    }

    public async Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
    {
        if (batch.Excess() is { } why)
        {
            throw new AppendRejectedException(fileId, why);
        }

        foreach (var content in batch.Entries.Select(e => e.Content).OfType<ReadOnlyMemory<byte>>())
        {
            // Before the entry that names it: a content that nobody names does no harm.
            using var stream = new MemoryStream(content.ToArray(), writable: false);
            await documents.WriteAsync(ContentPath(Chain.HashOf(content.Span)), stream, cancellationToken);
        }

        var head = new TableEntity(fileId, HeadRow) { ["Sequence"] = batch.Sequence, ["Hash"] = batch.Hash };
        var actions = new List<TableTransactionAction>(batch.Entries.Count + batch.Texts.Count + 1)
        {
            expected is null
                ? new TableTransactionAction(TableTransactionActionType.Add, head)
                : new TableTransactionAction(TableTransactionActionType.UpdateReplace, head, new ETag(expected.ETag)),
        };
        actions.AddRange(batch.Entries.Select(e => Insert(fileId, RowOf(e.Sequence), e.Body, e.Content)));
        actions.AddRange(batch.Texts.Select(t => Insert(fileId, "x-" + t.Hash, t.Body, null)));
        try
        {
            var answer = await table.SubmitTransactionAsync(actions, cancellationToken);
            var etag = answer.Value[0].Headers.ETag?.ToString()
                ?? throw new InvalidOperationException("The table service gave no ETag for a head.");
            return new Head(batch.Sequence, batch.Hash, etag);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            throw new HeadMovedException(fileId, e);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 413)
        {
            throw new AppendRejectedException(fileId, e.ErrorCode ?? "the service answered " + e.Status.ToString(CultureInfo.InvariantCulture), e);
        }
        catch (RequestFailedException e) when (e.Status is 0 or 408 or 429 or >= 500)
        {
            throw new AppendUncertainException(fileId, e);
        }
        catch (AggregateException e)
        {
            throw new AppendUncertainException(fileId, e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AppendUncertainException(fileId, e);
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        var answer = await table.GetEntityIfExistsAsync<TableEntity>(fileId, "x-" + hash, cancellationToken: cancellationToken);
        // A bare null would become an empty text here.
        return answer.HasValue ? Columns.Read(answer.Value!) : (ReadOnlyMemory<byte>?)null;
    }

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) =>
        table.DeleteEntityAsync(fileId, "x-" + hash, ETag.All, cancellationToken);

    private static TableTransactionAction Insert(string fileId, string key, ReadOnlyMemory<byte> body, ReadOnlyMemory<byte>? content)
    {
        var row = new TableEntity(fileId, key);
        Columns.Write(row, body);
        if (content is { } bytes)
        {
            row[ContentColumn] = Chain.HashOf(bytes.Span);
        }

        return new TableTransactionAction(TableTransactionActionType.Add, row);
    }

    private async Task<ReadOnlyMemory<byte>> ContentAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        await using var stream = await documents.OpenAsync(ContentPath(hash), cancellationToken)
            ?? throw new InvalidDataException($"The content {hash} of an entry of file {fileId} is gone.");
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static string ContentPath(string hash) => "contents/" + hash;

    private static Head HeadOf(TableEntity row) => row.TryGetValue("Sequence", out var sequence) && sequence is int n && row.TryGetValue("Hash", out var hash) && hash is string hex
        ? new Head(n, hex, row.ETag.ToString())
        : throw new InvalidDataException($"The head of file {row.PartitionKey} is damaged.");

    private static int SequenceOf(TableEntity row) => int.TryParse(row.RowKey, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
        ? sequence
        : throw new InvalidDataException($"The row {row.RowKey} of file {row.PartitionKey} is no entry.");

    private static string RowOf(int sequence) => sequence.ToString("00000000", CultureInfo.InvariantCulture);
}

/// <summary>Bytes over the columns Body, Body1, Body2 … of 60 KiB each: a column holds 64.</summary>
internal static class Columns
{
    private const int Size = 60 * 1024;

    public static void Write(TableEntity row, ReadOnlyMemory<byte> body)
    {
        for (var (i, at) = (0, 0); at < body.Length || i == 0; i++, at += Size)
        {
            row[Name(i)] = body.Slice(at, Math.Min(Size, body.Length - at)).ToArray();
        }
    }

    public static ReadOnlyMemory<byte> Read(TableEntity row)
    {
        if (!row.ContainsKey(Name(1)))
        {
            return row.TryGetValue(Name(0), out var body) && body is byte[] bytes ? bytes : throw new InvalidDataException($"The row {row.RowKey} of {row.PartitionKey} has no bytes.");
        }

        using var all = new MemoryStream();
        for (var i = 0; row.TryGetValue(Name(i), out var part); i++)
        {
            all.Write((byte[])part);
        }

        return all.ToArray();
    }

    private static string Name(int i) => i == 0 ? "Body" : "Body" + i.ToString(CultureInfo.InvariantCulture);
}
