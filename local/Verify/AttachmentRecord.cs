using System.Text.Json;

namespace TeamsAddin.Local.Verify;

/// <summary>What an entry commits to when a person hands in a file: where its bytes lie, and how many they are.</summary>
internal sealed record AttachmentRecord(string Type, int Length, string Sha256)
{
    private const int LongestType = 8;

    /// <summary>The bytes' name under attachments/.</summary>
    public string Name => $"{Sha256}.{Type}";

    /// <returns>Null when the bytes are no such record.</returns>
    public static AttachmentRecord? Read(byte[] bytes)
    {
        try
        {
            if (!StrictText.Is(bytes))
            {
                return null;
            }

            using var json = JsonDocument.Parse(bytes);
            var root = json.RootElement;
            return ClaimedIndex.Text(root, "salt") is not null && ClaimedIndex.Text(root, "name") is not null && ClaimedIndex.Text(root, "type") is { } type && IsType(type)
                && ClaimedIndex.Number(root, "length") is { } length and >= 0 && ClaimedIndex.Hash(root, "sha256") is { } sha256
                ? new AttachmentRecord(type, length, sha256) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // It becomes part of a path: nothing in it may climb.
    private static bool IsType(string type) => type.Length is > 0 and <= LongestType && type.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c));
}
