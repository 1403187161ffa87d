using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Verifying.Tests;

/// <summary>What people handed in: the record beside the chain, and the bytes that it names.</summary>
internal static partial class DossierCases
{
    private const string Bytes = "%PDF-1.7 请假证明";

    /// <summary>What does not have the form of a record, though an entry commits to it.</summary>
    private static readonly (string What, byte[] Bytes)[] NoRecords =
    [
        ("a text", "{\"salt\":\"c2FsdA==\",\"text\":\"x\"}"u8.ToArray()),
        ("a list", Utf8($"[{RecordOf()}]")),
        ("a string", "\"x\""u8.ToArray()),
        ("nothing", []),
        ("no JSON", Utf8(RecordOf()[..^1])),
        ("a record and more behind it", Utf8(RecordOf() + "{}")),
        ("a record behind a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8(RecordOf())]),
        ("broken UTF-8", [.. Utf8(RecordOf()[..^1]), .. ",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8]),
        ("half a character", Utf8(RecordOf(name: "\"\\ud800\""))),
        ("deep nesting", Utf8(RecordOf()[..^1] + ",\"x\":" + new string('[', 70) + new string(']', 70) + "}")),
        ("no salt", Utf8(RecordOf().Replace("\"salt\"", "\"sale\"", StringComparison.Ordinal))),
        ("no name", Utf8(RecordOf(name: "null"))),
        ("a number as its name", Utf8(RecordOf(name: "7"))),
        ("a climbing type", Utf8(RecordOf(type: "\"../x\""))),
        ("a type with a dot", Utf8(RecordOf(type: "\"tar.gz\""))),
        ("a type in capitals", Utf8(RecordOf(type: "\"PDF\""))),
        ("a type with a line feed", Utf8(RecordOf(type: "\"pdf\\n\""))),
        ("a type in other digits", Utf8(RecordOf(type: "\"７z\""))),
        ("a type too long", Utf8(RecordOf(type: "\"abcdefghi\""))),
        ("an empty type", Utf8(RecordOf(type: "\"\""))),
        ("its length as a text", Utf8(RecordOf(length: "\"21\""))),
        ("a length that is not whole", Utf8(RecordOf(length: "20.5"))),
        ("a length below nothing", Utf8(RecordOf(length: "-21"))),
        ("a length beyond all numbers", Utf8(RecordOf(length: "1e999"))),
        ("a hash in capitals", Utf8(RecordOf(sha256: $"\"{Sha256(Bytes).ToUpperInvariant()}\""))),
        ("a hash too short", Utf8(RecordOf(sha256: $"\"{Sha256(Bytes)[1..]}\""))),
        ("a hash that climbs", Utf8(RecordOf(sha256: "\"../seal/seal\""))),
    ];

    private static void Attachments()
    {
        Forged("an attachment of a leave", b => Leave(b));
        Forged("notes as a text alone", b => Notes(b, Quoted(b.Fresh.Text("学习体会")), "null"));
        Forged("notes as an attachment alone", b => Notes(b, "null", Quoted(b.Attach(b.Fresh, Bytes))));
        Forged("notes as a text and an attachment", b => Notes(b, Quoted(b.Fresh.Text("学习体会")), Quoted(b.Attach(b.Fresh, Bytes))));
        Forged("notes whose record was left out", b => Notes(b, "null", Quoted(new string('b', 64))), "text-left-out");
        Forged("two people hand in the same bytes", b => { Leave(b); Attached(b.Moved, b.Attach(b.Moved, Bytes, "b3RoZXI=")); Attached(b.Fresh, b.Attach(b.Fresh, Bytes, "bW9yZQ==")); });
        Forged("the same bytes altered, handed in by two people", b => { Leave(b); Attached(b.Fresh, b.Attach(b.Fresh, Bytes, "bW9yZQ==")); }, p => p.Replace(Pdf(p), "x"u8.ToArray()), "attachment-altered", "attachment-altered");
        Forged("a leave's attachment in a content too long for a row", b => Beside(b, b.Attach(b.Fresh, Bytes)));
        Forged("a leave's attachment in a content too long for a row, left out", b => Beside(b, new string('b', 64)), "text-left-out");
        Forged("one record handed in twice", b => { Leave(b); Leave(b); });
        Forged("an attachment that its kind of entry does not have", b => b.Fresh.Add("leaveAsked", "2026-03-09T01:00:00.000Z", $$"""{"why":null,"attachment":"{{new string('b', 64)}}"}"""));
        Forged("an attachment of a leave altered", b => Leave(b), p => p.Bytes[Pdf(p)][3] ^= 1, "document-changed", "attachment-altered");
        Forged("an attachment of a leave altered, dossier.json in step", b => Leave(b), p => p.Replace(Pdf(p), Utf8(Bytes.Replace('1', '2'))), "attachment-altered");
        Forged("an attachment of a leave lost", b => Leave(b), p => p.Remove(Pdf(p)), "attachment-missing");
        Forged("an attachment of a leave lost, dossier.json still names it", b => Leave(b), p => p.Bytes.Remove(Pdf(p)), "document-missing", "attachment-missing");
        Forged("an attachment of a leave under another ending", b => Leave(b), p => Rename(p, Pdf(p), Pdf(p).Replace(".pdf", ".doc", StringComparison.Ordinal)), "attachment-missing", "unbound");
        Forged("an attachment of a leave without its ending", b => Leave(b), p => Rename(p, Pdf(p), Pdf(p)[..^4]), "attachment-missing", "unbound");
        Forged("an attachment that no record names", _ => { }, p => Smuggle(p, $"attachments/{new string('b', 64)}.pdf"), "unbound");
        Forged("an attachment erased, its bytes gone", b => Erased(b, Leave(b)), p => { p.Remove(RecordPath(p)); p.Remove(Pdf(p)); });
        Forged("an attachment erased, its bytes still there", b => Erased(b, Leave(b)), p => p.Remove(RecordPath(p)), "unbound");
        Forged("an attachment erased, its bytes those of another", b => { Erased(b, Leave(b)); Attached(b.Moved, b.Attach(b.Moved, Bytes, "b3RoZXI=")); }, p => p.Remove(RecordPath(p, new DossierBuilder().Fresh.Id)));
    }

    private static void Records()
    {
        Forged("a record altered", b => Leave(b), p => p.Bytes[RecordPath(p)][10] ^= 1, "document-changed", "text-altered");
        Forged("a record altered, dossier.json in step", b => Leave(b), p => p.Replace(RecordPath(p), Utf8(RecordOf())), "text-altered");
        Forged("a record left out", b => Leave(b), p => p.Remove(RecordPath(p)), "text-left-out");
        Forged("a record with a wrong length", b => Attached(b.Fresh, b.Attach(b.Fresh, Bytes, longer: 1)), "attachment-altered");
        Forged("a record of a content's bytes", b => Attached(b.Fresh, b.Fresh.Record(Utf8(RecordOf(sha256: Quoted(b.Attachments.Keys.Single()[^64..]))))), "attachment-missing");
        Forged("a record with more in it", b => AttachedAs(b, Utf8(RecordOf()[..^1] + ",\"more\":[]}")));
        Forged("a record that says its type twice", b => AttachedAs(b, Utf8(RecordOf()[..^1] + ",\"type\":\"doc\",\"type\":\"pdf\"}")));
        Forged("a record with escapes", b => AttachedAs(b, Utf8(RecordOf(name: "\"\\ud83d\\ude42\"", type: "\"\\u0070df\""))));
        Forged("a record with its length as a fraction", b => AttachedAs(b, Utf8(RecordOf(length: string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(Bytes)}.0")))));
        foreach (var (what, bytes) in NoRecords)
        {
            Forged($"an attachment's record is no record: {what}", b => AttachedAs(b, bytes), "attachment-record");
        }
    }

    private static string Leave(DossierBuilder builder) => Attached(builder.Fresh, builder.Attach(builder.Fresh, Bytes));

    private static string Attached(BuiltFile file, string record)
    {
        file.Add("leaveAttached", "2026-03-09T01:00:00.000Z", $$"""{"request":"r-1","person":"p0","attachment":"{{record}}"}""");
        return record;
    }

    private static void AttachedAs(DossierBuilder builder, byte[] record)
    {
        builder.Attachments[$"attachments/{Sha256(Bytes)}.pdf"] = Utf8(Bytes);
        Attached(builder.Fresh, builder.Fresh.Record(record));
    }

    private static void Beside(DossierBuilder builder, string record) => Beside(builder, Utf8($$"""{"request":"r-1","person":"p0","attachment":"{{record}}"}"""), "leaveAttached");

    private static void Beside(DossierBuilder builder, byte[] content, string kind)
    {
        var hash = DossierBuilder.Hex(SHA256.HashData(content));
        builder.Attachments[$"attachments/{hash}"] = content;
        builder.Fresh.Add(kind, "2026-03-09T01:00:00.000Z", string.Create(CultureInfo.InvariantCulture, $$$"""{"content":{"sha256":"{{{hash}}}","length":{{{content.Length}}}}}"""));
    }

    private static void Notes(DossierBuilder builder, string text, string attachment) =>
        builder.Fresh.Add("notesHandedIn", "2026-03-09T01:00:00.000Z", $$"""{"person":"p0","version":1,"text":{{text}},"attachment":{{attachment}}}""");

    private static void Erased(DossierBuilder builder, string record) => builder.Fresh.Add("erased", "2026-03-10T01:00:00.000Z", $$"""{"texts":["{{record}}"],"why":"law"}""");

    private static string RecordOf(string? name = null, string? type = null, string? length = null, string? sha256 = null) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"salt":"c2FsdA","name":{{name ?? "\"x\""}},"type":{{type ?? "\"pdf\""}},"length":{{length ?? Encoding.UTF8.GetByteCount(Bytes).ToString(CultureInfo.InvariantCulture)}},"sha256":{{sha256 ?? Quoted(Sha256(Bytes))}}}""");

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Quoted(string text) => $"\"{text}\"";

    private static string Sha256(string text) => DossierBuilder.Hex(SHA256.HashData(Utf8(text)));

    private static string Pdf(DossierParts parts) => parts.Bytes.Keys.Single(k => k.EndsWith(".pdf", StringComparison.Ordinal));

    private static string RecordPath(DossierParts parts, string id = "") => parts.Bytes.Keys.Single(k => k.StartsWith($"texts/{id}", StringComparison.Ordinal) && parts.Bytes[k].AsSpan().IndexOf("\"sha256\""u8) >= 0);

    private static void Rename(DossierParts parts, string from, string to)
    {
        parts.Bytes[to] = parts.Bytes[from];
        parts.Bytes.Remove(from);
        parts.Listed("documents").First(d => d["path"]!.ToString() == from)["path"] = to;
    }
}
