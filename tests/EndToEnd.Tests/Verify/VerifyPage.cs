using Microsoft.Playwright;
using TeamsAddin.Fixtures;

namespace TeamsAddin.EndToEnd.Tests.Verify;

/// <summary>verify.html as an inspector opens it: from a file, in a browser that is offline.</summary>
public sealed class VerifyPage : IAsyncLifetime
{
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async Task InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = await Chromium.Find(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public async Task DisposeAsync()
    {
        await browser!.DisposeAsync();
        playwright!.Dispose();
    }

    public async Task<IPage> OpenAsync(string locale = "en-GB", ColorScheme scheme = ColorScheme.Light, int width = 1280, bool withoutWebCrypto = false)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { Locale = locale, ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = 844 }, Offline = true, TimezoneId = "Asia/Shanghai" });
        page.SetDefaultTimeout(20_000);
        if (withoutWebCrypto)
        {
            await page.AddInitScriptAsync("Object.defineProperty(globalThis, 'crypto', { value: undefined })");
        }

        await page.GotoAsync(new Uri(Path.Combine(RunningBox.Root, "ledger", "Dossiers", "verify.html")).AbsoluteUri);
        return page;
    }

    /// <summary>Chooses the archive, types the seal, and waits for the verdict.</summary>
    public static async Task CheckAsync(IPage page, byte[] zip, string? seal)
    {
        await page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = "dossier.zip", MimeType = "application/zip", Buffer = zip });
        await page.Locator("#seal").FillAsync(seal ?? "");
        await page.Locator("#go").ClickAsync();
        await Assertions.Expect(page.Locator("#verdict")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    /// <summary>The lines of a list, as the command line writes them.</summary>
    public static async Task<string[]> LinesAsync(IPage page, string list) => await page.EvaluateAsync<string[]>(
        "list => [...document.querySelectorAll(`#${list} li[data-code]`)].map(li => li.firstElementChild ? `${li.firstElementChild.textContent}: ${li.lastChild.textContent}` : li.textContent)", list);
}
