using System.Text.Json;
using System.Text.Unicode;

namespace TeamsAddin.Local.Verify;

internal sealed record ClaimedFile(string Id, string Unit, string Title, string Start, int Sequence, string Hash, bool InSpan);

internal sealed record ClaimedOutside(string Id, string Unit, string Rule, string Period, int Ordinal);

internal sealed record ClaimedUnit(string Unit, string Leaves, int Index, int Of, IReadOnlyList<byte[]> Path);

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
    private string wrong = "";

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

    public IReadOnlyList<(string Path, byte[] Sha256)> Documents { get; private set; } = [];

    /// <summary>The index, or what is wrong with it.</summary>
    public static (ClaimedIndex? Index, Finding? Problem) Read(byte[]? bytes)
    {
        if (bytes is null || !Utf8.IsValid(bytes))
        {
            return (null, new Finding("index-unreadable"));
        }

        try
        {
            using var json = JsonDocument.Parse(bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, new Finding("index-unreadable"));
            }

            var index = new ClaimedIndex(json.RootElement);
            return Number(json.RootElement, "format") switch
            {
                2 => index.Read() ? (index, null) : (null, new Finding("index-wrong", index.wrong)),
                1 => (null, new Finding("format-1")),
                _ => (null, new Finding("format-unknown")),
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, new Finding("index-unreadable"));
        }
    }

    private bool Read() =>
        Wants("unit", Text(root, "unit") is { } unit && Take(() => Unit = unit))
        && Wants("unitName", Text(root, "unitName") is { } name && Take(() => UnitName = name))
        && Wants("from", PeriodDays.Day(Text(root, "from") ?? "") is { } from && Take(() => From = from))
        && Wants("to", PeriodDays.Day(Text(root, "to") ?? "") is { } to && to >= From && Take(() => To = to))
        && Wants("madeAt", Text(root, "madeAt") is { } made && Take(() => MadeAt = made))
        && Wants("complete", Flag(root, "complete") is { } complete && Take(() => Complete = complete))
        && Wants("seal", ReadSeal())
        && List("files", required: true, FileOf) is { } files && Take(() => Files = files)
        && List("outside", required: false, OutsideOf) is { } outside && Take(() => Outside = outside)
        && List("units", required: false, UnitOf) is { } units && Take(() => Units = units)
        && List("documents", required: true, DocumentOf) is { } documents && Take(() => Documents = [.. documents.Select(d => (d.Path, d.Sha256))]);

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

    private List<T>? List<T>(string name, bool required, Func<JsonElement, T?> read)
        where T : class
    {
        if (!root.TryGetProperty(name, out var array) || array.ValueKind == JsonValueKind.Null)
        {
            return Wants(name, !required) ? [] : null;
        }

        if (!Wants(name, array.ValueKind == JsonValueKind.Array))
        {
            return null;
        }

        var items = new List<T>(array.GetArrayLength());
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || read(item) is not { } one)
            {
                wrong = $"{name}[{items.Count}]";
                return null;
            }

            items.Add(one);
        }

        return items;
    }

    private bool Wants(string name, bool there)
    {
        wrong = there ? wrong : name;
        return there;
    }

    private static bool Take(Action take)
    {
        take();
        return true;
    }

    public static bool IsHash(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    public static bool IsId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Hash(JsonElement json, string name) => Text(json, name) is { } text && IsHash(text) ? text : null;

    private static bool? Flag(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    private static int? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && Math.Floor(number) == number && Math.Abs(number) <= int.MaxValue ? (int)number : null;

    private sealed record ClaimedPath(string Path, byte[] Sha256);
}
