using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace TeamsAddin.Ledger.Records;

/// <summary>
/// The bytes of an entry and the hashes that chain them: Hash(0) = SHA-256(UTF-8 of the file id),
/// Hash(n) = SHA-256(Hash(n-1) || Body(n)). Hashes are written as lower-case hex.
/// </summary>
public static class Chain
{
    private const int UsualLength = 1024;
    private const int LongestKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static string Start(string fileId) => HashOf(Encoding.UTF8.GetBytes(fileId));

    public static string Next(string previous, ReadOnlySpan<byte> body)
    {
        // One call for both: a hash object for each entry costs more than the hash itself.
        var length = SHA256.HashSizeInBytes + body.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        Convert.FromHexString(previous, bytes.AsSpan(0, SHA256.HashSizeInBytes), out _, out _);
        body.CopyTo(bytes.AsSpan(SHA256.HashSizeInBytes));
        var hash = HashOf(bytes.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(bytes);
        return hash;
    }

    /// <summary>A time as it is kept: UTC, whole milliseconds.</summary>
    public static DateTimeOffset Kept(DateTimeOffset time) =>
        new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    /// <summary>A body longer than this goes out of its row: a row holds 1 MiB.</summary>
    internal const int MaxBody = 900 * 1024;

    internal static StoredEntry Write(Entry entry, FactTable facts)
    {
        var body = Write(entry, json => facts.Write(json, entry.Kind, entry.Fact));
        if (body.Length <= MaxBody)
        {
            return new StoredEntry(entry.Sequence, body);
        }

        using var content = new MemoryStream(body.Length);
        using (var json = new Utf8JsonWriter(content, Relaxed))
        {
            facts.Write(json, entry.Kind, entry.Fact);
        }

        var bytes = content.ToArray();
        return new StoredEntry(entry.Sequence, Write(entry, json => WriteReference(json, bytes)), bytes);
    }

    /// <summary>The SHA-256 of the content that a body stands for, or null where the body says all itself.</summary>
    public static string? ContentOf(JsonElement data) =>
        data.ValueKind == JsonValueKind.Object && data.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.Object
            && content.TryGetProperty("sha256", out var hash) ? hash.GetString() : null;

    private static void WriteReference(Utf8JsonWriter json, byte[] content)
    {
        json.WriteStartObject();
        json.WriteStartObject("content");
        json.WriteString("sha256", HashOf(content));
        json.WriteNumber("length", content.Length);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static byte[] Write(Entry entry, Action<Utf8JsonWriter> data)
    {
        var bytes = buffer is { Capacity: <= LongestKept } kept ? kept : buffer = new ArrayBufferWriter<byte>(UsualLength);
        bytes.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            json.WriteStartObject();
            json.WriteNumber("n", entry.Sequence);
            json.WriteString("key", entry.Key);
            json.WriteString("kind", entry.Kind);
            json.WriteString("at", entry.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("actor", entry.Actor);
            json.WritePropertyName("data");
            data(json);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    internal static Entry Read(StoredEntry stored, FactTable facts)
    {
        using var json = JsonDocument.Parse(stored.Body);
        var root = json.RootElement;
        var kind = root.GetProperty("kind").GetString()!;
        return new Entry(
            root.GetProperty("n").GetInt32(),
            root.GetProperty("key").GetString()!,
            kind,
            root.GetProperty("at").GetDateTimeOffset(),
            root.GetProperty("actor").GetString()!,
            Fact(stored, kind, root.GetProperty("data"), facts));
    }

    private static object Fact(StoredEntry stored, string kind, JsonElement data, FactTable facts)
    {
        if (stored.Content is not { } content)
        {
            return facts.Read(kind, data);
        }

        if (HashOf(content.Span) != ContentOf(data))
        {
            throw new InvalidDataException($"The content of entry {stored.Sequence} is not the one that its body names.");
        }

        using var json = JsonDocument.Parse(content);
        return facts.Read(kind, json.RootElement);
    }
}
