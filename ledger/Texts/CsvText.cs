using System.Text;

namespace TeamsAddin.Ledger.Texts;

/// <summary>
/// The text of an uploaded CSV file: UTF-8 with or without a byte order mark, or GBK or GB18030 where that is said. What is neither is
/// refused with the remedy and never guessed: a name that is read wrongly looks like a name.
/// </summary>
public static class CsvText
{
    private const int SomeCharacters = 8;
    private const string Remedy = "in Excel choose Save As and the type \"CSV UTF-8 (comma delimited)\"";

    private static readonly Encoding Utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <param name="declared">utf-8, gbk, gb2312 or gb18030; null or empty: UTF-8.</param>
    /// <returns>The text without its byte order mark, or what is wrong and how to mend it.</returns>
    public static (string? Text, string? Problem) Read(ReadOnlySpan<byte> bytes, string? declared)
    {
        var gbk = declared?.Trim().ToUpperInvariant() switch
        {
            null or "" or "UTF-8" or "UTF8" => false,
            // GB18030 reads whatever GBK and GB2312 can hold.
            "GBK" or "GB2312" or "GB18030" => true,
            _ => (bool?)null,
        };
        return gbk switch
        {
            null => (null, $"the encoding \"{declared}\" is not known; allowed are utf-8, gbk and gb18030"),
            _ when IsUtf16(bytes) => (null, $"the file is UTF-16 (\"Unicode text\"): {Remedy}"),
            true => ReadGbk(bytes),
            false => ReadUtf8(bytes),
        };
    }

    private static (string? Text, string? Problem) ReadUtf8(ReadOnlySpan<byte> bytes) =>
        Decode(Utf8, bytes) is { } text ? (text.TrimStart('\uFEFF'), null)
        : Decode(Gb18030, bytes) is not null ? (null, $"the file is not UTF-8 but looks like GBK (GB18030): {Remedy}, or declare it with encoding=gbk")
        : (null, $"the file is not UTF-8, and not GBK either: {Remedy}");

    private static (string? Text, string? Problem) ReadGbk(ReadOnlySpan<byte> bytes) =>
        // Chinese in UTF-8 can be read as GBK, as other characters; the reverse does not happen over more than a few of them.
        bytes.StartsWith(Encoding.UTF8.Preamble) || Decode(Utf8, bytes)?.Count(c => c >= '\u0800') >= SomeCharacters ? (null, "the file is said to be GBK but is UTF-8: leave the encoding out")
        : Decode(Gb18030, bytes) is { } text ? (text, null)
        : (null, $"the file is said to be GBK but is not: {Remedy}");

    private static bool IsUtf16(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || bytes[..Math.Min(bytes.Length, 1024)].Count((byte)0) > bytes.Length / 8;

    private static string? Decode(Encoding encoding, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
