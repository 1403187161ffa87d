using System.Globalization;
using Microsoft.Playwright;
using TeamsAddin.Verifying.Tests;

namespace TeamsAddin.EndToEnd.Tests.Verify;

public sealed class VerifyPageTests(VerifyPage browser) : IClassFixture<VerifyPage>
{
    private const int Listed = 50;

    public static TheoryData<string> Cases => [.. DossierCases.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_page_and_the_command_line_give_the_same_verdict(string name)
    {
        var one = DossierCases.Of(name);
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, one.Zip);
        var (code, output) = await RunningBox.RunAsync(["verify", path, "--lang", "en", .. one.Seal is null ? Array.Empty<string>() : ["--seal", one.Seal]]);
        File.Delete(path);
        var page = await browser.OpenAsync();
        await VerifyPage.CheckAsync(page, one.Zip, one.Seal);

        Assert.Equal(one.Result, await page.Locator("#verdict").GetAttributeAsync("data-result"));
        Assert.Equal(one.Result == "unsound" ? 1 : 0, code);
        Assert.Equal(output.Split('\n')[0], await page.Locator("#verdict strong").TextContentAsync());
        Assert.Equal(Section(output, "What failed, and where"), (await VerifyPage.LinesAsync(page, "problems")).Take(Listed));
        Assert.Equal(Section(output, "What to know"), await VerifyPage.LinesAsync(page, "notes"));
        if (await page.Locator("#counts").CountAsync() > 0)
        {
            Assert.Equal(Counts(output), await page.EvaluateAsync<string[]>("[...document.querySelectorAll('#counts div')].map(d => `${d.dataset.value} ${d.lastElementChild.textContent}`)"));
        }

        Assert.NotEqual("taken", await page.TitleAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_browser_without_WebCrypto_comes_to_the_same_hashes()
    {
        var builder = new DossierBuilder();
        var page = await browser.OpenAsync(withoutWebCrypto: true);
        Assert.False(await page.EvaluateAsync<bool>("Boolean(globalThis.crypto)"));
        await VerifyPage.CheckAsync(page, builder.Zip(), builder.Published);
        Assert.Equal("compared", await page.Locator("#verdict").GetAttributeAsync("data-result"));
        await page.CloseAsync();

        page = await browser.OpenAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("""
            async () => {
              let different = 0;
              for (const length of [...Array(300).keys(), 1023, 65535, 1000003]) {
                const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 255);
                if (hex(ownSha256(bytes)) !== hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))) different++;
              }
              return different;
            }
            """));
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("2026-W01", "2025-12-29 2026-01-04")]
    [InlineData("2026-W53", "2026-12-28 2027-01-03")]
    [InlineData("2026-S11-02", "2026-11-01 2027-02-28")]
    [InlineData("2024-02", "2024-02-01 2024-02-29")]
    [InlineData("2026-H2", "2026-07-01 2026-12-31")]
    [InlineData("2026-Q1", "2026-01-01 2026-03-31")]
    [InlineData("2026", "2026-01-01 2026-12-31")]
    [InlineData("2026-W54", "")]
    [InlineData("2026-13", "")]
    public async Task A_period_has_its_days(string period, string days)
    {
        var page = await browser.OpenAsync();
        Assert.Equal(days, await page.EvaluateAsync<string>("period => (daysOf(period) ?? []).join(' ')", period));
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_seal_may_come_in_groups_and_what_is_none_is_refused()
    {
        var builder = new DossierBuilder();
        var page = await browser.OpenAsync();
        await VerifyPage.CheckAsync(page, builder.Zip(), string.Join(' ', builder.Published.ToUpperInvariant().Chunk(4).Select(c => new string(c))));
        Assert.Equal("compared", await page.Locator("#verdict").GetAttributeAsync("data-result"));
        await page.Locator("#seal").FillAsync(builder.Published[1..]);
        await page.Locator("#go").ClickAsync();
        await Assertions.Expect(page.Locator("#wrong")).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task An_archive_of_over_65535_entries_is_read()
    {
        var builder = new DossierBuilder();
        for (var n = builder.Fresh.Bodies.Count + 1; n <= 66_000; n++)
        {
            builder.Fresh.Add("attended", "2026-03-09T01:00:00.000Z", "{}");
        }

        var page = await browser.OpenAsync();
        await VerifyPage.CheckAsync(page, builder.Zip(), builder.Published);
        Assert.Equal("compared", await page.Locator("#verdict").GetAttributeAsync("data-result"));
        Assert.Equal("66014", await page.Locator("[data-count=entries]").GetAttributeAsync("data-value"));
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("zh-CN", ColorScheme.Light, 1280, "sound, with the seal")]
    [InlineData("zh-CN", ColorScheme.Light, 1280, "two entries swapped")]
    [InlineData("en-GB", ColorScheme.Dark, 390, "sound, without the seal")]
    [InlineData("en-GB", ColorScheme.Dark, 390, "two entries swapped")]
    [InlineData("zh-TW", ColorScheme.Dark, 390, "sound, with the seal")]
    public async Task The_page_fits_and_speaks_the_browser_s_language(string locale, ColorScheme scheme, int width, string name)
    {
        var one = DossierCases.Of(name);
        var page = await browser.OpenAsync(locale, scheme, width);
        await VerifyPage.CheckAsync(page, one.Zip, one.Seal);
        Assert.Equal(locale switch { "zh-CN" => "zh-Hans", "zh-TW" => "zh-Hant", _ => "en" }, await page.Locator("html").GetAttributeAsync("lang"));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window");
        if (RunningBox.Pictures)
        {
            var picture = string.Create(CultureInfo.InvariantCulture, $"verify-{one.Result}-{locale}-{width}");
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = RunningBox.PathOf(picture), FullPage = true });
        }

        await page.Locator("#languages button[value=zh-Hans]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("核验迎检档案");
        await page.CloseAsync();
    }

    private static List<string> Section(string output, string head) =>
        [.. output.Split('\n').SkipWhile(l => l != head).Skip(1).TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal)).Take(Listed).Select(l => l[2..])];

    private static List<string> Counts(string output) =>
        [.. output.Split('\n').SkipWhile(l => l != "What was checked").Skip(1).TakeWhile(l => l.Length > 0).Select(l => l.Trim().Replace("  ", " ", StringComparison.Ordinal))];
}
