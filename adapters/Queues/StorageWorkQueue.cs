using System.Collections.Concurrent;
using System.Text.Json;
using Azure.Storage.Queues;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Queues;

/// <summary>Work on Azure Storage queues, as base64 of JSON: what the Functions host reads by default.</summary>
public sealed class StorageWorkQueue(QueueServiceClient service) : IWorkQueue
{
    public static readonly IReadOnlyList<string> Names =
        [Ledger.Records.Queues.Calendar, Ledger.Records.Queues.Notices, Ledger.Records.Queues.Refresh, Ledger.Records.Queues.Exports];

    private readonly ConcurrentDictionary<string, QueueClient> clients = new(StringComparer.Ordinal);

    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
    {
        var body = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(message, KeptJson.For<T>()));
        return clients.GetOrAdd(queue, static (name, s) => s.GetQueueClient(name), service).SendMessageAsync(body, delay == default ? null : delay, cancellationToken: cancellationToken);
    }
}
