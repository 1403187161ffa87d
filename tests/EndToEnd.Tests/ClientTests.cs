using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace TeamsAddin.EndToEnd.Tests;

[Collection("box")]
public sealed class ClientTests(RunningBox box)
{
    private const string Hostile = "<script>document.title='taken'</script>";

    [Fact]
    public async Task The_language_and_the_theme_change_at_once_and_stay()
    {
        var page = await box.OpenAsync("");
        await page.Locator("#language").SelectOptionAsync("en");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Study & Meeting Ledger");
        await page.Locator("#language").SelectOptionAsync("zh-Hant");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("會議學習台帳");
        var before = await page.Locator("html").GetAttributeAsync("data-theme");
        await page.Locator("#theme").ClickAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", before == "dark" ? "light" : "dark");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("會議學習台帳");
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_topic_with_a_script_in_it_is_shown_as_text()
    {
        var leader = await box.PersonAsync("branch-01", "leader");
        var last = (await box.GetAsync("api/units/branch-01/sessions?year=2026")).AsArray().MaxBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;
        await box.PostAsync($"people/{leader}/say", new JsonObject { ["text"] = "session " + last["fileId"] });
        var page = await box.OpenAsync($"person={leader}&lang=en");
        var card = page.Locator(".card", new() { Has = page.GetByLabel("议题") }).Last;
        await card.GetByLabel("议题").FillAsync(Hostile);
        await card.GetByRole(AriaRole.Button, new() { Name = "确认召开" }).ClickAsync();
        await Assertions.Expect(page.Locator(".card", new() { HasText = Hostile }).Last).ToBeVisibleAsync();
        await box.PostAsync($"people/{leader}/say", new JsonObject { ["text"] = Hostile });
        await Assertions.Expect(page.Locator(".bubble", new() { HasText = Hostile }).Last).ToBeVisibleAsync();
        Assert.NotEqual("taken", await page.TitleAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task What_a_person_wrote_is_shown_as_he_wrote_it_stars_links_and_lines()
    {
        var leader = await box.PersonAsync("branch-02", "leader");
        var last = (await box.GetAsync("api/units/branch-02/sessions?year=2026")).AsArray().MaxBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;
        await box.PostAsync($"people/{leader}/say", new JsonObject { ["text"] = "session " + last["fileId"] });
        var message = (await box.GetAsync($"people/{leader}/chat")).AsArray().Last(m => m!["card"] is not null)!["id"]!.ToString();
        var data = new JsonObject { ["session"] = last["fileId"]!.ToString(), ["topic"] = "*a* _b_ **c** [x](https://y.example)\nline 2" };
        await box.PostAsync($"people/{leader}/tap", new JsonObject { ["message"] = message, ["verb"] = "confirm", ["data"] = data });
        var page = await box.OpenAsync($"person={leader}&lang=en");
        var run = page.Locator(".ac-textRun", new() { HasText = "line 2" }).Last;
        await Assertions.Expect(run).ToBeVisibleAsync();
        Assert.Equal("*a* _b_ **c** [x](https://y.example)<br>line 2", await run.InnerHTMLAsync());
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("", "zh-Hans")]
    [InlineData("chat", "en")]
    [InlineData("calendar", "zh-Hant")]
    public async Task Nothing_is_wider_than_a_phone(string pane, string language)
    {
        var leader = await box.PersonAsync("branch-05", "leader");
        var page = await box.OpenAsync($"lang={language}&theme=dark" + (pane.Length == 0 ? "" : $"&person={leader}&pane={pane}"), 390, 844);
        await page.WaitForTimeoutAsync(500);
        Assert.Equal(390, await page.EvaluateAsync<int>("Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll('.log, .rows')].map(e => e.scrollWidth))"));
        await page.CloseAsync();
    }
}
