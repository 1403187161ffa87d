using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Verify;

/// <summary>What a dossier's check found. Sound only without problems.</summary>
internal sealed record Verdict(int Files, int Entries, int Texts, int Names, int Erased, int Documents, IReadOnlyList<string> Problems)
{
    public bool Sound => Problems.Count == 0 && Files > 0;
}

/// <summary>
/// Checks a dossier from its bytes alone. It is written from docs/dossier.md and shares no code with what writes dossiers: chains from
/// Hash(0) = SHA-256(file id), Hash(n) = SHA-256(Hash(n-1) || body), every text, name and document against its hash.
/// </summary>
internal sealed partial class VerifyDossier
{
    private readonly List<string> problems = [];
    private readonly HashSet<string> expected = new(StringComparer.Ordinal) { "dossier.json" };
    private Dictionary<string, ZipArchiveEntry> paths = [];
    private int entries;
    private int texts;
    private int names;
    private int erased;

    public static Verdict Check(Stream dossier)
    {
        var check = new VerifyDossier();
        try
        {
            using var zip = new ZipArchive(dossier, ZipArchiveMode.Read, leaveOpen: true);
            return check.Run(zip);
        }
        catch (InvalidDataException e)
        {
            return new Verdict(0, 0, 0, 0, 0, 0, [$"this is no readable zip archive: {e.Message}"]);
        }
    }

    private Verdict Run(ZipArchive zip)
    {
        foreach (var twice in zip.Entries.GroupBy(e => e.FullName, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            problems.Add($"{twice.Key} is there {twice.Count()} times");
        }

        paths = zip.Entries.DistinctBy(e => e.FullName, StringComparer.Ordinal).ToDictionary(e => e.FullName, StringComparer.Ordinal);
        if (Json("dossier.json") is not { } index || index.ValueKind != JsonValueKind.Object || Number(index, "format") != 2)
        {
            return Result(0, 0, "dossier.json is missing, unreadable, or not of format 2");
        }

        var documents = CheckDocuments(index);
        var files = index.TryGetProperty("files", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [];
        foreach (var file in files)
        {
            CheckFile(file);
        }

        problems.AddRange(paths.Keys.Where(p => !expected.Contains(p)).Order(StringComparer.Ordinal).Select(p => $"{p} belongs to nothing in dossier.json"));
        return files.Count == 0 ? Result(0, documents, "dossier.json lists no files") : Result(files.Count, documents, null);
    }

    private int CheckDocuments(JsonElement index)
    {
        var count = 0;
        foreach (var document in index.TryGetProperty("documents", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToList() : [])
        {
            var (path, sha) = (Text(document, "path"), Text(document, "sha256"));
            count++;
            expected.Add(path);
            if (Bytes(path) is not { } bytes)
            {
                problems.Add($"{path} is missing");
            }
            else if (Hex(SHA256.HashData(bytes)) != sha)
            {
                problems.Add($"{path} was changed: its SHA-256 is not the one in dossier.json");
            }
        }

        return count;
    }

    private void CheckFile(JsonElement file)
    {
        var (id, head, length) = (Text(file, "id"), Text(file, "hash"), Number(file, "sequence") ?? 0);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        for (var n = 1; n <= length; n++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"files/{id}/{n:00000000}.json");
            expected.Add(path);
            if (Bytes(path) is not { } body)
            {
                problems.Add($"file {id}: entry {n} is missing");
                return;
            }

            hash = SHA256.HashData([.. hash, .. body]);
            entries++;
            CheckEntry(id, n, body);
        }

        if (Hex(hash) != head)
        {
            problems.Add($"file {id}: the chain does not lead to its head: an entry was changed, removed, added or swapped");
        }
    }

    private void CheckEntry(string id, int n, byte[] body)
    {
        JsonElement entry;
        try
        {
            entry = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            problems.Add($"file {id}: entry {n} is not JSON");
            return;
        }

        if (Number(entry, "n") != n)
        {
            problems.Add($"file {id}: entry {n} says that it is entry {Number(entry, "n")}");
        }

        if (!entry.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var field in TextFields(Text(entry, "kind")))
        {
            if (Text(data, field) is { Length: 64 } commitment)
            {
                CheckBeside($"texts/{id}/{commitment}.json", commitment, $"file {id}: the text of entry {n}", ref texts);
            }
        }

        if (data.TryGetProperty("roster", out var roster) && roster.ValueKind == JsonValueKind.Array)
        {
            foreach (var commitment in roster.EnumerateArray().Select(r => Text(r, "name")).Where(h => h.Length == 64))
            {
                CheckBeside($"names/{commitment}.json", commitment, $"file {id}: a name of entry {n}", ref names);
            }
        }
    }

    /// <summary>What stands beside the chain may have been erased by law: then it is not there, and that is no fault.</summary>
    private void CheckBeside(string path, string commitment, string what, ref int count)
    {
        var first = expected.Add(path) || !paths.ContainsKey(path);
        if (Bytes(path) is not { } bytes)
        {
            erased += first ? 1 : 0;
        }
        else if (Hex(SHA256.HashData(bytes)) != commitment)
        {
            problems.Add($"{what} is not the one that was recorded");
        }
        else
        {
            count++;
        }
    }

    private static string[] TextFields(string kind) => kind switch
    {
        "confirmed" => ["topic", "materials"],
        "minutesSubmitted" => ["text"],
        "rosterChanged" or "cancelled" or "attended" or "minutesReturned" => ["why"],
        _ => [],
    };

    private Verdict Result(int files, int documents, string? problem)
    {
        if (problem is not null)
        {
            problems.Add(problem);
        }

        return new Verdict(files, entries, texts, names, erased, documents, problems);
    }

    private JsonElement? Json(string path)
    {
        try
        {
            return Bytes(path) is { } bytes ? JsonElement.Parse(bytes) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private byte[]? Bytes(string path)
    {
        if (!SafePath().IsMatch(path) || !paths.TryGetValue(path, out var entry))
        {
            return null;
        }

        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static string Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static int? Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : null;

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);

    [GeneratedRegex("^[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SafePath();
}
