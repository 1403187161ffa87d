using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Logging;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Blobs;

/// <summary>Leases on empty blobs of the container <c>leases</c>.</summary>
public sealed partial class BlobLeases(BlobServiceClient service, ILogger<BlobLeases> log) : ILeases
{
    public const string Container = "leases";

    private readonly ConcurrentDictionary<string, bool> made = new(StringComparer.Ordinal);

    public async Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken)
    {
        try
        {
            var blob = Blob(name);
            await MakeAsync(blob, name, cancellationToken);
            return (await blob.GetBlobLeaseClient().AcquireAsync(term, cancellationToken: cancellationToken)).Value.LeaseId;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return null;
        }
        catch (RequestFailedException e) when (IsAway(e))
        {
            Away(log, name, e);
            return null;
        }
    }

    public async Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(name).GetBlobLeaseClient(lease).RenewAsync(cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
        catch (RequestFailedException e) when (IsAway(e))
        {
            Away(log, name, e);
            return false;
        }
    }

    public async Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken)
    {
        try
        {
            await Blob(name).GetBlobLeaseClient(lease).ReleaseAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It is another's by now.
            return;
        }
        catch (RequestFailedException e) when (IsAway(e))
        {
            Away(log, name, e);
        }
    }

    private async Task MakeAsync(BlobClient blob, string name, CancellationToken cancellationToken)
    {
        if (made.ContainsKey(name))
        {
            return;
        }

        try
        {
            // Only where there is none: a blob under lease takes no write.
            await blob.UploadAsync(BinaryData.FromBytes(ReadOnlyMemory<byte>.Empty), overwrite: false, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It is there.
            made[name] = true;
        }

        made[name] = true;
    }

    private BlobClient Blob(string name) => service.GetBlobContainerClient(Container).GetBlobClient(name);

    private static bool IsAway(RequestFailedException fault) => fault.Status is 0 or 404 or 408 or 429 or >= 500;

    [LoggerMessage(420, LogLevel.Warning, "The lease {Name} could not be asked for")]
    private static partial void Away(ILogger log, string name, Exception fault);
}
