using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using TeamsAddin.EndToEnd.Tests.Verify;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>One session by clicking: from the reminder to the dossier on the inspector's desk.</summary>
[Collection("box")]
public sealed class JourneyTests(RunningBox box)
{
    private const string Branch = "branch-05";

    [Fact]
    public async Task From_the_reminder_to_a_downloaded_dossier_by_clicking()
    {
        var session = await SessionAsync();
        var start = session["start"]!.GetValue<DateTimeOffset>();
        var (leader, recorder, member, admin) = (await box.PersonAsync(Branch, "leader"), await box.PersonAsync(Branch, "recorder"), await box.PersonAsync(Branch, "member"), await box.AdminAsync());
        var gallery = new CardGallery(box);
        var page = await box.OpenAsync(width: 1180, height: 700);

        await box.MoveToAsync(start.AddDays(-3));
        await ChooseAsync(page, leader);
        await FillAsync(page, "会前准备：", "议题", "学习《条例》第一章");
        await TapAsync(page, "会前准备：", "确认召开", "已确认召开");
        await RunningBox.PictureAsync(page, "leader");
        await gallery.KeepAsync(leader, "leader", "leader");

        await box.MoveToAsync(start.AddDays(-1));
        await page.GetByRole(AriaRole.Button, new() { Name = "+1 小时" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "到下一事件" })).ToBeEnabledAsync(new() { Timeout = 60_000 });
        await box.MoveToAsync(start.AddMinutes(-20));

        await ChooseAsync(page, member);
        await TapAsync(page, "学习《条例》第一章", "现场签到", "已记录：现场");
        await gallery.KeepAsync(member, "checkIn", "check-in");

        var away = await box.PersonAsync(Branch, "member", but: 1);
        await LeaveJourney.GoAsync(box, away, leader);

        await ChooseAsync(page, leader);
        var register = Card(page, "签到表：");
        await register.GetByLabel("罗芳").CheckAsync();
        await TapAsync(page, "签到表：", "标记", "未签到（12 人）");
        await RunningBox.PictureAsync(page, "register");
        await gallery.KeepAsync(leader, "register", "register");

        await box.MoveToAsync(session["end"]!.GetValue<DateTimeOffset>().AddMinutes(31));
        await ChooseAsync(page, recorder);
        await gallery.KeepAsync(recorder, "minutesForm", "minutes-form");
        await FillAsync(page, "会议记录：", "会议记录", "会议学习了《条例》第一章。");
        await TapAsync(page, "会议记录：", "提交", "待负责人审定");

        await ChooseAsync(page, leader);
        await gallery.KeepAsync(leader, "minutesReview", "minutes-review");
        await FillAsync(page, "待审定会议记录", "理由", "请补充决定事项");
        await RunningBox.PictureAsync(page, "review");
        await TapAsync(page, "待审定会议记录", "退回", "已退回");
        await ChooseAsync(page, recorder);
        await FillAsync(page, "请补充决定事项", "会议记录", "会议学习了《条例》第一章，决定下月继续。");
        await TapAsync(page, "请补充决定事项", "提交", "待负责人审定");
        await ChooseAsync(page, leader);
        await TapAsync(page, "决定下月继续", "审定通过", "已审定");

        await ChooseAsync(page, admin);
        await page.GetByRole(AriaRole.Button, new() { Name = "计划", Exact = true }).ClickAsync();
        await Assertions.Expect(Card(page, "已于")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "导出", Exact = true }).First.ClickAsync();
        await Card(page, "导出迎检档案").GetByLabel("单位（含下级单位）").SelectOptionAsync(new SelectOptionValue { Label = "第五党支部" });
        await Card(page, "导出迎检档案").GetByRole(AriaRole.Button, new() { Name = "导出", Exact = true }).ClickAsync();
        await Assertions.Expect(Card(page, "迎检档案已生成")).ToBeVisibleAsync();
        await RunningBox.PictureAsync(page, "dossier");
        var download = await page.RunAndWaitForDownloadAsync(() => Card(page, "迎检档案已生成").GetByText("下载", new() { Exact = true }).ClickAsync());
        var zip = Path.Combine(Path.GetTempPath(), $"{Path.GetRandomFileName()}.zip");
        await download.SaveAsAsync(zip);
        var (code, output) = await RunningBox.RunAsync("verify", zip);
        Assert.True(code == 0, output);
        await LeaveJourney.IsInAsync(zip);
        await InspectAsync(zip);
        await SignInAndDownloadAsync(admin);
        foreach (var (person, word, name) in new[] { (member, "帮助", "help"), (member, "我的", "my"), (member, "日历", "calendar"), (admin, "通知", "notices"), (admin, "计划", "plan"), (admin, "导出", "export") })
        {
            await gallery.AskAsync(person, word, name);
        }

        await gallery.AskAsync(member, "天气怎么样", "not-understood");
        await gallery.AskAsync(member, "计划", "refused");
        await gallery.FirstAsync(leader, await EnglishAsync(), "welcome");
        await gallery.CauseAsync(admin, "dossier-ready", () => OrderAsync(admin));
        await gallery.OpenAsync(leader, session["fileId"]!.ToString(), "minutesApproved", "minutes-approved");
        await MadeGallery.DrawAsync(gallery);
        await AttendanceGallery.DrawAsync(box, gallery, session["fileId"]!.ToString(), [leader, recorder, away]);
        var cancelled = 0;
        await gallery.CauseAsync(leader, "cancelled", async () => await box.PostAsync($"api/sessions/{(await LaterAsync()).ElementAt(cancelled++)}/cancel", new JsonObject { ["why"] = "合并召开" }));
        await gallery.OpenAsync(leader, (await LaterAsync())[^1], "escalate", "escalate");
        await NoticeGallery.DrawAsync(box, gallery, leader);
        await StudyGallery.DrawAsync(box, gallery, Branch, leader, admin);
        await ReportGallery.DrawAsync(box, gallery);
        await gallery.WriteAsync();
        File.Delete(zip);
        await page.CloseAsync();
    }

    /// <summary>As an inspector: the page that lies in the dossier, opened from a file and offline, with the seal from the channel.</summary>
    private async Task InspectAsync(string zip)
    {
        var posts = (await box.GetAsync("channel")).AsArray();
        var seal = posts[^1]!.ToJsonString().Split('"').Select(t => t.Replace(" ", "", StringComparison.Ordinal)).First(t => t.Length == 64 && t.All(char.IsAsciiHexDigitLower));
        var folder = Directory.CreateTempSubdirectory("teamsaddin-inspect-").FullName;
        var file = Path.Combine(folder, "verify.html");
        await using (var archive = await ZipFile.OpenReadAsync(zip))
        {
            await archive.GetEntry("verify.html")!.ExtractToFileAsync(file);
        }

        var page = await box.OpenFileAsync(file, "zh-CN");
        await VerifyPage.CheckAsync(page, await File.ReadAllBytesAsync(zip), seal);
        Assert.Equal("compared", await page.Locator("#verdict").GetAttributeAsync("data-result"));
        await RunningBox.PictureAsync(page, "verify");
        await page.Context.CloseAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>As in Teams: the link opens in a tab of its own, where the person signs in.</summary>
    private async Task SignInAndDownloadAsync(string person)
    {
        var page = await box.OpenAsync($"person={person}&lang=zh-Hans&theme=light", trusting: true);
        var tab = await page.RunAndWaitForPopupAsync(() => Card(page, "迎检档案已生成").GetByText("下载", new() { Exact = true }).ClickAsync());
        var mail = (await box.GetAsync($"people/{person}"))["mail"]!.ToString();
        await tab.GetByLabel("search").FillAsync(mail);
        await tab.GetByLabel("search").PressAsync("Enter");
        await Assertions.Expect(tab.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        var download = await tab.RunAndWaitForDownloadAsync(() => tab.GetByRole(AriaRole.Button, new() { Name = mail }).ClickAsync());
        Assert.Equal("dossier-branch-05-", download.SuggestedFilename[..18]);
        var (code, output) = await RunningBox.RunAsync("verify", await download.PathAsync());
        Assert.True(code == 0, output);
        // The cookie is there now: the link alone is enough.
        await tab.RunAndWaitForDownloadAsync(() => tab.EvaluateAsync("url => { location.href = url; }", download.Url));
        await page.Context.CloseAsync();
    }

    /// <summary>The branch's first session of all members.</summary>
    private async Task<JsonNode> SessionAsync() => (await box.GetAsync($"api/units/{Branch}/sessions?year=2026")).AsArray()
        .Where(s => s!["who"]!.ToString() == "Members").MinBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;

    /// <summary>The branch's sessions that are still to come.</summary>
    private async Task<IReadOnlyList<string>> LaterAsync() => [.. (await box.GetAsync($"api/units/{Branch}/sessions?year=2026")).AsArray()
        .Where(s => !s!["closed"]!.GetValue<bool>()).OrderByDescending(s => s!["start"]!.GetValue<DateTimeOffset>()).Select(s => s!["fileId"]!.ToString())];

    /// <summary>Somebody who has the app and reads English.</summary>
    private async Task<string> EnglishAsync() => (await box.GetAsync("people?take=2000")).AsArray()
        .First(p => p!["locale"]!.ToString() == "en-GB" && p["app"]!.GetValue<bool>() && p["units"]!.AsArray().Count > 0)!["id"]!.ToString();

    /// <summary>Orders a dossier by the card, as a new order each time.</summary>
    private async Task OrderAsync(string person)
    {
        var card = (await box.PostAsync($"people/{person}/say", new JsonObject { ["text"] = "export" }))["messages"]!.AsArray().Last(m => m!["card"] is not null)!;
        await box.PostAsync($"people/{person}/tap", new JsonObject
        {
            ["message"] = card["id"]!.ToString(),
            ["verb"] = "export",
            ["data"] = new JsonObject { ["unit"] = Branch, ["from"] = "2026-03-01", ["to"] = "2026-03-31" },
        });
    }

    private static async Task ChooseAsync(IPage page, string person)
    {
        await page.Locator($".row[data-id='{person}']").ClickAsync();
        await Assertions.Expect(page.Locator(".message").First).ToBeVisibleAsync();
    }

    /// <summary>The newest card on which a text stands.</summary>
    private static ILocator Card(IPage page, string text) => page.Locator(".card", new() { HasText = text }).Last;

    private static Task FillAsync(IPage page, string card, string label, string text) => Card(page, card).GetByLabel(label).FillAsync(text);

    private static async Task TapAsync(IPage page, string card, string action, string then)
    {
        await Card(page, card).GetByRole(AriaRole.Button, new() { Name = action, Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator(".card", new() { HasText = then }).Last).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }
}
