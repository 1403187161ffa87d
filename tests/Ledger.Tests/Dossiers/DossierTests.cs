using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Records.Seals;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Dossiers;

public sealed class DossierTests : IAsyncLifetime
{
    private static readonly DateOnly March = new(2026, 3, 5);
    private static readonly DateOnly January = new(2026, 1, 20);

    private ArchiveHouse house = null!;

    public async Task InitializeAsync() => house = await ArchiveHouse.OpenAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_dossier_from_which_something_was_erased_meanwhile_is_made_again(int read)
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var first = await house.ConfirmAsync(id, "学习");
        await house.ConfirmAsync(id, "再学习");
        // Read already, or about to be.
        await Assert.ThrowsAsync<ErasedMeanwhileException>(() => house.MakeAsync(async n => await (n == read ? house.EraseAsync(id, first) : Task.CompletedTask)));
        Assert.DoesNotContain((await house.MakeAsync()).Files.Keys, f => f.Contains(first, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_else_is_written_meanwhile_comes_into_the_next_dossier()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        await house.ConfirmAsync(id, "学习");
        Assert.Equal(1, (await house.MakeAsync(async n => await (n == 0 ? house.ConfirmAsync(id, "再学习") : Task.CompletedTask))).Count);
    }

    [Fact]
    public async Task Every_file_whose_period_touches_the_span_is_there_and_only_those_of_its_days_have_a_page()
    {
        var within = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var touching = await house.PlanAsync(ArchiveHouse.Branch, "2026-Q1", January);
        var topic = await house.ConfirmAsync(touching, "topic");
        await house.PlanAsync(ArchiveHouse.Branch, "2026-01", January);
        await house.PlanAsync(ArchiveHouse.Other, "2026-03", March);
        await house.PlanAsync(ArchiveHouse.Branch, "2026-H1", March, append: false);
        var dossier = await house.MakeAsync();
        Assert.Equal((2, true), (dossier.Index.GetProperty("format").GetInt32(), dossier.Index.GetProperty("complete").GetBoolean()));
        Assert.Equal(
            new[] { (within, true), (touching, false) }.Order(),
            dossier.List("files").Select(f => (f.GetProperty("id").GetString()!, f.GetProperty("inSpan").GetBoolean())).Order());
        Assert.Equal(1, dossier.Count);
        Assert.Contains($"sessions/{within}.html", dossier.Files.Keys);
        Assert.DoesNotContain($"sessions/{touching}.html", dossier.Files.Keys);
        Assert.Contains($"files/{touching}/00000002.json", dossier.Files.Keys);
        Assert.Contains($"texts/{touching}/{topic}.json", dossier.Files.Keys);
    }

    [Fact]
    public async Task Nothing_is_there_unnamed_and_everything_hashes_to_its_value()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        await house.ConfirmAsync(id, "topic");
        await house.SealAsync(6);
        var dossier = await house.MakeAsync();
        var named = dossier.List("documents").ToDictionary(d => d.GetProperty("path").GetString()!, d => d.GetProperty("sha256").GetString(), StringComparer.Ordinal);
        Assert.Equal(
            dossier.Files.Keys.Where(p => p is not "dossier.json" && !p.StartsWith("files/", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            named.Keys.Order(StringComparer.Ordinal));
        Assert.All(named, d => Assert.Equal(d.Value, Convert.ToHexStringLower(SHA256.HashData(dossier.Files[d.Key]))));
    }

    [Fact]
    public async Task A_page_shows_guests_leave_make_ups_notes_and_corrections_and_the_marks_that_stood_before()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var name = await house.GuestAsync("guest-1", "李<b>教授</b>");
        Dictionary<string, SaltedText> texts = new[] { "出差", "代签", "自学第一章", "学有所获", "应为下月", "笔误", "市委党校", "写得好" }.ToDictionary(t => t, SaltedText.Of, StringComparer.Ordinal);
        string Hash(string text) => texts[text].Hash;
        object[] facts =
        [
            new Invited([new RosterEntry("wang", Role.Member, ""), new RosterEntry("li", Role.Leader, "")], 1, 1), new Attended("wang", Mode.OnSite, false, false, null),
            new GuestAdded("guest-1", name, GuestRole.Lecturer, Hash("市委党校")), new LeaveAsked("r", "li", March, March, Hash("出差")), new LeaveDecided("r", "li", false, Hash("写得好")),
            new Closed(1, 0, 0, 0, ["li"], true, null), new AttendanceCorrected("wang", Mode.Absent, false, Hash("代签")), new MakeUpHandedIn("li", 1, MakeUpWay.SelfStudy, null, Hash("自学第一章")),
            new MadeUp("li", 1), new NotesHandedIn("wang", 1, Hash("学有所获"), null), new MinutesSubmitted(1, Hash("写得好")), new MinutesApproved(1), new MinutesCorrected(Hash("应为下月"), Hash("笔误")),
        ];
        foreach (var (i, fact) in facts.Index())
        {
            await house.TellAsync(id, $"k{i}", SessionFacts.Table.Draft(fact, i == 0 ? [.. texts.Values] : []));
        }

        var dossier = await house.MakeAsync();
        var page = WebUtility.HtmlDecode(Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]));
        Assert.All(texts.Keys, text => Assert.Contains(text, page, StringComparison.Ordinal));
        Assert.DoesNotContain("<b>教授", Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]), StringComparison.Ordinal);
        Assert.Contains("李<b>教授</b>", page, StringComparison.Ordinal);
        Assert.Contains($"names/{name}.json", dossier.Files.Keys);
        Assert.All(texts.Values, text => Assert.Contains($"texts/{id}/{text.Hash}.json", dossier.Files.Keys));
        Assert.Contains("缺席 · 已补学", page, StringComparison.Ordinal);
        Assert.Contains("考勤: wang – 现场", page, StringComparison.Ordinal);
        Assert.Contains("更正考勤: wang – 缺席 – 代签", page, StringComparison.Ordinal);
        Assert.Contains("李<b>教授</b>,授课人", Encoding.UTF8.GetString(dossier.Files["register.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_of_late_alone_stands_among_the_entries_and_both_marks_in_the_chain()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var why = SaltedText.Of("会后到场");
        object[] facts =
        [
            new Invited([new RosterEntry("wang", Role.Member, "")], 1, 1), new Attended("wang", Mode.OnSite, false, false, null), new Closed(1, 0, 0, 0, [], true, null),
            new AttendanceCorrected("wang", Mode.OnSite, true, why.Hash),
        ];
        foreach (var (i, fact) in facts.Index())
        {
            await house.TellAsync(id, $"k{i}", SessionFacts.Table.Draft(fact, i == 0 ? [why] : []));
        }

        var dossier = await house.MakeAsync();
        var page = WebUtility.HtmlDecode(Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]));
        Assert.Contains("考勤: wang – 现场</td>", page, StringComparison.Ordinal);
        Assert.Contains("更正考勤: wang – 现场 (迟到) – 会后到场", page, StringComparison.Ordinal);
        Assert.Contains("现场,迟到,补登", Encoding.UTF8.GetString(dossier.Files["register.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_shows_a_leave_taken_back_and_a_guest_taken_out_only_among_its_entries()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var (wrong, right) = (await house.GuestAsync("guest-1", "李教授"), await house.GuestAsync("guest-2", "张教授"));
        var (why, away) = (SaltedText.Of("张冠李戴"), SaltedText.Of("出差"));
        object[] facts =
        [
            new Invited([new RosterEntry("wang", Role.Member, "")], 1, 1), new LeaveAsked("r", "wang", March, March, away.Hash), new LeaveDecided("r", "wang", true, null), new LeaveWithdrawn("r", "wang"),
            new GuestAdded("guest-1", wrong, GuestRole.Lecturer, null), new GuestAdded("guest-2", right, GuestRole.Lecturer, null), new GuestRemoved("guest-1", why.Hash), new Closed(0, 0, 0, 0, ["wang"], false, null),
        ];
        foreach (var (i, fact) in facts.Index())
        {
            await house.TellAsync(id, $"k{i}", SessionFacts.Table.Draft(fact, i == 0 ? [why, away] : []));
        }

        var dossier = await house.MakeAsync();
        var page = WebUtility.HtmlDecode(Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]));
        Assert.Contains("移除来宾: 李教授 – 张冠李戴", page, StringComparison.Ordinal);
        Assert.Contains("撤回请假: wang", page, StringComparison.Ordinal);
        Assert.Matches("wang</td>[^/]*2026-03-05[^/]*</td>.*出差.*已批准 · .*撤回", page);
        Assert.Contains($"texts/{id}/{why.Hash}.json", dossier.Files.Keys);
        Assert.Contains($"names/{wrong}.json", dossier.Files.Keys);
        var register = Encoding.UTF8.GetString(dossier.Files["register.csv"]);
        Assert.Contains("张教授", register, StringComparison.Ordinal);
        Assert.DoesNotContain("李教授", register, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_shows_where_the_meeting_s_report_differed_and_how_the_leader_settled_it()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var why = SaltedText.Of("线上会议出勤报告");
        object[] facts =
        [
            new Invited([.. new[] { "wang", "li", "zhao" }.Select(p => new RosterEntry(p, Role.Member, ""))], 1, 1), new Attended("wang", Mode.OnSite, false, false, null),
            new Closed(1, 0, 0, 0, ["li", "zhao"], true, null), new ReportMissing("Forbidden"),
            new Reported(["r"], "p", [new("wang", Mode.OnSite, 61), new("li", Mode.Absent, 62), new("zhao", Mode.Absent, 63)], 3, 2, 1),
            new ReportSettled("wang", 1, Mode.OnSite), new AttendanceCorrected("li", Mode.Online, false, why.Hash),
        ];
        foreach (var (i, fact) in facts.Index())
        {
            await house.TellAsync(id, $"k{i}", SessionFacts.Table.Draft(fact, i == 0 ? [why] : []));
        }

        var page = WebUtility.HtmlDecode(Encoding.UTF8.GetString((await house.MakeAsync()).Files[$"sessions/{id}.html"]));
        Assert.Contains("没有线上会议出勤报告: 无法读取线上会议出勤报告（Forbidden）。", page, StringComparison.Ordinal);
        Assert.Contains("名单中 3 人在会，另有 2 人，1 人没有账号；差异 3 项", page, StringComparison.Ordinal);
        Assert.Matches("wang</td>[^/]*现场</td>[^/]*61</td>[^/]*维持原记录", page);
        Assert.Matches("li</td>[^/]*缺席</td>[^/]*62</td>[^/]*线上 ·", page);
        Assert.Matches("zhao</td>[^/]*缺席</td>[^/]*63</td>[^/]*待", page);
    }

    [Fact]
    public async Task A_session_that_was_not_held_says_so_and_its_register_is_empty()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var why = SaltedText.Of("停电");
        await house.TellAsync(id, "i", SessionFacts.Table.Draft(new Invited([new RosterEntry("wang", Role.Member, "")], 1, 1)));
        await house.TellAsync(id, "c", SessionFacts.Table.Draft(new Closed(0, 0, 0, 0, [], false, null) { AnswerBy = new DateTimeOffset(March, new TimeOnly(8, 0), TimeSpan.Zero) }));
        await house.TellAsync(id, "n", SessionFacts.Table.Draft(new NotHeld("leader", why.Hash), why));
        var dossier = await house.MakeAsync();
        Assert.Contains("未召开", WebUtility.HtmlDecode(Encoding.UTF8.GetString(dossier.Files["index.html"])), StringComparison.Ordinal);
        Assert.Contains("记为未召开: 停电", WebUtility.HtmlDecode(Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"])), StringComparison.Ordinal);
        Assert.DoesNotContain("wang", Encoding.UTF8.GetString(dossier.Files["register.csv"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_unit_s_leaves_lead_by_their_path_to_the_seal()
    {
        // More units in the seal than in the dossier, and after the seal the chain goes on.
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        await house.PlanAsync(ArchiveHouse.Branch, "2026-Q1", January);
        await house.PlanAsync(ArchiveHouse.Bureau, "2026-03", March);
        await house.PlanAsync(ArchiveHouse.Other, "2026-03", March);
        var seal = await house.SealAsync(6);
        await house.ConfirmAsync(id, "after the seal");
        var dossier = await house.MakeAsync();
        Assert.Equal((seal.Date, seal.Hash), (dossier.Index.GetProperty("seal").GetProperty("date").GetString(), dossier.Index.GetProperty("seal").GetProperty("sha256").GetString()));
        Assert.Equal(seal.Hash, Convert.ToHexStringLower(SHA256.HashData(dossier.Files["seal/seal.json"])));
        var units = dossier.List("units").ToList();
        Assert.Equal([ArchiveHouse.Branch, ArchiveHouse.Bureau], units.Select(u => u.GetProperty("unit").GetString()));
        foreach (var unit in units)
        {
            Assert.Equal(seal.Root, RootOf(unit, dossier));
        }

        var leaf = Lines(dossier, units[0]).Single(l => l.StartsWith(id, StringComparison.Ordinal)).Split(' ');
        Assert.Equal(("1", 2), (leaf[1], dossier.List("files").Single(f => f.GetProperty("id").GetString() == id).GetProperty("sequence").GetInt32()));
    }

    [Fact]
    public async Task Sealed_files_of_other_periods_are_named_by_what_proves_them()
    {
        await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var outside = await house.PlanAsync(ArchiveHouse.Branch, "2026-01", January);
        await house.PlanAsync(ArchiveHouse.Other, "2026-01", January);
        await house.SealAsync(6);
        var unsealed = await house.PlanAsync(ArchiveHouse.Branch, "2026-02", new DateOnly(2026, 2, 3));
        var dossier = await house.MakeAsync();
        Assert.Equal([outside], dossier.Ids("outside"));
        Assert.DoesNotContain(unsealed, dossier.Index.GetRawText(), StringComparison.Ordinal);
        var one = dossier.List("outside").Single();
        var text = string.Concat(new[] { "session", Text(one, "unit"), Text(one, "rule"), Text(one, "period"), one.GetProperty("ordinal").GetRawText() }.Select(p => p + "\n"));
        Assert.Equal(outside, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32]);
        var known = dossier.Ids("files").Concat(dossier.Ids("outside")).ToHashSet(StringComparer.Ordinal);
        Assert.All(dossier.List("units").SelectMany(u => Lines(dossier, u)), line => Assert.Contains(line[..32], known));
    }

    [Fact]
    public async Task Before_the_first_seal_there_is_none_in_the_dossier()
    {
        await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var dossier = await house.MakeAsync();
        Assert.False(dossier.Index.TryGetProperty("seal", out _));
        Assert.Empty(dossier.List("units"));
        Assert.DoesNotContain(dossier.Files.Keys, p => p.StartsWith("seal/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_content_too_long_for_a_row_is_an_attachment()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        await house.InviteManyAsync(id);
        var dossier = await house.MakeAsync();
        var content = JsonElement.Parse(dossier.Files[$"files/{id}/00000002.json"]).GetProperty("data").GetProperty("content");
        var bytes = dossier.Files["attachments/" + content.GetProperty("sha256").GetString()];
        Assert.Equal(content.GetProperty("length").GetInt32(), bytes.Length);
        Assert.Equal(content.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    [Fact]
    public async Task The_name_of_one_who_left_the_roster_is_there_for_the_chain_commits_to_it()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var name = await house.InviteAndRemoveAsync(id);
        Assert.Contains($"names/{name}.json", (await house.MakeAsync()).Files.Keys);
    }

    [Fact]
    public async Task An_erased_text_is_missing_and_its_file_says_so_even_where_a_crash_left_it_behind()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var (erased, stays) = (await house.ConfirmAsync(id, "secret"), await house.ConfirmAsync(id, "topic"));
        var left = await house.ConfirmAsync(id, "left behind");
        await house.EraseAsync(id, erased);
        await house.TellAsync(id, "erased", SessionFacts.Table.Draft(new Ledger.Records.Erased([left], "law")));
        var dossier = await house.MakeAsync();
        Assert.Equal([$"texts/{id}/{stays}.json"], dossier.Files.Keys.Where(p => p.StartsWith("texts/", StringComparison.Ordinal)));
        var entry = JsonElement.Parse(dossier.Files[$"files/{id}/00000005.json"]);
        Assert.Equal(("erased", $$"""{"texts":["{{erased}}"],"why":"law"}"""), (Text(entry, "kind"), entry.GetProperty("data").GetRawText()));
        Assert.Contains("文本已清除: law", Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_people_handed_in_lies_in_it_under_its_own_hash_and_the_page_leads_there()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var (scan, same, notes, erased, lost) = ("%PDF-1 scan"u8.ToArray(), "%PDF-1 scan"u8.ToArray(), "%PDF-1 notes"u8.ToArray(), "%PDF-1 secret"u8.ToArray(), (byte[]?)null);
        var (certificate, again, essay, secret, gone) = (await house.AttachAsync("诊断<b>.pdf", scan), await house.AttachAsync("again.pdf", same), await house.AttachAsync("心得.pdf", notes), await house.AttachAsync("secret.pdf", erased), await house.AttachAsync("lost.pdf", lost));
        var why = SaltedText.Of("就医");
        await house.TellAsync(id, "r", SessionFacts.Table.Draft(new Invited([new RosterEntry("wang", Role.Member, ""), new RosterEntry("li", Role.Leader, "")], 1, 1)));
        await house.TellAsync(id, "a", SessionFacts.Table.Draft(new LeaveAsked("q", "li", March, March, why.Hash), why));
        foreach (var record in new[] { certificate, again, secret, gone })
        {
            await house.TellAsync(id, record.Hash, SessionFacts.Table.Draft(new LeaveAttached("q", "li", record.Hash), record));
        }

        await house.TellAsync(id, "n", SessionFacts.Table.Draft(new NotesHandedIn("wang", 1, null, essay.Hash), essay));
        await house.EraseAsync(id, secret.Hash);
        var dossier = await house.MakeAsync();
        // Two records of the same bytes: they lie there once. What is erased is gone, what is lost is not hidden.
        Assert.Equal(
            new[] { scan, notes }.Select(b => $"attachments/{Chain.HashOf(b)}.pdf").Order(StringComparer.Ordinal),
            dossier.Files.Keys.Where(p => p.StartsWith("attachments/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal(scan, dossier.Files[$"attachments/{Chain.HashOf(scan)}.pdf"]);
        Assert.Equal(
            new[] { why, certificate, again, essay, gone }.Select(t => $"texts/{id}/{t.Hash}.json").Order(StringComparer.Ordinal),
            dossier.Files.Keys.Where(p => p.StartsWith("texts/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        var page = Encoding.UTF8.GetString(dossier.Files[$"sessions/{id}.html"]);
        Assert.Contains($"<a href=\"../attachments/{Chain.HashOf(scan)}.pdf\">诊断&lt;b&gt;.pdf</a>", WebUtility.HtmlDecode(page).Contains("诊断<b>", StringComparison.Ordinal) ? page.Replace("&#35786;&#26029;", "诊断", StringComparison.Ordinal) : "", StringComparison.Ordinal);
        Assert.Contains($"<a href=\"../attachments/{Chain.HashOf(notes)}.pdf\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
        Assert.Contains("（已清除）", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_was_erased_goes_nowhere_even_where_a_crash_left_it_behind()
    {
        var id = await house.PlanAsync(ArchiveHouse.Branch, "2026-03", March);
        var left = await house.AttachAsync("secret.pdf", "%PDF-1 secret"u8.ToArray());
        await house.TellAsync(id, "a", SessionFacts.Table.Draft(new LeaveAttached("q", "li", left.Hash), left));
        await house.TellAsync(id, "erased", SessionFacts.Table.Draft(new Ledger.Records.Erased([left.Hash], "law")));
        Assert.DoesNotContain((await house.MakeAsync()).Files.Keys, p => p.StartsWith("texts/", StringComparison.Ordinal) || p.StartsWith("attachments/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_people_handed_in_is_listed_and_never_packed()
    {
        var (target, blank) = (new MemoryStream(), new byte[100_000]);
        using (var archive = new DossierArchive(target))
        {
            await archive.AddAttachmentAsync("attachments/a.txt", blank, default);
            Assert.Equal(new DossierDocument("attachments/a.txt", Chain.HashOf(blank)), Assert.Single(archive.Documents));
        }

        // To a hundredth it could be packed, and the verifiers refuse that.
        using var zip = new ZipArchive(target);
        Assert.InRange(Assert.Single(zip.Entries).CompressedLength, blank.Length, 2 * blank.Length);
    }

    [Fact]
    public async Task A_dossier_larger_than_the_verifiers_read_is_none()
    {
        using var archive = new DossierArchive(new MemoryStream()) { MaxUnpacked = 10 };
        await archive.AddAsync("a", new byte[6], default);
        await Assert.ThrowsAsync<DossierTooLargeException>(() => archive.AddAttachmentAsync("b", new byte[5], default));
    }

    private static string RootOf(JsonElement unit, Archive dossier)
    {
        var lines = Lines(dossier, unit);
        Assert.Equal(lines.Order(StringComparer.Ordinal), lines);
        var root = Convert.ToHexStringLower(Spec.Root([.. lines.Select(l => Spec.Leaf(l.Replace(' ', '\n')))]));
        var path = unit.GetProperty("path").EnumerateArray().Select(p => Convert.FromHexString(p.GetString()!)).ToList();
        return Convert.ToHexStringLower(Spec.Climb(Spec.Leaf(Text(unit, "unit") + "\n" + root), unit.GetProperty("index").GetInt32(), unit.GetProperty("of").GetInt32(), path));
    }

    private static List<string> Lines(Archive dossier, JsonElement unit) =>
        [.. Encoding.UTF8.GetString(dossier.Files[Text(unit, "leaves")]).TrimEnd('\n').Split('\n')];

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
