namespace TeamsAddin.Ledger.Records;

/// <summary>Whole documents: frozen plans, dossiers, attachments. Paths are folder/name.</summary>
public interface IFileStore
{
    /// <summary>Writes a document, replacing one of the same path.</summary>
    Task WriteAsync(string path, Stream content, CancellationToken cancellationToken);

    /// <summary>The document, or null. The caller disposes the stream.</summary>
    Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken);

    /// <summary>Removes a document; one that is not there is no error.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken);
}
