using System.Text.Json.Nodes;
using TeamsAddin.Local.Sample;
using TeamsAddin.Local.Verify;

namespace TeamsAddin.Local.Smoke;

/// <summary>The month that the smoke plays: March 2026 of the committee and of branch 5.</summary>
internal sealed partial class Month(Box box, BoxClient client)
{
    private const string Branch = "branch-05";
    private const string Bureau = "bureau";
    private static readonly DateTimeOffset End = new(2026, 3, 31, 23, 0, 0, TimeSpan.FromHours(8));

    /// <summary>The session that is held from end to end, the one that is moved, the one that is cancelled.</summary>
    private JsonNode held = new JsonObject();
    private JsonNode moved = new JsonObject();
    private JsonNode cancelled = new JsonObject();

    public List<JsonNode> Sessions { get; } = [];

    public int Entries { get; private set; }

    /// <summary>Two units of the sample, with one who joins and one who leaves in the first week.</summary>
    public static SampleOrganisation Organisation() => SampleOrganisation.Make().Only([Bureau, Branch], joins: (Branch, new DateOnly(2026, 3, 4)), leaves: (Branch, new DateOnly(2026, 3, 3)));

    public IEnumerable<(string Name, Func<Task<string>> Play)> Steps(string fault)
    {
        yield return ("load", LoadAsync);
        yield return ("fault", async () => (await client.FaultAsync(fault))["fault"]!.ToString());
        yield return ("plan", PlanAsync);
        yield return ("publish", PublishAsync);
        yield return ("confirm", ConfirmAsync);
        yield return ("invite", InviteAsync);
        yield return ("remind", RemindAsync);
        yield return ("install", InstallAsync);
        yield return ("too early", TooEarlyAsync);
        yield return ("check in", CheckInAsync);
        yield return ("forged", ForgedAsync);
        yield return ("late", LateAsync);
        yield return ("roll call", RollCallAsync);
        yield return ("close", CloseAsync);
        yield return ("minutes", MinutesAsync);
        yield return ("return", ReturnAsync);
        yield return ("approve", ApproveAsync);
        yield return ("move in Outlook", MoveAsync);
        yield return ("illegal move", IllegalMoveAsync);
        yield return ("cancel", CancelAsync);
        yield return ("end of the month", EndAsync);
        yield return ("calendars", CalendarsAsync);
        yield return ("seal", SealAsync);
        yield return ("export", ExportAsync);
        yield return ("verify", VerifyAsync);
        yield return ("nothing lost", NothingLostAsync);
    }

    private string Leader => PersonIn(Branch, "leader");

    private string Recorder => PersonIn(Branch, "recorder");

    private string HeldId => held["fileId"]?.GetValue<string>() ?? "no session yet";

    private DateTimeOffset HeldStart => held["start"]!.GetValue<DateTimeOffset>();

    private async Task<string> LoadAsync()
    {
        var loader = new SampleLoader(box);
        await loader.LoadAsync(default);
        await loader.InstallAsync(default);
        await box.RestAsync(TimeSpan.FromMinutes(2), default);
        var welcomed = 0;
        foreach (var person in box.Sample.People.Where(p => p.HasApp))
        {
            welcomed += (await client.ChatAsync(person.Id)).Any(m => m["card"] is not null) ? 1 : 0;
        }

        Want(welcomed == box.Sample.People.Count(p => p.HasApp), $"only {welcomed} people have a welcome card");
        return $"{box.Sample.People.Count} people, {welcomed} welcomed";
    }

    private async Task<string> PlanAsync()
    {
        var card = (await client.SayAsync(box.AdminId, "计划")).LastOrDefault(m => m["card"] is not null) ?? throw new SmokeException("no answer to 计划");
        var text = await client.TapAsync(box.AdminId, card, "makePlan", new JsonObject { ["from"] = "2026-03-02", ["to"] = "2026-03-31" });
        Want(text.Contains("正在制定", StringComparison.Ordinal), "the plan's card does not say that it is being made: " + text);
        await box.RestAsync(TimeSpan.FromMinutes(2), default);
        card = (await client.SayAsync(box.AdminId, "计划")).Last(m => m["card"] is not null);
        text = Cards.TextOf(card["card"]);
        Want(text.Contains("草案", StringComparison.Ordinal), "the plan's card does not show a draft: " + text);
        text = await client.TapAsync(box.AdminId, card, "showPlan", new JsonObject { ["what"] = "unit", ["unit"] = Branch });
        Want(text.Contains("支部", StringComparison.Ordinal), "the plan's card does not show the branch's sessions: " + text);
        var refused = (await client.SayAsync(Recorder, "计划")).Last();
        Want(Cards.TextOf(refused["card"]).Contains("只有管理员", StringComparison.Ordinal), "a recorder was not refused the plan");
        return "drafted; a recorder is refused";
    }

    private async Task<string> PublishAsync()
    {
        var card = (await client.SayAsync(box.AdminId, "计划")).Last(m => m["card"] is not null);
        await client.TapAsync(box.AdminId, card, "publishPlan", []);
        await client.TapAsync(box.AdminId, card, "publishPlan", []);
        await box.RestAsync(TimeSpan.FromMinutes(5), default);
        card = (await client.SayAsync(box.AdminId, "计划")).Last(m => m["card"] is not null);
        Want(Cards.TextOf(card["card"]).Contains("发布", StringComparison.Ordinal), "the plan's card does not say that it is published");
        foreach (var unit in new[] { Bureau, Branch })
        {
            Sessions.AddRange((await client.ApiAsync(HttpMethod.Get, $"units/{unit}/sessions?year=2026")).AsArray().OfType<JsonNode>());
        }

        Want(Sessions.Count >= 8, $"only {Sessions.Count} sessions were published");
        Want(Sessions.All(s => s["eventMissing"] is null), "a session has no calendar event");
        var own = Sessions.Where(s => s["unit"]!.ToString() == Branch && s["who"]!.ToString() == "Members").OrderBy(s => s["start"]!.GetValue<DateTimeOffset>())
            .Where(s => s["start"]!.GetValue<DateTimeOffset>() > Box.Start.AddDays(4)).ToList();
        Want(own.Count >= 3, $"the branch has only {own.Count} sessions of all members after the first days");
        (held, moved, cancelled) = (own[0], own[^2], own[^1]);
        return $"{Sessions.Count} sessions, one event each";
    }

    private async Task<string> ConfirmAsync()
    {
        await client.MoveToAsync(HeldStart.AddDays(-3));
        var card = await CardAsync(Leader, "会前准备");
        var text = await client.TapAsync(Leader, card, "confirm", new JsonObject { ["topic"] = "学习《条例》第一章 <script>alert(1)</script>", ["materials"] = "=cmd()" });
        Want(text.Contains("已确认召开", StringComparison.Ordinal), "the leader's card does not say confirmed: " + text);
        return "topic and materials";
    }

    private async Task<string> InviteAsync()
    {
        var session = await SessionAsync(HeldId);
        var roster = session["state"]!["roster"]!.AsArray().Select(r => r!["person"]!.ToString()).ToHashSet(StringComparer.Ordinal);
        Want(roster.Contains(box.Sample.Joiner!), "who joined is not on the roster");
        Want(!roster.Contains(box.Sample.Leaver!), "who left is on the roster");
        var attended = (await client.CalendarAsync(box.Sample.Joiner!, Box.Start, End)).Count(e => e["start"]!.GetValue<DateTimeOffset>() == HeldStart);
        Want(attended == 1, $"the joiner has {attended} events for the session");
        return $"{roster.Count} on the roster";
    }

    private async Task<string> RemindAsync()
    {
        await client.MoveToAsync(HeldStart.AddDays(-1));
        var reminded = 0;
        foreach (var member in Members().Where(m => box.Sample.People.First(p => p.Id == m).HasApp))
        {
            // Each in his own language.
            var word = box.Sample.People.First(p => p.Id == member).Locale switch { "en-GB" => "I am here", "zh-TW" => "現場簽到", _ => "现场签到" };
            reminded += await FindCardAsync(member, word) is not null ? 1 : 0;
        }

        Want(reminded == Members().Count(m => box.Sample.People.First(p => p.Id == m).HasApp), $"only {reminded} members have the card");
        // Of another session in his last days he was.
        Want((await FindCardAsync(box.Sample.Leaver!, "现场签到"))?.ToJsonString().Contains(HeldId, StringComparison.Ordinal) != true, "who left was reminded");
        return $"{reminded} members";
    }

    /// <summary>Whom the setup policy forgot, Graph gave the app when the first card was due.</summary>
    private async Task<string> InstallAsync()
    {
        var forgotten = box.Sample.People.Where(p => p is { HasApp: false, HasTeams: true } && Members().Contains(p.Id)).ToList();
        Want(forgotten.Count > 0, "everybody had the app from the start");
        foreach (var person in forgotten)
        {
            Want(box.Tenant.People.Get(person.Id).HasApp, $"{person.Mail} has not got the app");
            Want(await FindCardAsync(person.Id, "现场签到") is not null, $"{person.Mail} has the app and no card");
        }

        return $"{forgotten.Count} by Graph, card sent";
    }

    private async Task<string> TooEarlyAsync()
    {
        var text = await client.TapAsync(Ordinary(0), await CardAsync(Ordinary(0), "现场签到"), "checkIn", []);
        Want(text.Contains("签到尚未开始", StringComparison.Ordinal), "an early tap was not refused: " + text);
        return "refused";
    }

    private async Task<string> CheckInAsync()
    {
        await client.MoveToAsync(HeldStart.AddMinutes(-20));
        await CardAsync(Leader, "签到表");
        foreach (var person in new[] { Leader, Recorder, Ordinary(0), Ordinary(1) })
        {
            var text = await client.TapAsync(person, await CardAsync(person, "现场签到"), "checkIn", new JsonObject { ["mode"] = "onSite" });
            Want(text.Contains("已记录：现场", StringComparison.Ordinal), "a check-in was not confirmed: " + text);
        }

        var online = await client.TapAsync(Ordinary(2), await CardAsync(Ordinary(2), "线上签到"), "checkIn", new JsonObject { ["mode"] = "online" });
        Want(online.Contains("已记录：线上", StringComparison.Ordinal), "the online check-in was not confirmed: " + online);
        var twice = await CardAsync(Ordinary(0), "现场签到");
        await client.TapAsync(Ordinary(0), twice, "checkIn", new JsonObject { ["mode"] = "onSite" }, "f:4711");
        await client.TapAsync(Ordinary(0), twice, "checkIn", new JsonObject { ["mode"] = "onSite" }, "f:4711");
        var entries = await AttendedAsync(Ordinary(0));
        Want(entries == 1, $"three taps of one person made {entries} entries");
        var register = Cards.TextOf((await CardAsync(Leader, "签到表"))["card"]);
        Want(register.Contains("\n4\n", StringComparison.Ordinal), "the leader's register does not show 4 on site: " + register);
        return "4 on site, 1 online, one of them twice";
    }

    private async Task<string> ForgedAsync()
    {
        // One who leads nothing: a leader of a unit above would be welcome as a visitor.
        var stranger = box.Sample.People.First(p => p.HasApp && !Members().Contains(p.Id) && p.Id != box.AdminId && p.Id != box.Sample.Leaver && Rows().Where(r => r[0] == p.Id).All(r => r.Contains("member"))).Id;
        var message = (await client.ChatAsync(stranger)).First(m => m["card"] is not null)["id"]!.ToString();
        var data = new JsonObject { ["session"] = HeldId, ["mode"] = "onSite", ["person"] = Ordinary(3), ["unit"] = Branch };
        var text = await client.TapAsync(stranger, message, "checkIn", data);
        Want(text.Contains("不在本次会议应到名单", StringComparison.Ordinal), "a stranger was not refused: " + text);
        text = await client.TapAsync(stranger, message, "approve", new JsonObject { ["session"] = HeldId, ["version"] = 1 });
        Want(!text.Contains("已审定", StringComparison.Ordinal), "a stranger approved minutes: " + text);
        text = await client.TapAsync(stranger, message, "checkIn", new JsonObject { ["session"] = "../../entries", ["mode"] = new JsonArray() });
        Want(text.Contains("无法识别", StringComparison.Ordinal), "a card with nonsense was not refused: " + text);
        Want(await AttendedAsync(Ordinary(3)) == 0 && await AttendedAsync(stranger) == 0, "a forged tap made an entry");
        return "refused, nothing written";
    }

    private async Task<string> LateAsync()
    {
        await client.MoveToAsync(HeldStart.AddMinutes(15));
        var text = await client.TapAsync(Ordinary(3), await CardAsync(Ordinary(3), "现场签到"), "checkIn", new JsonObject { ["mode"] = "onSite" });
        Want(text.Contains("迟到", StringComparison.Ordinal), "a late tap is not late: " + text);
        return "one";
    }

    private async Task<string> RollCallAsync()
    {
        var card = await CardAsync(Leader, "签到表");
        var text = await client.TapAsync(Leader, card, "mark", new JsonObject { ["people"] = Ordinary(4), ["mode"] = "excused", ["why"] = "出差" });
        Want(text.Contains("请假", StringComparison.Ordinal), "the roll call was not taken: " + text);
        return "one excused";
    }

    private async Task<string> CloseAsync()
    {
        await client.MoveToAsync(held["end"]!.GetValue<DateTimeOffset>().AddMinutes(31));
        var closing = (await SessionAsync(HeldId))["state"]!["closing"] ?? throw new SmokeException("the register did not close");
        Want(closing["onSite"]!.GetValue<int>() == 5 && closing["online"]!.GetValue<int>() == 1 && closing["excused"]!.GetValue<int>() == 1 && closing["late"]!.GetValue<int>() == 1, "the count is wrong: " + closing.ToJsonString());
        var text = await client.TapAsync(Ordinary(5), await CardAsync(Ordinary(5), "签到"), "refresh", new JsonObject { ["session"] = HeldId, ["card"] = "checkIn" }, null);
        Want(text.Contains("缺席", StringComparison.Ordinal), "an absentee's card does not say so: " + text);
        return $"5 on site (1 late), 1 online, 1 excused, {closing["absent"]!.AsArray().Count} absent";
    }

    private void Want(bool held, string otherwise)
    {
        if (!held)
        {
            throw new SmokeException(otherwise);
        }
    }
}
