using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace TeamsAddin.Verifying.Tests;

/// <summary>An archive, the seal that the inspector holds (null: none), and all that both verifiers must say: problems, and notes beside those that every verdict has.</summary>
internal sealed record DossierCase(string Name, byte[] Zip, string? Seal, string[] Problems, params string[] Notes)
{
    public string Result => Problems.Length > 0 ? "unsound" : Seal is null ? "alone" : "compared";
}

/// <summary>What a forger may do to a dossier, and what archives may do to a reader.</summary>
internal static partial class DossierCases
{
    private static readonly Dictionary<string, Func<DossierCase>> Made = new(StringComparer.Ordinal);

    static DossierCases()
    {
        Sound();
        Chains();
        Seals();
        Beside();
        Attachments();
        Records();
        Readers();
        LeftOut();
        Hostile();
    }

    /// <summary>The kinds of entry that commit to a text and that no file of the builder has, and where.</summary>
    private static readonly (string Kind, string Field)[] TextsBesideEntries =
    [
        ("confirmed", "materials"), ("minutesReturned", "why"), ("attendanceCorrected", "why"), ("guestAdded", "text"), ("guestRemoved", "why"), ("leaveAsked", "why"), ("leaveDecided", "why"), ("notHeld", "why"), ("registerReopened", "why"),
        ("makeUpHandedIn", "text"), ("makeUpReturned", "why"), ("notesHandedIn", "text"), ("minutesCorrected", "text"), ("minutesCorrected", "why"), ("minutesUnlocked", "why"),
    ];

    public static IEnumerable<string> Names => Made.Keys;

    public static DossierCase Of(string name) => Made[name]();

    private static void Sound()
    {
        Whole("sound, with the seal", _ => { });
        Add("sound, without the seal", b => (b.Zip(), null), []);
        Add("no seal in the archive, none given", b => (With(b, seal: false).Zip(), null), []);
        Add("all units' sealed lists taken out, the files left in", b => (Parts(b, WithoutUnits), b.Published), [], "note-old-unsealed", "note-old-unsealed", "note-old-unsealed", "note-old-unsealed");
        Add("no claim to be complete", b => (Parts(b, p => { p.Index["complete"] = false; p.Index["outside"] = new JsonArray(); }), b.Published), [], "note-not-complete");
        Add("everything rewritten and sealed anew, no seal given", b => (Rewritten(b).Zip(), null), []);
        Add("no file in the span", b => (Parts(b, p => WithoutFiles(b, p)), b.Published), ["left-out", "left-out", "left-out", "left-out"]);
    }

    private static void Chains()
    {
        Whole("a byte changed in a sealed entry", p => p.Bytes[Held(4)][40] ^= 1, "leaf-changed", "chain-broken");
        Whole("a byte changed after the seal", p => p.Bytes[Held(7)] = Replaced(p.Bytes[Held(7)], "\"version\":1", "\"version\":2"), "chain-broken-after");
        Whole("an entry removed", p => p.Bytes.Remove(Held(3)), "entry-missing");
        Whole("an entry added", p => p.Bytes[Held(8)] = BuiltFile.Entry(8, "minutesApproved", "2026-03-07T00:00:00.000Z", "{\"version\":1}"), "unnamed");
        Whole("an entry before the first", p => p.Bytes[Held(0)] = "{}"u8.ToArray(), "unnamed");
        Whole("two entries swapped", p => (p.Bytes[Held(4)], p.Bytes[Held(5)]) = (p.Bytes[Held(5)], p.Bytes[Held(4)]), "entry-number", "entry-number", "entry-time", "leaf-changed", "chain-broken");
        Forged("an entry taken out and the rest moved up", b => b.Held.Bodies.RemoveAt(3), "entry-number", "entry-number", "entry-number", "leaf-changed");
        Forged("an entry put in between", b => b.Held.Bodies.Insert(3, BuiltFile.Entry(4, "attended", "2026-02-10T06:31:00.000Z", "{}")), "entry-number", "entry-number", "entry-number", "entry-number", "leaf-changed");
        Forged("a tail cut off", b => b.Long.Bodies.RemoveRange(3, 1), "leaf-cut", "text-left-out");
        Forged("a file replaced by a consistent one", b => b.Moved.Bodies[0] = BuiltFile.Entry(1, "planned", "2026-01-02T01:00:00.000Z", "{\"unit\":\"branch-9\"}"), "leaf-changed");
        Forged("time goes back after the seal", b => b.Fresh.Bodies[1] = Replaced(b.Fresh.Bodies[1], "2026-03-08", "2026-03-06"), "entry-time");
        Forged("an entry that is no JSON", b => b.Fresh.Bodies.Add("{\"n\":3,"u8.ToArray()), "entry-json");
        Forged("an entry in broken UTF-8", b => b.Fresh.Bodies.Add([.. "{\"n\":3,\"at\":\"2026-03-09T01:00:00.000Z\",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]), "entry-json");
        Forged("an entry with its number as a text", b => b.Fresh.Bodies.Add("{\"n\":\"3\",\"at\":\"2026-03-09T01:00:00.000Z\"}"u8.ToArray()), "entry-number");
        Forged("an entry that nests too deep", b => b.Fresh.Bodies.Add(Encoding.UTF8.GetBytes("{\"n\":3,\"at\":\"2026-03-09T01:00:00.000Z\",\"data\":" + new string('[', 70) + new string(']', 70) + "}")), "entry-json");
        Whole("a head that is another", p => p.Listed("files").First()["hash"] = new string('0', 64), "chain-broken-after");
        Whole("a huge sequence", p => p.Listed("files").First()["sequence"] = 99_999_999, "entry-missing");
        Whole("a file listed twice", p => p.Index["files"]!.AsArray().Add(p.Listed("files").First().DeepClone()), "file-twice");
        Whole("a file moved to another unit", p => p.Listed("files").First()["unit"] = "branch-2", "leaf-unit");
    }

    private static void Seals()
    {
        Add("another published seal", b => (b.Zip(), new string('a', 64)), ["seal-not-published"]);
        Add("everything rewritten and sealed anew", b => (Rewritten(b).Zip(), new DossierBuilder().Published), ["seal-not-published"]);
        Add("the seal taken out", b => (With(b, seal: false).Zip(), b.Published), ["no-seal-to-compare"]);
        Whole("a wrong inclusion path", p => p.Listed("units").First()["path"]![0] = new string('0', 64), "unit-path");
        Whole("an inclusion path too short", p => p.Listed("units").First()["path"]!.AsArray().RemoveAt(1), "unit-path");
        Whole("an inclusion path too long", p => p.Listed("units").First()["path"]!.AsArray().Add(new string('0', 64)), "unit-path");
        Whole("another place in the tree", p => p.Listed("units").First()["index"] = 1, "unit-path");
        Whole("a place beyond the tree", p => p.Listed("units").First()["index"] = 3, "unit-path");
        Whole("another size of the tree", p => p.Listed("units").First()["of"] = 5, "unit-path");
        Whole("a unit under another name", p => p.Listed("units").First()["unit"] = "branch-9", "unit-path", "leaf-unit", "leaf-unit", "left-out");
        Whole("a leaf changed", p => ChangeLeaves(p, l => l[0] = l[0][..^1] + (l[0][^1] == '0' ? '1' : '0')), "unit-path", "*");
        Whole("leaves out of order", p => ChangeLeaves(p, l => (l[0], l[1]) = (l[1], l[0])), "unit-leaves-form");
        Whole("a leaf twice", p => ChangeLeaves(p, l => l.Insert(1, l[0])), "unit-leaves-form");
        Whole("leaves without the last line feed", p => p.Replace("seal/1.leaves", p.Bytes["seal/1.leaves"][..^1]), "unit-leaves-form");
        Whole("a sealed list lost", p => p.Remove("seal/1.leaves"), "unit-leaves-missing");
        Whole("a unit listed twice", p => p.Index["units"]!.AsArray().Add(p.Listed("units").First().DeepClone()), "unit-twice", "leaf-twice", "leaf-twice", "leaf-twice");
        Whole("seal.json lost", p => p.Remove("seal/seal.json"), "seal-missing", "no-seal-to-compare", "unit-without-seal", "unit-without-seal");
        Whole("seal.json with a space", p => p.Replace("seal/seal.json", [.. p.Bytes["seal/seal.json"], 32]), "seal-changed", "seal-form", "seal-not-published", "unit-without-seal", "unit-without-seal");
        Whole("the seal under another day", p => p.Index["seal"]!["date"] = "2026-03-31", "seal-date");
        Whole("a seal that dossier.json does not name", p => p.Index.Remove("seal"), "seal-unnamed", "no-seal-to-compare", "unit-without-seal", "unit-without-seal");
    }

    private static void Beside()
    {
        Whole("an attachment altered", p => p.Bytes[Attachment(p)][30] ^= 1, "document-changed", "attachment-altered");
        Whole("an attachment altered, dossier.json in step", p => p.Replace(Attachment(p), [.. p.Bytes[Attachment(p)], 32]), "attachment-altered");
        Whole("an attachment lost", p => p.Remove(Attachment(p)), "attachment-missing");
        Whole("a page altered", p => p.Bytes["index.html"][9] ^= 1, "document-changed");
        Whole("the calendar file altered", p => p.Bytes["calendar.ics"][9] ^= 1, "document-changed");
        Whole("a calendar file that nothing names", p => p.Bytes["calendar-2.ics"] = p.Bytes["calendar.ics"], "unnamed");
        Whole("a page lost", p => p.Bytes.Remove("index.html"), "document-missing");
        Whole("a page added", p => p.Bytes["sessions/more.html"] = [65], "unnamed");
        Whole("a text altered, dossier.json in step", p => p.Replace(Text(p), "{\"salt\":\"\",\"text\":\"x\"}"u8.ToArray()), "text-altered");
        Whole("a text left out", p => p.Remove(Text(p)), "text-left-out");
        Whole("a text that nobody wrote", p => Smuggle(p, $"texts/{Id}/{new string('b', 64)}.json"), "unbound");
        Whole("a name altered, dossier.json in step", p => p.Replace(Name(p), "{}"u8.ToArray()), "name-altered");
        Add("a name erased", b => (Parts(b, p => p.Remove(Name(p))), b.Published), []);
        foreach (var (kind, field) in TextsBesideEntries)
        {
            // Bound where it is there, and missed where it is not: both show that the verifier knows the field.
            Forged($"a text of {kind}, {field}", b => b.Fresh.Add(kind, "2026-03-09T01:00:00.000Z", $$"""{"{{field}}":"{{b.Fresh.Text("学习体会")}}"}"""));
            Forged($"a text of {kind}, {field}, left out", b => b.Fresh.Add(kind, "2026-03-09T01:00:00.000Z", $$"""{"{{field}}":"{{b.Fresh.Text("学习体会", keep: false)}}"}"""), "text-left-out");
        }

        Forged("a guest's name", b => b.Fresh.Add("guestAdded", "2026-03-09T01:00:00.000Z", $$"""{"guest":"guest-1","name":"{{b.Fresh.Name("李教授")}}","role":"Lecturer","text":null}"""));
        Whole("a document listed twice", p => p.Index["documents"]!.AsArray().Add(p.Listed("documents").First().DeepClone()), "document-twice");
    }

    private static void LeftOut()
    {
        Forged("a file left out", b => b.Held.InDossier = false, p => p.Index["outside"]!.AsArray().RemoveAt(0), "left-out");
        Forged("a file left out, called outside by its true period", b => b.Held.InDossier = false, "outside-period");
        Forged("a file left out, called outside by another period", b => (b.Held.InDossier, b.Held.Period) = (false, "2025-12"), "outside-id");
        Whole("an outside file not told of", p => p.Index["outside"]!.AsArray().Clear(), "left-out", "left-out");
        Whole("the span made longer", p => p.Index["to"] = "2026-12-31", "outside-period", "outside-period");
    }

    private static void Hostile()
    {
        Add("an empty file", b => ([], b.Published), ["zip-unreadable"]);
        Add("a truncated archive", b => (b.Zip()[..^100], b.Published), ["zip-unreadable"]);
        Add("something in front of the archive", b => ([.. "MZ"u8, .. b.Zip()], b.Published), ["zip-unreadable"]);
        Add("something behind the archive", b => ([.. b.Zip(), 0], b.Published), ["zip-unreadable"]);
        Add("bytes that are no archive", b => (Encoding.UTF8.GetBytes(new string('x', 5000)), b.Published), ["zip-unreadable"]);
        Add("an archive without anything", b => (new DossierParts().Zip("{}"), b.Published), ["format-unknown"]);
        Whole("a path that climbs", p => p.More.Add(("../../etc/passwd", [65])), "zip-unsafe");
        Whole("a path from the root", p => p.More.Add(("/etc/passwd", [65])), "zip-unsafe");
        Whole("a path with a backslash", p => p.More.Add(("a\\b", [65])), "zip-unsafe");
        Whole("a folder", p => p.More.Add(("empty/", [])), "zip-unsafe");
        Whole("a document that is there twice", p => p.More.Add(("index.html", [65])), "zip-twice");
        Whole("an entry that is there twice", p => p.More.Add((Held(2), [65])), "zip-twice");
        Whole("a bomb", p => p.More.Add(("bomb.html", new byte[40 << 20])), "zip-entry-too-large");
        Add("sizes that add up to more than 4 GB", b => (Declared(b, 250 << 20, 20), b.Published), ["zip-too-large", "*"]);
        Add("an entry that says less than it holds", b => (Patched(b, "index.html", 24, 5), b.Published), ["*"]);
        Add("an encrypted document", b => (Patched(b, "index.html", 8, 1), b.Published), ["zip-entry-unreadable", "document-missing"]);
        Add("an unknown compression", b => (Patched(b, "index.html", 10, 12), b.Published), ["zip-entry-unreadable", "document-missing"]);
        Add("an entry that lies elsewhere", b => (Patched(b, "index.html", 42, 7), b.Published), ["document-unreadable"]);
        Add("format 1", b => (Json(b, j => j["format"] = 1), b.Published), ["format-1"]);
        Add("format 3", b => (Json(b, j => j["format"] = 3), b.Published), ["format-unknown"]);
        Add("numbers as texts", b => (Json(b, j => j["files"]![1]!["sequence"] = "2"), b.Published), ["index-wrong"]);
        Add("a negative sequence", b => (Json(b, j => j["files"]![0]!["sequence"] = -1), b.Published), ["index-wrong"]);
        Add("a sequence of nothing", b => (Json(b, j => j["files"]![0]!["sequence"] = 0), b.Published), ["index-wrong"]);
        Add("a file id that climbs", b => (Json(b, j => j["files"]![0]!["id"] = "../../x"), b.Published), ["index-wrong"]);
        Add("files that are no list", b => (Json(b, j => j["files"] = 7), b.Published), ["index-wrong"]);
        Add("no list of documents", b => (Json(b, j => j.Remove("documents")), b.Published), ["index-wrong"]);
        Add("a span that ends before it begins", b => (Json(b, j => j["to"] = "2025-12-31"), b.Published), ["index-wrong"]);
        Add("a day that no calendar has", b => (Json(b, j => j["to"] = "2026-02-30"), b.Published), ["index-wrong"]);
        Add("dossier.json missing", b => (new DossierParts { More = { ("index.html", [65]) } }.Zip("x").AsSpan().ToArray(), b.Published), ["index-unreadable"]);
        Add("dossier.json nests too deep", b => (new DossierParts().Zip("{\"format\":2,\"x\":" + new string('[', 5000) + new string(']', 5000) + "}"), b.Published), ["index-unreadable"]);
        Add("dossier.json in broken UTF-8", b => (new DossierParts().Zip("{\"format\":2,\"unit\":\"\u00C3\u0028\"}"), b.Published), ["index-unreadable"]);
        Add("dossier.json with half a character", b => (new DossierParts().Zip("{\"format\":2,\"unit\":\"\\ud800\"}"), b.Published), ["index-unreadable"]);
        Add("dossier.json is a list", b => (new DossierParts().Zip("[]"), b.Published), ["index-unreadable"]);
        Add("nothing in it", b => (Json(b, j => { foreach (var name in new[] { "files", "units", "outside", "documents" }) j[name] = new JsonArray(); j.Remove("seal"); }, only: true), null), ["no-files"]);
    }

    private static string Id => new DossierBuilder().Held.Id;

    private static string Held(int n) => DossierBuilder.PathOf(new DossierBuilder().Held, n);

    private static string Attachment(DossierParts parts) => parts.Bytes.Keys.Single(k => k.StartsWith("attachments/", StringComparison.Ordinal));

    private static string Text(DossierParts parts) => parts.Bytes.Keys.First(k => k.StartsWith($"texts/{Id}/", StringComparison.Ordinal));

    private static string Name(DossierParts parts) => parts.Bytes.Keys.First(k => k.StartsWith("names/", StringComparison.Ordinal));

    private static byte[] Replaced(byte[] bytes, string what, string with) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace(what, with, StringComparison.Ordinal));

    private static void Add(string name, Func<DossierBuilder, (byte[] Zip, string? Seal)> make, string[] problems, params string[] notes) => Made.Add(name, () =>
    {
        var (zip, seal) = make(new DossierBuilder());
        return new DossierCase(name, zip, seal, problems, notes);
    });

    /// <summary>Changed in the archive alone, by somebody who does not hold the chains.</summary>
    private static void Whole(string name, Action<DossierParts> change, params string[] problems) => Add(name, b => (Parts(b, change), b.Published), problems);

    /// <summary>Changed before the chains and dossier.json are written: all in step, but the seal.</summary>
    private static void Forged(string name, Action<DossierBuilder> change, params string[] problems) => Forged(name, change, _ => { }, problems);

    private static void Forged(string name, Action<DossierBuilder> change, Action<DossierParts> then, params string[] problems) => Add(name, b =>
    {
        change(b);
        return (Parts(b, then), b.Published);
    }, problems);

    private static byte[] Parts(DossierBuilder builder, Action<DossierParts> change)
    {
        var parts = builder.Write();
        change(parts);
        return parts.Zip();
    }

    private static DossierBuilder With(DossierBuilder builder, bool seal)
    {
        builder.WithSeal = seal;
        return builder;
    }

    private static DossierBuilder Rewritten(DossierBuilder builder)
    {
        builder.Held.Bodies[3] = Replaced(builder.Held.Bodies[3], "OnSite", "Absent");
        builder.Seal();
        return builder;
    }

    private static void WithoutUnits(DossierParts parts)
    {
        parts.Index["units"]!.AsArray().RemoveAt(1);
        parts.Remove("seal/2.leaves");
        parts.Index["units"]!.AsArray().RemoveAt(0);
        parts.Remove("seal/1.leaves");
    }

    private static void WithoutFiles(DossierBuilder builder, DossierParts parts)
    {
        parts.Index["files"] = new JsonArray();
        foreach (var path in parts.Bytes.Keys.Where(k => !k.StartsWith("seal/", StringComparison.Ordinal)).ToList())
        {
            parts.Remove(path);
        }

        // The year's file touches the span: it may not be called outside, and is not.
        Assert.Equal("2026", builder.Year.Period);
    }

    private static void ChangeLeaves(DossierParts parts, Action<List<string>> change)
    {
        var lines = Encoding.UTF8.GetString(parts.Bytes["seal/1.leaves"]).TrimEnd('\n').Split('\n').ToList();
        change(lines);
        parts.Replace("seal/1.leaves", Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
    }

    private static void Smuggle(DossierParts parts, string path)
    {
        parts.Bytes[path] = [65];
        parts.Index["documents"]!.AsArray().Add(new JsonObject { ["path"] = path, ["sha256"] = DossierBuilder.Hex(SHA256.HashData([65])) });
    }

    private static byte[] Json(DossierBuilder builder, Action<JsonObject> change, bool only = false)
    {
        var parts = builder.Write();
        change(parts.Index);
        if (only)
        {
            parts.Bytes.Clear();
        }

        return parts.Zip();
    }

    /// <summary>Writes a number into the archive's directory, where it speaks of one document.</summary>
    private static byte[] Patched(DossierBuilder builder, string path, int at, ushort value)
    {
        var zip = builder.Zip();
        var name = zip.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(path));
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(name - 46 + at), value);
        return zip;
    }

    private static byte[] Declared(DossierBuilder builder, uint size, int count)
    {
        var parts = builder.Write();
        for (var i = 0; i < count; i++)
        {
            parts.More.Add((string.Create(CultureInfo.InvariantCulture, $"big-{i:00}.html"), [65]));
        }

        var zip = parts.Zip();
        for (var i = 0; i < count; i++)
        {
            var name = zip.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"big-{i:00}.html")));
            BinaryPrimitives.WriteUInt32LittleEndian(zip.AsSpan(name - 46 + 24), size);
        }

        return zip;
    }
}
