using System.Net;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Verify;

namespace TeamsAddin.Local.Smoke;

/// <summary>From the minutes to the dossier.</summary>
internal sealed partial class Month
{
    private byte[] dossier = [];

    /// <summary>The newest seal, as the inspection channel shows it.</summary>
    private string seal = "";

    private async Task<string> MinutesAsync()
    {
        var text = await client.TapAsync(Recorder, await CardAsync(Recorder, "会议记录"), "minutes", new JsonObject { ["text"] = "会议学习了《条例》第一章。\n与会同志作了交流。🙂" });
        Want(text.Contains("待负责人审定", StringComparison.Ordinal), "the minutes were not taken: " + text);
        return "handed in";
    }

    private async Task<string> ReturnAsync()
    {
        var card = await CardAsync(Leader, "待审定会议记录");
        var text = await client.TapAsync(Leader, card, "return", new JsonObject { ["why"] = "" });
        Want(text.Contains("请填写退回理由", StringComparison.Ordinal), "a return without a reason was not refused: " + text);
        text = await client.TapAsync(Leader, card, "return", new JsonObject { ["why"] = "请补充决定事项" });
        Want(text.Contains("已退回", StringComparison.Ordinal), "the minutes were not returned: " + text);
        var again = await client.TapAsync(Recorder, await CardAsync(Recorder, "请补充决定事项"), "minutes", new JsonObject { ["text"] = "会议学习了《条例》第一章，决定下月继续。" });
        Want(again.Contains("待负责人审定", StringComparison.Ordinal), "the minutes were not taken again: " + again);
        return "with a reason, handed in again";
    }

    private async Task<string> ApproveAsync()
    {
        var text = await client.TapAsync(Leader, await CardAsync(Leader, "决定下月继续"), "approve", []);
        Want(text.Contains("已审定", StringComparison.Ordinal), "the minutes were not approved: " + text);
        await CardAsync(Recorder, "会议记录已审定");
        return "version 2";
    }

    private async Task<string> MoveAsync()
    {
        var start = moved["start"]!.GetValue<DateTimeOffset>();
        await client.MoveToAsync(start.AddDays(-2));
        var found = await EventAsync(start);
        var later = start.AddHours(start.Hour >= 8 ? -4 : 1);
        await client.MoveEventAsync(found["mailbox"]!.ToString(), found["id"]!.ToString(), later, later.AddHours(1), "一楼报告厅");
        var state = (await SessionAsync(moved["fileId"]!.ToString()))["state"]!;
        Want(state["start"]!.GetValue<DateTimeOffset>() == later && state["place"]!.ToString() == "一楼报告厅", "the move in Outlook did not reach the file");
        await CardAsync(Ordinary(0), "安排变更");
        return $"{start:dd HH:mm} to {later:dd HH:mm} UTC, members told";
    }

    private async Task<string> IllegalMoveAsync()
    {
        var session = (await SessionAsync(moved["fileId"]!.ToString()))["state"]!;
        var start = session["start"]!.GetValue<DateTimeOffset>();
        var found = await EventAsync(start);
        await client.MoveEventAsync(found["mailbox"]!.ToString(), found["id"]!.ToString(), start.AddYears(1), start.AddYears(1).AddHours(1), "别处");
        var after = (await SessionAsync(moved["fileId"]!.ToString()))["state"]!;
        Want(after["start"]!.GetValue<DateTimeOffset>() == start, "an illegal move reached the file");
        Want((await EventAsync(start))["place"]!.ToString() == "一楼报告厅", "the event was not put back");
        await CardAsync(Leader, "日历变更未生效");
        return "put back, leader told";
    }

    private async Task<string> CancelAsync()
    {
        var start = cancelled["start"]!.GetValue<DateTimeOffset>();
        await client.MoveToAsync(start.AddDays(-1).AddHours(1));
        await client.ApiAsync(HttpMethod.Post, $"sessions/{cancelled["fileId"]}/cancel", new JsonObject { ["why"] = "合并召开" });
        var left = (await client.CalendarAsync(Leader, start, start.AddMinutes(1))).Count(e => e["start"]!.GetValue<DateTimeOffset>() == start && !e["cancelled"]!.GetValue<bool>());
        Want(left == 0, "the cancelled session is still on the calendar");
        await CardAsync(Ordinary(0), "会议取消");
        return "event gone, members told";
    }

    private async Task<string> EndAsync()
    {
        var now = await client.MoveToAsync(End);
        var poison = (await client.StateAsync())["poison"]!.GetValue<long>();
        Want(poison == 0, $"{poison} messages are poison");
        return now.ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) + " UTC, no poison";
    }

    /// <summary>Each session has exactly one event on its mailbox, a cancelled one none.</summary>
    private async Task<string> CalendarsAsync()
    {
        var checkedEvents = 0;
        foreach (var mailbox in box.Sample.Mailboxes)
        {
            var unit = mailbox.Address.Split('@')[0];
            var events = (await client.CalendarAsync(PersonIn(unit, "leader"), Box.Start.AddDays(-1), End.AddDays(1)))
                .Count(e => e["mailbox"]!.ToString() == mailbox.Address && !e["cancelled"]!.GetValue<bool>());
            var live = 0;
            foreach (var session in Sessions.Where(s => s["unit"]!.ToString() == unit))
            {
                live += (await SessionAsync(session["fileId"]!.ToString()))["state"]!["cancellation"] is null ? 1 : 0;
            }

            Want(events == live, $"{unit} has {events} events for {live} sessions");
            checkedEvents += events;
        }

        return $"{checkedEvents} events, none twice";
    }

    /// <summary>Every night is sealed, and whoever reads the channel has the seal.</summary>
    private async Task<string> SealAsync()
    {
        await client.MoveToAsync(End.AddHours(3));
        var posts = (await client.ChannelAsync()).Select(p => Cards.TextOf(p["card"])).ToList();
        Want(posts.All(p => !p.Contains("告警：", StringComparison.Ordinal)), "a seal has an alarm: " + string.Join("; ", posts.Where(p => p.Contains("告警：", StringComparison.Ordinal))));
        // Shown in groups; a card whose answer was lost may be there twice.
        var seals = posts.Select(p => p.Split('\n').Select(l => l.Replace(" ", "", StringComparison.Ordinal)).FirstOrDefault(l => l.Length == 64 && l.All(char.IsAsciiHexDigitLower))).Distinct(StringComparer.Ordinal).ToList();
        var nights = (int)(End.AddHours(3) - Box.Start).TotalDays + 1;
        Want(seals.Count == nights, $"{seals.Count} seals were published in {nights} nights");
        seal = seals[^1] ?? throw new SmokeException("the newest post shows no seal: " + posts[^1]);
        return $"{nights} nights, the last {seal[..8]}…";
    }

    private async Task<string> ExportAsync()
    {
        var asker = PersonIn(Bureau, "leader");
        var card = (await client.SayAsync(asker, "导出")).Last(m => m["card"] is not null);
        await client.TapAsync(asker, card, "export", new JsonObject { ["unit"] = Branch, ["from"] = "2026-03-01", ["to"] = "2026-03-31" });
        var ready = await CardAsync(asker, "迎检档案已生成");
        var url = Cards.Url(ready["card"]) ?? throw new SmokeException("the card has no link");
        using var browser = new Browser(box.Tenant.CaFile);
        var (status, bytes) = await browser.SignInAsync(url, asker);
        Want(status == HttpStatusCode.OK, $"the download answered {status}");
        using var other = new Browser(box.Tenant.CaFile);
        var (forbidden, _) = await other.SignInAsync(url, Ordinary(0));
        Want(forbidden == HttpStatusCode.NotFound, $"another person's download answered {forbidden}");
        using var nobody = new HttpClient();
        using var refused = await nobody.GetAsync(url);
        Want(refused.StatusCode == HttpStatusCode.Unauthorized, $"nobody's download answered {refused.StatusCode}");
        dossier = bytes;
        return $"signed in by browser, {bytes.Length / 1024} KB";
    }

    private Task<string> VerifyAsync()
    {
        var verdict = VerifyDossier.Check(new MemoryStream(dossier), seal);
        Want(verdict.Sound, string.Join("; ", verdict.Problems.Select(p => p.ToString()).DefaultIfEmpty("the dossier is empty")));
        var sessions = Sessions.Count(s => s["unit"]!.ToString() == Branch);
        Want(verdict.Files >= sessions, $"the dossier has {verdict.Files} files for {sessions} sessions");
        Want(VerifyDossier.Check(new MemoryStream(dossier)).Sound, "without the seal the dossier is not consistent in itself");
        Want(!VerifyDossier.Check(new MemoryStream(dossier), new string('0', 64)).Sound, "a dossier was found sound against another seal");
        Want(!VerifyDossier.Check(new MemoryStream(ForgeDossier.ChangeOneEntry(dossier)), seal).Sound, "a forged dossier was found sound");
        return Task.FromResult($"{verdict.Files} files, {verdict.Entries} entries, sound under the published seal; a changed byte is found");
    }

    /// <summary>Every acknowledged tap stands in its file exactly once, in an unbroken sequence.</summary>
    private async Task<string> NothingLostAsync()
    {
        foreach (var session in Sessions)
        {
            var entries = (await SessionAsync(session["fileId"]!.ToString()))["entries"]!.AsArray();
            Want(entries.Select(e => e!["sequence"]!.GetValue<int>()).SequenceEqual(Enumerable.Range(1, entries.Count)), $"file {session["fileId"]} has a gap");
            Want(entries.Count(e => e!["kind"]!.ToString() == "planned") == 1, $"file {session["fileId"]} is not planned once");
            Entries += entries.Count;
        }

        foreach (var (person, mode) in new[] { (Leader, "OnSite"), (Recorder, "OnSite"), (Ordinary(0), "OnSite"), (Ordinary(1), "OnSite"), (Ordinary(2), "Online"), (Ordinary(3), "OnSite"), (Ordinary(4), "Excused") })
        {
            Want(await AttendedAsync(person) == 1 && await ModeAsync(person) == mode, $"{person} is not there exactly once as {mode}");
        }

        return $"{Entries} entries";
    }

    private async Task<JsonNode> SessionAsync(string id) => await client.ApiAsync(HttpMethod.Get, $"sessions/{id}");

    private async Task<int> AttendedAsync(string person) =>
        (await SessionAsync(HeldId))["entries"]!.AsArray().Count(e => e!["kind"]!.ToString() == "attended" && e["data"]!["person"]!.ToString() == person);

    private async Task<string?> ModeAsync(string person) => (await SessionAsync(HeldId))["state"]!["marks"]![person]?["mode"]?.ToString();

    private async Task<JsonNode> EventAsync(DateTimeOffset start) =>
        (await client.CalendarAsync(Leader, start.AddMinutes(-1), start.AddMinutes(1))).FirstOrDefault(e => e["start"]!.GetValue<DateTimeOffset>() == start && e["mailbox"]!.ToString().StartsWith(Branch, StringComparison.Ordinal))
        ?? throw new SmokeException($"the leader has no event at {start:O}");

    /// <summary>The newest card in a person's chat on which a text stands; one about the held session where there is one.</summary>
    private async Task<JsonNode> CardAsync(string person, string text) => await FindCardAsync(person, text) ?? throw new SmokeException($"{person} has no card with \"{text}\"");

    private async Task<JsonNode?> FindCardAsync(string person, string text)
    {
        var found = (await client.ChatAsync(person)).Where(m => m["card"] is not null && Cards.TextOf(m["card"]).Contains(text, StringComparison.Ordinal)).ToList();
        return found.LastOrDefault(m => m["card"]!.ToJsonString().Contains(HeldId, StringComparison.Ordinal)) ?? found.LastOrDefault();
    }

    private string PersonIn(string unit, string role) => Rows().First(r => r[4] == unit && r[5] == role)[0];

    /// <summary>Members of the branch on the session's day.</summary>
    private List<string> Members() => [.. Rows().Where(r => r[4] == Branch && r[0] != box.Sample.Leaver).Select(r => r[0])];

    private string Ordinary(int i) => Rows().Where(r => r[4] == Branch && r[5] == "member" && r[0] != box.Sample.Leaver && r[0] != box.Sample.Joiner && box.Sample.People.First(p => p.Id == r[0]) is { HasApp: true, Locale: "zh-CN" }).ElementAt(i)[0];

    private IEnumerable<string[]> Rows() => box.Sample.MembersCsv.Split('\n').Skip(1).Where(l => l.Length > 0).Select(l => l.Split(','));
}
