using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using TeamsAddin.Fixtures;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The tenant in a box as a user starts it, in a folder of its own, and a browser to look at it.</summary>
public sealed class RunningBox : IAsyncLifetime
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);

    private readonly string data = Directory.CreateTempSubdirectory("teamsaddin-e2e-").FullName;
    private readonly List<string> said = [];
    private HttpClient http = new();
    private Process? box;
    private IPlaywright? playwright;
    private IBrowser? browser;

    /// <summary>The folder of the sources.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Screenshots for the documents are made only when asked for.</summary>
    public static bool Pictures => string.Equals(Environment.GetEnvironmentVariable("TEAMSADDIN_PICTURES"), "1", StringComparison.Ordinal);

    public Uri Url { get; private set; } = null!;

    private static string Dll => Path.Combine(Root, "local", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "TeamsAddin.Local.dll");

    public async Task InitializeAsync()
    {
        var port = FreePort();
        Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(5) };
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        box = new Process { StartInfo = Command("run", "--data", data, "--port", port.ToString(CultureInfo.InvariantCulture)), EnableRaisingEvents = true };
        box.OutputDataReceived += (_, e) => Hear(e.Data, ready);
        box.ErrorDataReceived += (_, e) => Hear(e.Data, ready);
        box.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("the box ended at its start: " + Said()));
        box.Start();
        box.BeginOutputReadLine();
        box.BeginErrorReadLine();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = await Chromium.Find(),
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        await ready.Task.WaitAsync(StartLimit, TimeProvider.System);
    }

    public async Task DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        http.Dispose();
        if (box is not null)
        {
            using (var term = Process.Start("kill", ["-TERM", box.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await term.WaitForExitAsync();
            }

            await box.WaitForExitAsync().WaitAsync(StopLimit, TimeProvider.System);
            box.Dispose();
        }

        Directory.Delete(data, recursive: true);
    }

    /// <param name="query">The page's parameters: person, lang, theme, pane.</param>
    /// <param name="trusting">Whether the browser takes the box's certificate.</param>
    public async Task<IPage> OpenAsync(string query = "lang=zh-Hans&theme=light", int width = 1280, int height = 800, bool trusting = false)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, IgnoreHTTPSErrors = trusting });
        page.SetDefaultTimeout(20_000);
        await page.GotoAsync($"{Url}?{query}");
        await Assertions.Expect(page.Locator(".row").First).ToBeAttachedAsync(new() { Timeout = 20_000 });
        return page;
    }

    /// <summary>A file in a browser that is offline.</summary>
    public async Task<IPage> OpenFileAsync(string path, string locale)
    {
        var page = await browser!.NewPageAsync(new BrowserNewPageOptions { Locale = locale, ViewportSize = new ViewportSize { Width = 1280, Height = 900 }, Offline = true, TimezoneId = "Asia/Shanghai" });
        await page.GotoAsync(new Uri(path).AbsoluteUri);
        return page;
    }

    public async Task<JsonNode> GetAsync(string path) => (await http.GetFromJsonAsync<JsonNode>("control/" + path))!;

    public async Task<JsonNode> PostAsync(string path, JsonNode body)
    {
        using var answer = await http.PostAsJsonAsync($"control/{path}?timeout=120", body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    public async Task PutAsync(string path, JsonNode body)
    {
        using var answer = await http.PutAsJsonAsync($"control/{path}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task PutTextAsync(string path, string text)
    {
        using var content = new StringContent(text);
        using var answer = await http.PutAsync(new Uri($"control/{path}", UriKind.Relative), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a form with a file as a browser does: its name in bare UTF-8.</summary>
    public async Task HandInAsync(string path, string name, byte[] bytes)
    {
        const string Boundary = "----a-boundary";
        using var form = new ByteArrayContent([
            .. Encoding.UTF8.GetBytes($"--{Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"), .. bytes, .. Encoding.UTF8.GetBytes($"\r\n--{Boundary}--\r\n")]);
        form.Headers.TryAddWithoutValidation("Content-Type", $"multipart/form-data; boundary={Boundary}");
        using var answer = await http.PostAsync(new Uri($"control/{path}?timeout=120", UriKind.Relative), form);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task MoveToAsync(DateTimeOffset at) => PostAsync("clock", new JsonObject { ["to"] = at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) });

    /// <summary>The id of the first person of the tenant who is this in a unit, reads Chinese and has the app; or of one behind him.</summary>
    public async Task<string> PersonAsync(string unit, string role, int but = 0) => (await GetAsync("people?take=2000")).AsArray()
        .Where(p => p!["locale"]!.ToString() == "zh-CN" && p["app"]!.GetValue<bool>() && p["units"]!.AsArray().Any(u => u!["id"]!.ToString() == unit && u["role"]!.ToString() == role)).ElementAt(but)!["id"]!.ToString();

    public async Task<string> AdminAsync() => (await GetAsync("people?take=2000")).AsArray().First(p => p!["roles"]!.AsArray().Any(r => r!.ToString() == "Ledger.Admin"))!["id"]!.ToString();

    /// <summary>Runs the program as a command line would.</summary>
    public static async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(Command(arguments))!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    /// <summary>Keeps what a page or an element shows under docs/pictures, when pictures are asked for.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        if (Pictures)
        {
            // What is still moving would be blurred.
            await page.WaitForTimeoutAsync(600);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = PathOf(name), Animations = ScreenshotAnimations.Disabled });
        }
    }

    public static string PathOf(string picture) => Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "docs", "pictures")).FullName, picture + ".png");

    private static ProcessStartInfo Command(params string[] arguments) =>
        new("dotnet", [Dll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };

    private void Hear(string? line, TaskCompletionSource ready)
    {
        if (line is null)
        {
            return;
        }

        lock (said)
        {
            said.Add(line);
        }

        if (line.Contains("Ready:", StringComparison.Ordinal))
        {
            ready.TrySetResult();
        }
    }

    private string Said()
    {
        lock (said)
        {
            return string.Join(" | ", said.TakeLast(5));
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TeamsAddin.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"no TeamsAddin.sln above {AppContext.BaseDirectory}");
        }

        return folder.FullName;
    }
}

[CollectionDefinition("box")]
public sealed class BoxCollection : ICollectionFixture<RunningBox>;
