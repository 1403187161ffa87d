using System.Text.Json;

namespace TeamsAddin.Local.Verify;

internal sealed record ClaimedFile(string Id, string Unit, string Title, string Start, int Sequence, string Hash, bool InSpan);

internal sealed record ClaimedOutside(string Id, string Unit, string Rule, string Period, int Ordinal);

internal sealed record ClaimedUnit(string Unit, string Leaves, int Index, int Of, IReadOnlyList<byte[]> Path);

internal sealed record ClaimedPath(string Path, byte[] Sha256);

/// <summary>A document that dossier.json names. <see cref="Used"/>: something else in the dossier stands for it.</summary>
internal sealed class ClaimedDocument(byte[] sha256)
{
    public byte[] Sha256 => sha256;

    public bool Holds { get; set; }

    public bool Used { get; set; }
}

/// <summary>dossier.json: what the archive claims. Nothing of it is believed before it is checked.</summary>
internal sealed class ClaimedIndex
{
    private const int HighestNumber = 99_999_999;

    private readonly JsonElement root;

    private ClaimedIndex(JsonElement root) => this.root = root;

    public string Unit { get; private set; } = "";

    public string UnitName { get; private set; } = "";

    public DateOnly From { get; private set; }

    public DateOnly To { get; private set; }

    public string MadeAt { get; private set; } = "";

    public bool Complete { get; private set; }

    public string? SealDate { get; private set; }

    public string? SealHash { get; private set; }

    public IReadOnlyList<ClaimedFile> Files { get; private set; } = [];

    public IReadOnlyList<ClaimedOutside> Outside { get; private set; } = [];

    public IReadOnlyList<ClaimedUnit> Units { get; private set; } = [];

    public IReadOnlyList<ClaimedPath> Documents { get; private set; } = [];

    /// <summary>The index, or what is wrong with it.</summary>
    public static (ClaimedIndex? Index, Finding? Problem) Read(byte[]? bytes)
    {
        try
        {
            if (bytes is null || !StrictText.Is(bytes))
            {
                return (null, new Finding("index-unreadable"));
            }

            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, new Finding("index-unreadable"));
            }

            var index = new ClaimedIndex(json.RootElement);
            return Number(json.RootElement, "format") switch
            {
                2 => index.Read() is { } wrong ? (null, new Finding("index-wrong", wrong)) : (index, null),
                1 => (null, new Finding("format-1")),
                _ => (null, new Finding("format-unknown")),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, new Finding("index-unreadable"));
        }
    }

    /// <summary>What is wrong, by its name, or null.</summary>
    private string? Read()
    {
        if (Text(root, "unit") is not { } unit)
        {
            return "unit";
        }

        if (Text(root, "unitName") is not { } unitName)
        {
            return "unitName";
        }

        if (PeriodDays.Day(Text(root, "from") ?? "") is not { } from)
        {
            return "from";
        }

        if (PeriodDays.Day(Text(root, "to") ?? "") is not { } to || to < from)
        {
            return "to";
        }

        if (Text(root, "madeAt") is not { } madeAt)
        {
            return "madeAt";
        }

        if (Flag(root, "complete") is not { } complete)
        {
            return "complete";
        }

        (Unit, UnitName, From, To, MadeAt, Complete) = (unit, unitName, from, to, madeAt, complete);
        if (!ReadSeal())
        {
            return "seal";
        }

        (Files, var wrong) = List("files", required: true, FileOf);
        (Outside, wrong) = wrong is null ? List("outside", required: false, OutsideOf) : ([], wrong);
        (Units, wrong) = wrong is null ? List("units", required: false, UnitOf) : ([], wrong);
        (Documents, wrong) = wrong is null ? List("documents", required: true, DocumentOf) : ([], wrong);
        return wrong;
    }

    private bool ReadSeal()
    {
        if (!root.TryGetProperty("seal", out var seal) || seal.ValueKind == JsonValueKind.Null)
        {
            return true;
        }

        (SealDate, SealHash) = (Text(seal, "date"), Hash(seal, "sha256"));
        return SealDate is not null && SealHash is not null;
    }

    private static ClaimedFile? FileOf(JsonElement json) =>
        Text(json, "id") is { } id && IsId(id) && Text(json, "unit") is { } unit && Text(json, "title") is { } title && Text(json, "start") is { } start
            && Number(json, "sequence") is { } sequence and >= 1 and <= HighestNumber && Hash(json, "hash") is { } hash && Flag(json, "inSpan") is { } inSpan
            ? new ClaimedFile(id, unit, title, start, sequence, hash, inSpan) : null;

    private static ClaimedOutside? OutsideOf(JsonElement json) =>
        Text(json, "id") is { } id && IsId(id) && Text(json, "unit") is { } unit && Text(json, "rule") is { } rule && Text(json, "period") is { } period
            && Number(json, "ordinal") is { } ordinal and >= 0
            ? new ClaimedOutside(id, unit, rule, period, ordinal) : null;

    private static ClaimedUnit? UnitOf(JsonElement json)
    {
        if (Text(json, "unit") is not { } unit || Text(json, "leaves") is not { } leaves || Number(json, "index") is not { } index || Number(json, "of") is not { } of
            || !json.TryGetProperty("path", out var path) || path.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var hashes = path.EnumerateArray().Select(p => p.ValueKind == JsonValueKind.String ? p.GetString()! : "").ToList();
        return hashes.TrueForAll(IsHash) ? new ClaimedUnit(unit, leaves, index, of, [.. hashes.Select(Convert.FromHexString)]) : null;
    }

    private static ClaimedPath? DocumentOf(JsonElement json) =>
        Text(json, "path") is { } path && Hash(json, "sha256") is { } hash ? new ClaimedPath(path, Convert.FromHexString(hash)) : null;

    private (IReadOnlyList<T> Items, string? Wrong) List<T>(string name, bool required, Func<JsonElement, T?> read)
        where T : class
    {
        if (!root.TryGetProperty(name, out var array) || array.ValueKind == JsonValueKind.Null)
        {
            return ([], required ? name : null);
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            return ([], name);
        }

        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || read(item) is not { } one)
            {
                return ([], $"{name}[{items.Count}]");
            }

            items.Add(one);
        }

        return (items, null);
    }

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    public static bool IsId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);

    public static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static string? Hash(JsonElement json, string name) => Text(json, name) is { } text && IsHash(text) ? text : null;

    private static bool? Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Math.Floor(number) == number && Math.Abs(number) <= int.MaxValue ? (int)number : null;
}
