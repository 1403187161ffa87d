using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TeamsAddin.Verifying.Tests;

/// <summary>A file of the little organisation: what its id is made of, its entries, and how many of them were sealed.</summary>
internal sealed class BuiltFile(string unit, string rule, string period, int ordinal, string title)
{
    public string Unit { get; set; } = unit;

    public string Rule => rule;

    public string Period { get; set; } = period;

    public int Ordinal => ordinal;

    public string Title { get; set; } = title;

    public string Id { get; } = DossierBuilder.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"session\n{unit}\n{rule}\n{period}\n{ordinal}\n"))))[..32];

    /// <summary>The entries' bytes.</summary>
    public List<byte[]> Bodies { get; } = [];

    public int Sealed { get; set; }

    public bool InDossier { get; set; } = true;

    public bool InSpan { get; init; } = true;

    public Dictionary<string, byte[]> Texts { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, byte[]> Names { get; } = new(StringComparer.Ordinal);

    public string HashAt(int sequence)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Id));
        foreach (var body in Bodies.Take(sequence))
        {
            hash = SHA256.HashData([.. hash, .. body]);
        }

        return DossierBuilder.Hex(hash);
    }

    public void Add(string kind, string at, string data) => Bodies.Add(Entry(Bodies.Count + 1, kind, at, data));

    public static byte[] Entry(int n, string kind, string at, string data) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $$"""{"n":{{n}},"key":"{{kind}}/{{n}}","kind":"{{kind}}","at":"{{at}}","actor":"system","data":{{data}}}"""));

    /// <summary>A roster as entries carry it; the names stand beside the chain.</summary>
    public string Roster(params string[] people) => "[" + string.Join(',', people.Select((p, i) => $$"""{"person":"p{{i}}","role":"Member","name":"{{Name(p)}}"}""")) + "]";

    /// <summary>Puts a text beside the chain and gives what the entry says of it.</summary>
    public string Text(string text, bool keep = true)
    {
        var bytes = new JsonObject { ["salt"] = "c2FsdA==", ["text"] = text }.ToJsonString();
        var hash = DossierBuilder.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(bytes)));
        if (keep)
        {
            Texts[hash] = Encoding.UTF8.GetBytes(bytes);
        }

        return hash;
    }

    /// <summary>Puts bytes where a text would lie: the record of an attachment, or what only claims to be one.</summary>
    public string Record(byte[] bytes)
    {
        var hash = DossierBuilder.Hex(SHA256.HashData(bytes));
        Texts[hash] = bytes;
        return hash;
    }

    public string Name(string name)
    {
        var bytes = Encoding.UTF8.GetBytes(new JsonObject { ["salt"] = "c2FsdA==", ["name"] = name, ["title"] = "" }.ToJsonString());
        Names[$"names/{DossierBuilder.Hex(SHA256.HashData(bytes))}.json"] = bytes;
        return DossierBuilder.Hex(SHA256.HashData(bytes));
    }
}

/// <summary>Dossiers of format 2, written from docs/dossier.md and docs/seal.md alone: a committee of three units, two of which the dossier is about.</summary>
internal sealed class DossierBuilder
{
    private List<(string Unit, string Id, int Sequence, string Hash)> leaves = [];

    public DossierBuilder()
    {
        Held = new BuiltFile("branch-1", "branch-meeting", "2026-02", 1, "支部党员大会");
        Moved = new BuiltFile("branch-1", "branch-study", "2026-Q1", 2, "Study <img src=x onerror=\"document.title='taken'\">");
        Fresh = new BuiltFile("branch-1", "branch-meeting", "2026-03", 1, "三月支委会");
        Long = new BuiltFile("branch-2", "branch-lecture", "2026-H1", 1, "专题党课");
        Year = new BuiltFile("branch-2", "organisation-life", "2026", 1, "组织生活会") { InSpan = false };
        OutsideWeek = new BuiltFile("branch-1", "weekly", "2026-W40", 3, "第四十周例会") { InDossier = false };
        OutsideSeason = new BuiltFile("branch-2", "winter", "2026-S11-02", 1, "冬训") { InDossier = false };
        Other = new BuiltFile("bureau", "branch-meeting", "2026-02", 1, "机关支部会议") { InDossier = false };
        Fill();
        Seal();
    }

    public BuiltFile Held { get; }

    public BuiltFile Moved { get; }

    public BuiltFile Fresh { get; }

    public BuiltFile Long { get; }

    public BuiltFile Year { get; }

    public BuiltFile OutsideWeek { get; }

    public BuiltFile OutsideSeason { get; }

    public BuiltFile Other { get; }

    public List<BuiltFile> Files { get; } = [];

    public Dictionary<string, byte[]> Attachments { get; } = new(StringComparer.Ordinal);

    /// <summary>The bytes that were sealed; what is published is their SHA-256.</summary>
    public byte[] SealBytes { get; private set; } = [];

    public string Published { get; private set; } = "";

    public bool WithSeal { get; set; } = true;

    public static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    /// <summary>Takes each file's sealed part, as it is now, into a seal.</summary>
    public void Seal()
    {
        leaves = [.. Files.Where(f => f.Sealed > 0).Select(f => (f.Unit, f.Id, f.Sealed, f.HashAt(f.Sealed)))];
        var root = Hex(Tree([.. Units().Select(u => Leaf($"{u}\n{Hex(UnitRoot(u))}"))]));
        SealBytes = Encoding.UTF8.GetBytes($$"""{"date":"2026-03-05","previous":"{{new string('7', 64)}}","root":"{{root}}","files":{{leaves.Count}}}""");
        Published = Hex(SHA256.HashData(SealBytes));
    }

    /// <summary>Puts what a person handed in beside a chain, and gives what the entry says of it.</summary>
    public string Attach(BuiltFile file, string what, string salt = "c2FsdA==", int longer = 0)
    {
        var bytes = Encoding.UTF8.GetBytes(what);
        var hash = Hex(SHA256.HashData(bytes));
        Attachments[$"attachments/{hash}.pdf"] = bytes;
        return file.Record(Encoding.UTF8.GetBytes(new JsonObject { ["salt"] = salt, ["name"] = "证明.pdf", ["type"] = "pdf", ["length"] = bytes.Length + longer, ["sha256"] = hash }.ToJsonString()));
    }

    /// <summary>The archive's parts as an honest writer makes them.</summary>
    public DossierParts Write()
    {
        var parts = new DossierParts();
        foreach (var file in Files.Where(f => f.InDossier))
        {
            for (var n = 1; n <= file.Bodies.Count; n++)
            {
                parts.Bytes[PathOf(file, n)] = file.Bodies[n - 1];
            }

            foreach (var (hash, bytes) in file.Texts)
            {
                parts.Bytes[$"texts/{file.Id}/{hash}.json"] = bytes;
            }

            foreach (var (path, bytes) in file.Names)
            {
                parts.Bytes[path] = bytes;
            }

            parts.Bytes[$"sessions/{file.Id}.html"] = Encoding.UTF8.GetBytes($"<!doctype html><title>{file.Ordinal}</title>");
        }

        foreach (var (path, bytes) in Attachments)
        {
            parts.Bytes[path] = bytes;
        }

        parts.Bytes["index.html"] = "<!doctype html><title>index</title>"u8.ToArray();
        parts.Bytes["register.csv"] = "when,unit\n"u8.ToArray();
        parts.Bytes["calendar.ics"] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"u8.ToArray();
        parts.Index = Index(parts);
        return parts;
    }

    public byte[] Zip() => Write().Zip();

    public static string PathOf(BuiltFile file, int n) => string.Create(CultureInfo.InvariantCulture, $"files/{file.Id}/{n:00000000}.json");

    private JsonObject Index(DossierParts parts)
    {
        var index = new JsonObject
        {
            ["format"] = 2, ["unit"] = "committee", ["unitName"] = "机关党委", ["from"] = "2026-01-01", ["to"] = "2026-03-31", ["madeAt"] = "2026-04-01T01:02:03.000Z", ["complete"] = true,
            ["files"] = new JsonArray([.. Files.Where(f => f.InDossier).Select(f => new JsonObject
            {
                ["id"] = f.Id, ["unit"] = f.Unit, ["title"] = f.Title, ["start"] = "2026-02-10T06:30:00.000Z", ["sequence"] = f.Bodies.Count, ["hash"] = f.HashAt(f.Bodies.Count), ["inSpan"] = f.InSpan,
            })]),
            ["outside"] = new JsonArray([.. Files.Where(f => !f.InDossier && f.Unit != "bureau").Select(f => new JsonObject
            {
                ["id"] = f.Id, ["unit"] = f.Unit, ["rule"] = f.Rule, ["period"] = f.Period, ["ordinal"] = f.Ordinal,
            })]),
            ["units"] = new JsonArray(),
        };
        if (WithSeal)
        {
            index["seal"] = new JsonObject { ["date"] = "2026-03-05", ["sha256"] = Hex(SHA256.HashData(SealBytes)) };
            index["units"] = new JsonArray([.. Units().Select((unit, place) => Unit(unit, place, parts)).OfType<JsonObject>()]);
            parts.Bytes["seal/seal.json"] = SealBytes;
        }

        index["documents"] = new JsonArray([.. parts.Bytes.Where(p => !p.Key.StartsWith("files/", StringComparison.Ordinal))
            .Select(p => new JsonObject { ["path"] = p.Key, ["sha256"] = Hex(SHA256.HashData(p.Value)) })]);
        return index;
    }

    private JsonObject? Unit(string unit, int place, DossierParts parts)
    {
        if (unit == "bureau")
        {
            return null;
        }

        var path = string.Create(CultureInfo.InvariantCulture, $"seal/{place + 1}.leaves");
        parts.Bytes[path] = Encoding.UTF8.GetBytes(string.Concat(LeavesOf(unit).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Id} {l.Sequence} {l.Hash}\n"))));
        var units = Units().Select(u => Leaf($"{u}\n{Hex(UnitRoot(u))}")).ToList();
        return new JsonObject { ["unit"] = unit, ["leaves"] = path, ["index"] = place, ["of"] = units.Count, ["path"] = new JsonArray([.. Path(place, units).Select(h => (JsonNode)Hex(h))]) };
    }

    private List<string> Units() => [.. leaves.Select(l => l.Unit).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<(string Unit, string Id, int Sequence, string Hash)> LeavesOf(string unit) => leaves.Where(l => l.Unit == unit).OrderBy(l => l.Id, StringComparer.Ordinal);

    private byte[] UnitRoot(string unit) => Tree([.. LeavesOf(unit).Select(l => Leaf(string.Create(CultureInfo.InvariantCulture, $"{l.Id}\n{l.Sequence}\n{l.Hash}")))]);

    private static byte[] Leaf(string input) => SHA256.HashData([0, .. Encoding.UTF8.GetBytes(input)]);

    /// <summary>MTH of RFC 6962, section 2.1, as it is written there.</summary>
    private static byte[] Tree(List<byte[]> hashes) => hashes.Count == 1 ? hashes[0]
        : SHA256.HashData([1, .. Tree(hashes[..Split(hashes.Count)]), .. Tree(hashes[Split(hashes.Count)..])]);

    /// <summary>PATH of RFC 6962, section 2.1.1.</summary>
    private static List<byte[]> Path(int place, List<byte[]> hashes)
    {
        if (hashes.Count == 1)
        {
            return [];
        }

        var split = Split(hashes.Count);
        return place < split ? [.. Path(place, hashes[..split]), Tree(hashes[split..])] : [.. Path(place - split, hashes[split..]), Tree(hashes[..split])];
    }

    private static int Split(int count) => 1 << BitOperations.Log2((uint)count - 1);

    private void Fill()
    {
        Files.AddRange([Held, Moved, Fresh, Long, Year, OutsideWeek, OutsideSeason, Other]);
        Held.Add("planned", "2026-01-02T01:00:00.000Z", """{"unit":"branch-1","mailbox":null}""");
        Held.Add("confirmed", "2026-02-05T01:00:00.000Z", $$"""{"topic":"{{Held.Text("学习《条例》")}}","materials":null}""");
        Held.Add("invited", "2026-02-06T01:00:00.000Z", $$"""{"roster":{{Held.Roster("王芳", "李强")}},"part":1,"parts":1}""");
        Held.Add("attended", "2026-02-10T06:31:07.123Z", """{"person":"p0","mode":"OnSite","late":false,"byLeader":false,"why":null}""");
        Held.Add("attended", "2026-02-10T06:33:00.000Z", $$"""{"person":"p1","mode":"Excused","late":false,"byLeader":true,"why":"{{Held.Text("出差 🙂")}}"}""");
        Held.Add("closed", "2026-02-10T08:00:10.000Z", """{"onSite":1,"online":0,"excused":1,"late":0,"absent":[],"quorumMet":true,"makeUpBy":null}""");
        Held.Add("minutesSubmitted", "2026-03-06T01:00:00.000Z", $$"""{"version":1,"text":"{{Held.Text("会议记录：\n一、学习。\n二、交流。")}}"}""");
        Held.Sealed = 6;
        Moved.Add("planned", "2026-01-02T01:00:00.000Z", """{"unit":"branch-1"}""");
        Moved.Add("cancelled", "2026-01-03T01:00:00.000Z", $$"""{"by":"leader","why":"{{Moved.Text("另行安排")}}"}""");
        Moved.Sealed = 2;
        Fresh.Add("planned", "2026-03-07T01:00:00.000Z", """{"unit":"branch-1"}""");
        Fresh.Add("rosterChanged", "2026-03-08T01:00:00.000Z", $$"""{"added":{{Fresh.Roster("赵敏")}},"removed":[],"why":"{{Fresh.Text("新转入")}}"}""");
        var content = Encoding.UTF8.GetBytes($$"""{"roster":{{Long.Roster("王芳", "孙丽", "周杰")}},"part":1,"parts":1}""");
        Attachments[$"attachments/{Hex(SHA256.HashData(content))}"] = content;
        var gone = Long.Text("已删除的记录", keep: false);
        Long.Add("planned", "2026-01-02T01:00:00.000Z", """{"unit":"branch-2"}""");
        Long.Add("invited", "2026-01-20T01:00:00.000Z", string.Create(CultureInfo.InvariantCulture, $$$"""{"content":{"sha256":"{{{Hex(SHA256.HashData(content))}}}","length":{{{content.Length}}}}}"""));
        Long.Add("minutesSubmitted", "2026-02-20T01:00:00.000Z", $$"""{"version":1,"text":"{{gone}}"}""");
        Long.Add("erased", "2026-02-25T01:00:00.000Z", $$"""{"texts":["{{gone}}"],"why":"law"}""");
        Long.Sealed = 4;
        foreach (var file in new[] { Year, OutsideWeek, OutsideSeason, Other })
        {
            file.Add("planned", "2026-01-02T01:00:00.000Z", "{}");
            file.Sealed = 1;
        }
    }
}

/// <summary>The parts of an archive, for a forger's hands.</summary>
internal sealed class DossierParts
{
    public Dictionary<string, byte[]> Bytes { get; } = new(StringComparer.Ordinal);

    public JsonObject Index { get; set; } = [];

    /// <summary>Parts that a dictionary cannot hold: names twice, or names no writer would give.</summary>
    public List<(string Path, byte[] Bytes)> More { get; } = [];

    public IEnumerable<JsonObject> Listed(string name) => Index[name]!.AsArray().OfType<JsonObject>();

    public JsonObject Of(BuiltFile file) => Listed("files").First(f => f["id"]!.ToString() == file.Id);

    /// <summary>Puts other bytes in a document's place and keeps dossier.json in step.</summary>
    public void Replace(string path, byte[] bytes)
    {
        Bytes[path] = bytes;
        Listed("documents").First(d => d["path"]!.ToString() == path)["sha256"] = DossierBuilder.Hex(SHA256.HashData(bytes));
    }

    public void Remove(string path)
    {
        Bytes.Remove(path);
        Index["documents"]!.AsArray().Remove(Listed("documents").FirstOrDefault(d => d["path"]!.ToString() == path));
    }

    public byte[] Zip(string? dossierJson = null)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var index = dossierJson is null ? Encoding.UTF8.GetBytes(Index.ToJsonString()) : Encoding.Latin1.GetBytes(dossierJson);
            foreach (var (path, bytes) in Bytes.Select(p => (p.Key, p.Value)).Concat(More).Append(("dossier.json", index)))
            {
                using var entry = zip.CreateEntry(path, bytes.Length % 2 == 0 ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                entry.Write(bytes);
            }
        }

        return stream.ToArray();
    }
}
