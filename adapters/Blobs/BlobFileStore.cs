using Azure;
using Azure.Storage.Blobs;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Blobs;

/// <summary>Documents as blobs: the first part of a path is the container.</summary>
public sealed class BlobFileStore(BlobServiceClient service) : IFileStore
{
    public static readonly IReadOnlyList<string> Containers = ["plans", "exports", "contents", "seals", AttachedFile.Folder];

    public Task WriteAsync(string path, Stream content, CancellationToken cancellationToken) =>
        Blob(path).UploadAsync(content, overwrite: true, cancellationToken);

    public async Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Blob(path).OpenReadAsync(cancellationToken: cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => Blob(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    private BlobClient Blob(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return service.GetBlobContainerClient(path[..slash]).GetBlobClient(path[(slash + 1)..]);
    }
}
