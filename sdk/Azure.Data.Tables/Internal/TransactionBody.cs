using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>An entity group transaction as multipart/mixed: one batch that holds one change set. Written straight into one buffer.</summary>
internal sealed class TransactionBody
{
    private const int MostActions = 100;

    private readonly ArrayBufferWriter<byte> _buffer;
    private readonly string _url;

    private TransactionBody(string url, int count) => (_url, _buffer) = (url, new ArrayBufferWriter<byte>(512 + (count * 768)));

    /// <summary>Without quotes, as the service wants it.</summary>
    public string ContentType { get; private set; } = "";

    public ReadOnlyMemory<byte> Bytes => _buffer.WrittenMemory;

    /// <param name="url">The table's, without keys.</param>
    /// <exception cref="ArgumentException">What the service would refuse, or an emulator would wrongly take.</exception>
    public static TransactionBody Create(string url, IReadOnlyList<TableTransactionAction> actions)
    {
        Check(actions);
        var (batch, changes) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        var body = new TransactionBody(url, actions.Count) { ContentType = $"multipart/mixed; boundary={batch}" };
        using var json = new Utf8JsonWriter(body._buffer, EntityWriter.Options);
        body.Text($"--{batch}\r\nContent-Type: multipart/mixed; boundary={changes}\r\n\r\n");
        var head = $"--{changes}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n";
        foreach (var action in actions) body.Add(head, action, json);
        body.Text($"--{changes}--\r\n\r\n--{batch}--\r\n");
        return body;
    }

    private static void Check(IReadOnlyList<TableTransactionAction> actions)
    {
        if (actions.Count == 0) throw new ArgumentException("A transaction needs at least one action.", nameof(actions));
        if (actions.Count > MostActions) throw new ArgumentException($"A transaction has at most {MostActions} actions; this one has {actions.Count}.", nameof(actions));
        var partition = actions[0].Entity.PartitionKey;
        var rows = new HashSet<string>(actions.Count, StringComparer.Ordinal);
        foreach (var row in actions.Select(action => action.Entity))
        {
            KeyRules.Check(row);
            if (!string.Equals(row.PartitionKey, partition, StringComparison.Ordinal))
            {
                throw new ArgumentException($"A transaction is for one partition; this one has {partition} and {row.PartitionKey}.", nameof(actions));
            }

            if (!rows.Add(row.RowKey)) throw new ArgumentException($"A transaction has each row once; this one has {row.RowKey} twice.", nameof(actions));
        }
    }

    private void Add(string head, TableTransactionAction action, Utf8JsonWriter json)
    {
        Text(head);
        Text(action.ActionType switch
        {
            TableTransactionActionType.Add => "POST ",
            TableTransactionActionType.Delete => "DELETE ",
            TableTransactionActionType.UpdateMerge => "PATCH ",
            TableTransactionActionType.UpdateReplace or TableTransactionActionType.UpsertReplace => "PUT ",
            _ => throw new ArgumentException($"{action.ActionType} is no action.", nameof(action)),
        });
        Text(_url);
        if (action.ActionType != TableTransactionActionType.Add) Text(EntityPath.Keys(action.Entity.PartitionKey, action.Entity.RowKey));
        Text(" HTTP/1.1\r\nAccept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\n");

        if (action.ActionType is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace or TableTransactionActionType.Delete)
        {
            Text("If-Match: ");
            Text((action.ETag == default ? ETag.All : action.ETag).ToString("H"));
            Text("\r\n");
        }

        if (action.ActionType == TableTransactionActionType.Delete)
        {
            Text("\r\n\r\n");
            return;
        }

        Text(action.ActionType == TableTransactionActionType.Add ? "Prefer: return-no-content\r\nContent-Type: application/json\r\n\r\n" : "Content-Type: application/json\r\n\r\n");
        json.Reset(_buffer);
        EntityWriter.Write(json, action.Entity);
        Text("\r\n");
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _buffer);
}
