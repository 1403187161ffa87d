namespace TeamsAddin.Verifying.Tests;

/// <summary>JSON that two readers could understand differently: of what is said twice the last one counts, and an escape is the character that it stands for.</summary>
internal static partial class DossierCases
{
    private const string Nobody = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    private const string Escaped = "\\u0062bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    private static void Readers()
    {
        Said("a text said twice, nothing last", "cancelled", $$"""{"why":"{{Nobody}}","why":null}""");
        Said("a text said twice, a hash last", "cancelled", $$"""{"why":null,"why":"{{Nobody}}"}""", "text-left-out");
        Said("one of two texts said twice", "minutesCorrected", $$"""{"text":"{{Nobody}}","why":"{{new string('c', 64)}}","text":null}""", "text-left-out");
        Said("an attachment said twice, nothing last", "leaveAttached", $$"""{"attachment":"{{Nobody}}","attachment":null}""");
        Said("a roster said twice", "rosterChanged", $$"""{"added":[{"name":"{{Nobody}}"}],"added":[]}""");
        Forged("an entry with a roster said twice, the first one's name beside it", b => b.Fresh.Add("rosterChanged", "2026-03-09T01:00:00.000Z", $$"""{"added":[{"name":"{{b.Fresh.Name("吴桐")}}"}],"added":[]}"""), "unbound");
        Said("a name said twice", "rosterChanged", $$"""{"added":[{"name":"{{Nobody}}","name":null}]}""");
        Said("a guest's name said twice", "guestAdded", $$"""{"name":"{{Nobody}}","name":null}""");
        Said("a content said twice, nothing last", "invited", $$"""{"content":{"sha256":"{{Nobody}}","length":1},"content":null}""");
        Said("a content whose hash is said twice", "invited", $$$"""{"content":{"sha256":"{{{Nobody}}}","sha256":null,"length":1}}""");
        Forged("erased texts said twice", b => { b.Fresh.Add("cancelled", "2026-03-09T01:00:00.000Z", $$"""{"why":"{{Nobody}}"}"""); b.Fresh.Add("erased", "2026-03-09T01:00:00.000Z", $$"""{"texts":["{{Nobody}}"],"texts":[]}"""); }, "text-left-out");
        Forged("a text left out that another session says is erased", b => { b.Held.Add("erased", "2026-03-09T01:00:00.000Z", $$"""{"texts":["{{Nobody}}"]}"""); b.Fresh.Add("cancelled", "2026-03-09T01:00:00.000Z", $$"""{"why":"{{Nobody}}"}"""); }, "text-left-out");
        Forged("a text left out that an entry of another kind calls erased", b => { b.Fresh.Add("cancelled", "2026-03-09T01:00:00.000Z", $$"""{"why":"{{Nobody}}"}"""); b.Fresh.Add("closed", "2026-03-10T01:00:00.000Z", $$"""{"texts":["{{Nobody}}"]}"""); }, "text-left-out");
        Forged("an entry with a roster that its kind does not have", b => b.Fresh.Add("closed", "2026-03-09T01:00:00.000Z", $$"""{"roster":{{b.Fresh.Roster("吴桐")}}}"""), "unbound");
        Forged("a content in broken UTF-8, which commits to nothing", b => Beside(b, [.. Utf8($$"""{"roster":{{b.Fresh.Roster("吴桐")}},"x":"} """.TrimEnd(' ', '}')), 0xC3, 0x28, .. "\"}"u8], "invited"), "unbound");
        Said("a hash with an escape", "cancelled", $$"""{"why":"{{Escaped}}"}""", "text-left-out");
        Said("a hash that is too long for its escapes", "cancelled", $$"""{"why":"{{string.Concat(Enumerable.Repeat("\\u0062", 400))}}"}""");
        Said("an attachment's hash with an escape", "leaveAttached", $$"""{"attachment":"{{Escaped}}"}""", "text-left-out");
        Said("a field with an escape", "cancelled", $$"""{"wh\u0079":"{{Nobody}}"}""", "text-left-out");
        Said("a kind with an escape", "cancelle\\u0064", $$"""{"why":"{{Nobody}}"}""", "text-left-out");
        Body("its kind behind its data", $$$"""{"n":3,"at":"2026-03-09T01:00:00.000Z","data":{"why":"{{{Nobody}}}"},"kind":"cancelled"}""", "text-left-out");
        Body("data said twice", $$$"""{"n":3,"at":"2026-03-09T01:00:00.000Z","kind":"cancelled","data":{"why":"{{{Nobody}}}"},"data":{}}""");
        Body("a kind that is a list", $$$"""{"n":3,"kind":["cancelled"],"at":"2026-03-09T01:00:00.000Z","data":{"why":"{{{Nobody}}}"}}""");
        Body("a time with an escape", """{"n":3,"at":"\u0032026-03-09T01:00:00.000Z"}""");
        Body("half a character under a name that is said twice", """{"n":3,"at":"2026-03-09T01:00:00.000Z","x":"\ud800","x":"y"}""", "entry-json");
        Body("half a character before a whole one", """{"n":3,"at":"2026-03-09T01:00:00.000Z","x":"\ud83d\ud83d\ude42"}""", "entry-json");
        Body("the second half of a character alone", """{"n":3,"at":"2026-03-09T01:00:00.000Z","x":"\\\ude42"}""", "entry-json");
        Body("half a character as a name", """{"n":3,"at":"2026-03-09T01:00:00.000Z","\ud83d":1}""", "entry-json");
        Body("whole characters in escapes", """{"n":3,"at":"2026-03-09T01:00:00.000Z","x":"\ud83d\ude42\ud83d\uDE42\\ud800"}""");
        Body("an escape that is none", """{"n":3,"at":"2026-03-09T01:00:00.000Z","x":"\ud8 0"}""", "entry-json");
    }

    private static void Said(string name, string kind, string data, params string[] problems) => Forged($"an entry with {name}", b => b.Fresh.Add(kind, "2026-03-09T01:00:00.000Z", data), problems);

    private static void Body(string name, string body, params string[] problems) => Forged($"an entry with {name}", b => b.Fresh.Bodies.Add(Utf8(body)), problems);
}
