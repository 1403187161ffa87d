using System.Buffers.Text;
using System.Text;

namespace Azure.Data.Tables.Internal;

/// <summary>
/// Takes a multipart answer apart. Each part is an HTTP response of its own, and one that failed stands alone.
/// Parts are found by their status lines, not by their boundaries: no header or JSON body has a line that starts like one.
/// </summary>
internal static class TransactionAnswer
{
    private static ReadOnlySpan<byte> StatusLine => "\nHTTP/1.1 "u8;

    public static List<Response> Parse(Response whole, int expected)
    {
        var bytes = whole.Content.ToMemory();
        var parts = new List<Response>(expected);
        for (var at = bytes.Span.IndexOf(StatusLine); at >= 0;)
        {
            var rest = bytes[(at + StatusLine.Length)..];
            var next = rest.Span.IndexOf(StatusLine);
            parts.Add(Part(next < 0 ? rest : rest[..next], whole.ClientRequestId));
            at = next < 0 ? -1 : at + StatusLine.Length + next;
        }

        return parts;
    }

    /// <param name="bytes">From the status on.</param>
    private static PartResponse Part(ReadOnlyMemory<byte> bytes, string requestId)
    {
        var span = bytes.Span;
        var end = Line(span);
        if (!Utf8Parser.TryParse(span[..end], out int status, out var digits)) throw new FormatException("A part of the transaction's answer has no status.");
        var reason = Encoding.UTF8.GetString(span[digits..end]).Trim();
        var response = new PartResponse(status, reason, requestId);

        var at = Next(span, end);
        while (at < span.Length && Line(span[at..]) is > 0 and var length)
        {
            var line = span.Slice(at, length);
            if (line.StartsWith("--"u8)) return response;
            var colon = line.IndexOf((byte)':');
            if (colon > 0) response.Add(Encoding.UTF8.GetString(line[..colon]), Encoding.UTF8.GetString(line[(colon + 1)..]).Trim());
            at = Next(span, at + length);
        }

        if (at >= span.Length) return response;
        at = Next(span, at);
        var body = span[at..].IndexOf("\n--"u8) is >= 0 and var boundary ? bytes.Slice(at, boundary) : bytes[at..];
        response.ContentStream = new MemoryStream(body.Span.TrimEnd("\r\n"u8).ToArray(), writable: false);
        return response;
    }

    /// <summary>The length of the first line without its end.</summary>
    private static int Line(ReadOnlySpan<byte> span)
    {
        var end = span.IndexOf((byte)'\n');
        if (end < 0) return span.Length;
        return end > 0 && span[end - 1] == '\r' ? end - 1 : end;
    }

    private static int Next(ReadOnlySpan<byte> span, int lineEnd) => lineEnd >= span.Length ? span.Length : lineEnd + (span[lineEnd] == '\r' ? 2 : 1);
}
