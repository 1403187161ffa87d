using System.Text.Json;

namespace TeamsAddin.Ledger.Records;

/// <summary>
/// A file that a person handed in. The chain carries the SHA-256 of the JSON bytes {"salt","name","type","length","sha256"}: they stand where
/// texts stand, and are erased as texts are. The file's bytes are a document under that hash, so that each handing in has its own.
/// </summary>
/// <param name="Name">As the person's device called it, with its ending.</param>
/// <param name="Type">The ending in small letters, without the dot.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Sha256">Of the bytes, in lower-case hex.</param>
public sealed record AttachedFile(string Name, string Type, long Length, string Sha256)
{
    /// <summary>The container of the documents.</summary>
    public const string Folder = "attachments";

    /// <param name="hash">Of the record, not of the bytes.</param>
    public static string PathOf(string hash) => $"{Folder}/{hash}";

    /// <summary>The record with a salt of its own.</summary>
    public SaltedText Salted() => SaltedText.Of(JsonSerializer.SerializeToUtf8Bytes(
        new AttachedBody(SaltedText.NewSalt(), Name, Type, Length, Sha256), RecordsJson.Default.AttachedBody));

    /// <summary>The record, or null when the bytes are not those of <paramref name="hash"/>.</summary>
    public static AttachedFile? Read(string hash, ReadOnlyMemory<byte> body) =>
        Chain.HashOf(body.Span) == hash && JsonSerializer.Deserialize(body.Span, RecordsJson.Default.AttachedBody) is { } read ? new AttachedFile(read.Name, read.Type, read.Length, read.Sha256) : null;
}

internal sealed record AttachedBody(string Salt, string Name, string Type, long Length, string Sha256);
