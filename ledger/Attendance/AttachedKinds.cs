using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Which files people can hand in, and how one is told from another kind under the same ending. Nothing here opens a file.</summary>
public static class AttachedKinds
{
    /// <summary>Bytes: more than a phone's photo or a scanned certificate takes.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Characters, with the ending.</summary>
    public const int MaxName = 100;

    /// <summary>How many of a file's first bytes tell its kind.</summary>
    internal const int Head = 1024;

    private static readonly byte[] Zip = "PK\x03\x04"u8.ToArray();
    private static readonly byte[] Compound = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF];
    private static readonly byte[] Png = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Endings in small letters, in the order in which people are told them. Documents of Office may hold no macros by their kind, but for the old ones.</summary>
    private static readonly (string Type, Func<byte[], bool> Holds)[] Kinds =
    [
        ("pdf", b => b.AsSpan().IndexOf("%PDF-"u8) >= 0),
        ("doc", b => Begins(b, Compound)),
        ("docx", b => Begins(b, Zip)),
        ("wps", b => Begins(b, Compound) || Begins(b, Zip)),
        ("ofd", b => Begins(b, Zip)),
        ("odt", b => Begins(b, Zip)),
        ("xls", b => Begins(b, Compound)),
        ("xlsx", b => Begins(b, Zip)),
        ("ppt", b => Begins(b, Compound)),
        ("pptx", b => Begins(b, Zip)),
        ("rtf", b => b.AsSpan().StartsWith("{\\rtf"u8)),
        ("txt", IsText),
        ("jpg", b => Begins(b, Jpeg)),
        ("jpeg", b => Begins(b, Jpeg)),
        ("png", b => Begins(b, Png)),
        ("heic", b => b.Length > 12 && b.AsSpan(4, 4).SequenceEqual("ftyp"u8)),
    ];

    public static IEnumerable<string> Types => Kinds.Select(k => k.Type);

    /// <summary>The ending of a name, in small letters; null where it is none of the kinds.</summary>
    public static string? TypeOf(string name)
    {
        var type = Path.GetExtension(name).TrimStart('.').ToLowerInvariant();
        return Types.Contains(type, StringComparer.Ordinal) ? type : null;
    }

    /// <summary>Whether a file begins as files of its kind do.</summary>
    internal static bool Holds(string type, byte[] head) => Kinds.First(k => k.Type == type).Holds(head);

    /// <summary>
    /// A name as it is kept: without folders, control characters and the signs that turn the direction of writing (they can hide an ending), cut before its ending.
    /// </summary>
    public static string NameOf(string given)
    {
        var clean = string.Concat(given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(c => !char.IsControl(c) && !UnseenSigns.Has(c))).Trim();
        if (clean.Length <= MaxName)
        {
            return clean;
        }

        var ending = Path.GetExtension(clean);
        var kept = ending.Length < MaxName / 2 ? MaxName - ending.Length : MaxName;
        // No half of a pair.
        kept -= char.IsHighSurrogate(clean[kept - 1]) ? 1 : 0;
        return clean[..kept] + (ending.Length < MaxName / 2 ? ending : "");
    }

    private static bool Begins(byte[] head, byte[] signature) => head.AsSpan().StartsWith(signature);

    /// <summary>In any encoding: UTF-8, GBK, or UTF-16 with its mark. Only what no text has is refused.</summary>
    private static bool IsText(byte[] head) => Begins(head, [0xFF, 0xFE]) || Begins(head, [0xFE, 0xFF]) || !head.Contains((byte)0);
}
