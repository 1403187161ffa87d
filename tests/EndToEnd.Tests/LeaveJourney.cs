using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>A certificate by clicking: from the card to the page, through the sign-in, and to the leader's desk.</summary>
internal static class LeaveJourney
{
    public const string Name = "诊断证明.pdf";
    public static readonly byte[] Certificate = "%PDF-1.4 a certificate for the tests"u8.ToArray();

    public static async Task GoAsync(RunningBox box, string member, string leader)
    {
        var page = await box.OpenAsync($"person={member}&lang=zh-Hans&theme=light", trusting: true);
        await TapAsync(page, "请假", "请假：");
        await page.Locator(".card textarea").Last.FillAsync("住院治疗");
        await TapAsync(page, "提交请假", "待负责人审批");
        var tab = await page.RunAndWaitForPopupAsync(() => Link(page, "提交文件").ClickAsync());
        await SignInAsync(tab, (await box.GetAsync($"people/{member}"))["mail"]!.ToString());
        await HandInAsync(tab, "notes.exe", "MZ"u8.ToArray(), "不接受此类文件");
        await RunningBox.PictureAsync(tab, "attach");
        await HandInAsync(tab, Name, Certificate, $"已收到：{Name}");
        Assert.Equal(Certificate, await DownloadAsync(tab, () => tab.GetByRole(AriaRole.Link, new() { Name = Name }).ClickAsync()));
        await page.Context.CloseAsync();

        page = await box.OpenAsync($"person={leader}&lang=zh-Hans&theme=light", trusting: true);
        tab = await page.RunAndWaitForPopupAsync(() => Link(page, Name).ClickAsync());
        Assert.Equal(Certificate, await DownloadAsync(tab, async () => await SignInAsync(tab, (await box.GetAsync($"people/{leader}"))["mail"]!.ToString())));
        await page.Context.CloseAsync();
    }

    /// <summary>The file lies in the dossier, and the session's page leads to it.</summary>
    public static async Task IsInAsync(string zip)
    {
        await using var archive = await ZipFile.OpenReadAsync(zip);
        var entry = Assert.Single(archive.Entries, e => e.FullName.StartsWith("attachments/", StringComparison.Ordinal) && e.FullName.EndsWith(".pdf", StringComparison.Ordinal));
        await using (var stream = await entry.OpenAsync())
        {
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.Equal(Certificate, bytes.ToArray());
        }

        var pages = archive.Entries.Where(e => e.FullName.StartsWith("sessions/", StringComparison.Ordinal)).Select(e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8);
            return reader.ReadToEnd();
        });
        Assert.Contains(pages, p => p.Contains($"href=\"../{entry.FullName}\"", StringComparison.Ordinal));
    }

    /// <summary>Hands in a file as the gallery does: on the page's own way, without a browser.</summary>
    public static Task HandInAsync(RunningBox box, string person, string session, string what, string name) =>
        box.HandInAsync($"people/{person}/bot/attachments/{session}/{what}", name, Certificate);

    private static async Task SignInAsync(IPage tab, string mail)
    {
        await tab.GetByLabel("search").FillAsync(mail);
        await tab.GetByLabel("search").PressAsync("Enter");
        await Assertions.Expect(tab.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(1);
        await tab.GetByRole(AriaRole.Button, new() { Name = mail }).ClickAsync();
    }

    private static async Task HandInAsync(IPage tab, string name, byte[] bytes, string then)
    {
        await tab.GetByLabel("文件").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "application/octet-stream", Buffer = bytes });
        await tab.GetByRole(AriaRole.Button, new() { Name = "提交" }).ClickAsync();
        await Assertions.Expect(tab.GetByRole(AriaRole.Status)).ToContainTextAsync(then);
    }

    private static async Task<byte[]> DownloadAsync(IPage tab, Func<Task> click)
    {
        var download = await tab.RunAndWaitForDownloadAsync(click);
        Assert.Equal(Name, download.SuggestedFilename);
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    private static ILocator Button(IPage page, string name) => page.Locator(".card").GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).Last;

    /// <summary>The renderer tells buttons that lead elsewhere from those that act.</summary>
    private static ILocator Link(IPage page, string name) => page.Locator(".card").GetByRole(AriaRole.Link, new() { Name = name }).Last;

    private static async Task TapAsync(IPage page, string action, string then)
    {
        await Button(page, action).ClickAsync();
        await Assertions.Expect(page.Locator(".card", new() { HasText = then }).Last).ToBeVisibleAsync(new() { Timeout = 20_000 });
    }
}
