using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Ledger.Records;

/// <summary>Ids of files: a hash of what the file is about, so that making the same thing twice makes it once.</summary>
public static class FileId
{
    /// <summary>32 lower-case hex digits, the first 16 bytes of SHA-256 over the parts, each ended by a line feed.</summary>
    public static string Of(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(part).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }

    public static bool IsOne(string? text) => text is { Length: 32 } && text.All(char.IsAsciiHexDigitLower);
}
