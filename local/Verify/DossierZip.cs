using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace TeamsAddin.Local.Verify;

/// <summary>The archive cannot be read at all; the message is a code of texts.json.</summary>
internal sealed class ZipRefusedException(string code) : Exception(code);

/// <summary>Where an entry of the archive lies, and how.</summary>
internal readonly record struct ZipPlace(long Offset, int Compressed, int Size, bool Deflated);

/// <summary>
/// Reads a zip archive by its central directory, strictly: what two readers could read in two ways is refused. Sizes are known before
/// anything is inflated, so an archive cannot make this take more memory or time than the limits say.
/// </summary>
internal sealed class DossierZip
{
    public const long MostBytes = 4L << 30;
    public const int MostEntryBytes = 256 << 20;
    private const int FreeBytes = 1 << 20;
    private const int MostRatio = 200;
    private const int EndLength = 22;
    private const int LongestComment = 65535;
    private const int ChainPathLength = 52;
    private const uint Unknown32 = uint.MaxValue;

    private readonly ZipWindow window;
    private readonly Dictionary<string, List<(int Number, ZipPlace Place)>> chains = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ZipPlace> documents = new(StringComparer.Ordinal);
    private readonly Verdict verdict;

    /// <exception cref="ZipRefusedException">It is no archive, is cut off, or is larger than the limits.</exception>
    public DossierZip(Stream stream, Verdict verdict)
    {
        this.verdict = verdict;
        window = new ZipWindow(stream);
        var (at, size, count) = FindDirectory();
        ReadDirectory(at, size, count);
        foreach (var (id, places) in chains)
        {
            Sort(id, places);
        }
    }

    /// <summary>Everything but the entries of chains, by path.</summary>
    public IReadOnlyDictionary<string, ZipPlace> Documents => documents;

    public IEnumerable<string> Chains => chains.Keys;

    /// <summary>The entries of a chain, by number, each once.</summary>
    public IReadOnlyList<(int Number, ZipPlace Place)> ChainOf(string id) => chains.GetValueOrDefault(id) ?? [];

    public static string PathOf(string id, int number) => string.Create(CultureInfo.InvariantCulture, $"files/{id}/{number:00000000}.json");

    /// <summary>Puts an entry's bytes into a buffer of exactly its size; false when they are not there as the directory says.</summary>
    public bool Read(string path, ZipPlace place, Span<byte> into)
    {
        var header = window.At(place.Offset, 30);
        if (header.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0x04034b50)
        {
            return false;
        }

        int name = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]), extra = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var local = window.At(place.Offset + 30, name);
        if (name != path.Length || !Ascii.Equals(local, path))
        {
            return false;
        }

        var data = window.At(place.Offset + 30 + name + extra, place.Compressed);
        if (data.Length != place.Compressed)
        {
            return false;
        }

        if (!place.Deflated)
        {
            data.CopyTo(into);
            return true;
        }

        return Inflate(place, into);
    }

    public byte[]? Read(string path)
    {
        if (!documents.TryGetValue(path, out var place))
        {
            return null;
        }

        var bytes = new byte[place.Size];
        return Read(path, place, bytes) ? bytes : null;
    }

    private bool Inflate(ZipPlace place, Span<byte> into)
    {
        try
        {
            using var inflate = new DeflateStream(window.LastAsStream(place.Compressed), CompressionMode.Decompress, leaveOpen: true);
            var got = inflate.ReadAtLeast(into, into.Length, throwOnEndOfStream: false);
            Span<byte> more = stackalloc byte[1];
            return got == into.Length && inflate.Read(more) == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private (long At, long Size, long Count) FindDirectory()
    {
        var tail = (int)Math.Min(window.Length, EndLength + LongestComment);
        var start = window.Length - tail;
        var bytes = window.At(start, tail);
        for (var i = tail - EndLength; i >= 0; i--)
        {
            // The comment must end where the archive ends: what lies behind is no part of it.
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]) != 0x06054b50 || BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i + 20)..]) != tail - i - EndLength)
            {
                continue;
            }

            var end = bytes[i..];
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]), size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]), at = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            var until = start + i;
            if (count == ushort.MaxValue || size == Unknown32 || at == Unknown32)
            {
                (at, size, count, until) = FindLargeDirectory(until);
            }

            // Nothing may lie between the directory and its end, or another reader could find another directory.
            return at + size == until ? (at, size, count) : throw new ZipRefusedException("zip-unreadable");
        }

        throw new ZipRefusedException("zip-unreadable");
    }

    /// <summary>Over 65,534 entries the directory is named by a record of its own.</summary>
    private (long At, long Size, long Count, long Until) FindLargeDirectory(long end)
    {
        var locator = window.At(end - 20, 20);
        if (locator.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(locator) != 0x07064b50)
        {
            throw new ZipRefusedException("zip-unreadable");
        }

        var until = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        var record = until == end - 76 ? window.At(until, 56) : [];
        if (record.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x06064b50)
        {
            throw new ZipRefusedException("zip-unreadable");
        }

        long count = BinaryPrimitives.ReadInt64LittleEndian(record[32..]), size = BinaryPrimitives.ReadInt64LittleEndian(record[40..]), at = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return at < 0 || size < 0 || at > until || size > until ? throw new ZipRefusedException("zip-unreadable") : (at, size, count, until);
    }

    private void ReadDirectory(long at, long size, long count)
    {
        if (at >= Unknown32)
        {
            throw new ZipRefusedException("zip-too-large");
        }

        var (end, total) = (at + size, 0L);
        for (; count > 0; count--)
        {
            var record = at + 46 <= end ? window.At(at, 46) : [];
            if (record.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x02014b50)
            {
                throw new ZipRefusedException("zip-unreadable");
            }

            var flags = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
            var method = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
            long compressed = BinaryPrimitives.ReadUInt32LittleEndian(record[20..]), length = BinaryPrimitives.ReadUInt32LittleEndian(record[24..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(record[42..]);
            int name = BinaryPrimitives.ReadUInt16LittleEndian(record[28..]), more = BinaryPrimitives.ReadUInt16LittleEndian(record[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(record[32..]);
            if (at + 46 + name + more > end)
            {
                throw new ZipRefusedException("zip-unreadable");
            }

            total += length;
            if (compressed == Unknown32 || length == Unknown32 || offset == Unknown32 || total > MostBytes)
            {
                throw new ZipRefusedException("zip-too-large");
            }

            var path = window.At(at + 46, name);
            at += 46 + name + more;
            Add(path, flags, method, compressed, length, offset);
        }

        if (at != end)
        {
            throw new ZipRefusedException("zip-unreadable");
        }
    }

    private void Add(ReadOnlySpan<byte> name, int flags, int method, long compressed, long length, long offset)
    {
        if (!IsSafe(name))
        {
            verdict.Add(new Finding("zip-unsafe", Encoding.UTF8.GetString(name)));
            return;
        }

        if (length > MostEntryBytes || compressed > MostEntryBytes || (length > FreeBytes && length / MostRatio > compressed))
        {
            verdict.Add(new Finding("zip-entry-too-large", Encoding.ASCII.GetString(name)));
            return;
        }

        if ((flags & 1) != 0 || method is not (0 or 8) || (method == 0 && compressed != length))
        {
            verdict.Add(new Finding("zip-entry-unreadable", Encoding.ASCII.GetString(name)));
            return;
        }

        var place = new ZipPlace(offset, (int)compressed, (int)length, method == 8);
        if (IsChain(name, out var number))
        {
            var id = Encoding.ASCII.GetString(name.Slice(6, 32));
            if (!chains.TryGetValue(id, out var places))
            {
                chains[id] = places = [];
            }

            places.Add((number, place));
        }
        else if (!documents.TryAdd(Encoding.ASCII.GetString(name), place))
        {
            verdict.Add(new Finding("zip-twice", Encoding.ASCII.GetString(name)));
        }
    }

    private void Sort(string id, List<(int Number, ZipPlace Place)> places)
    {
        var sorted = true;
        for (var i = 1; i < places.Count; i++)
        {
            sorted &= places[i - 1].Number < places[i].Number;
        }

        if (sorted)
        {
            return;
        }

        var ordered = places.OrderBy(p => p.Number).ToList();
        places.Clear();
        foreach (var place in ordered)
        {
            if (places.Count > 0 && places[^1].Number == place.Number)
            {
                verdict.Add(new Finding("zip-twice", PathOf(id, place.Number)));
            }
            else
            {
                places.Add(place);
            }
        }
    }

    private static bool IsChain(ReadOnlySpan<byte> name, out int number)
    {
        number = 0;
        return name.Length == ChainPathLength && name.StartsWith("files/"u8) && name[38] == '/' && name.EndsWith(".json"u8)
            && !name.Slice(6, 32).ContainsAnyExcept("0123456789abcdef"u8) && !name.Slice(39, 8).ContainsAnyExcept("0123456789"u8)
            && int.TryParse(name.Slice(39, 8), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Plain letters, digits, dots, dashes and underscores between slashes; nothing that climbs.</summary>
    private static bool IsSafe(ReadOnlySpan<byte> name)
    {
        foreach (var part in name.Split((byte)'/'))
        {
            var one = name[part];
            if (one.IsEmpty || one.SequenceEqual("."u8) || one.SequenceEqual(".."u8)
                || one.ContainsAnyExcept("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-"u8))
            {
                return false;
            }
        }

        return true;
    }
}
