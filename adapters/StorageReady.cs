using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Microsoft.Extensions.Hosting;
using TeamsAddin.Adapters.Blobs;
using TeamsAddin.Adapters.Queues;
using TeamsAddin.Adapters.Tables;

namespace TeamsAddin.Adapters;

/// <summary>Makes the tables, queues and containers that are missing, before anything else starts.</summary>
internal sealed class StorageReady(TableServiceClient tables, QueueServiceClient queues, BlobServiceClient blobs) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var names = TablesRowStore.Tables.Append(TablesLedgerStore.TableName);
        await Parallel.ForEachAsync(names, cancellationToken, async (name, ct) => await tables.GetTableClient(name).CreateIfNotExistsAsync(ct));
        // The host makes its poison queues at need; the functions put what cannot be read there themselves.
        await Parallel.ForEachAsync(StorageWorkQueue.Names.Concat(StorageWorkQueue.Names.Select(Ledger.Records.Queues.PoisonOf)), cancellationToken, async (name, ct) => await queues.GetQueueClient(name).CreateIfNotExistsAsync(cancellationToken: ct));
        await Parallel.ForEachAsync(BlobFileStore.Containers.Append(BlobLeases.Container), cancellationToken, async (name, ct) => await blobs.GetBlobContainerClient(name).CreateIfNotExistsAsync(cancellationToken: ct));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
