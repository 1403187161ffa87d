using TeamsAddin.Local.Tools;

namespace TeamsAddin.Fixtures;

/// <summary>The browser for tests that look at pages.</summary>
public static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome", "msedge"];
    private static readonly string[] Places =
    [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
        @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    /// <summary>The path of an installed Chromium, Chrome or Edge; as root on Debian it is installed, with a font for Chinese, where it is missing.</summary>
    /// <exception cref="MissingToolException">None is there and none can be installed.</exception>
    public static async Task<string> Find(CancellationToken cancellationToken = default)
    {
        if (Installed() is { } found) return found;
        if (!Environment.IsPrivilegedProcess || Programs.OnPath("apt-get") is not { } apt) throw Missing("");

        using var held = await FileLock.Take(Path.Combine(Path.GetTempPath(), "teamsaddin-chromium.lock"), () => Console.WriteLine("Waiting for another process that installs Chromium"), cancellationToken);
        if (Installed() is { } meanwhile) return meanwhile;
        Console.WriteLine("Installing Chromium and a font for Chinese");
        var last = "";
        await Programs.Run(apt, ["update", "-q"], "/", line => last = line, cancellationToken);
        await Programs.Run(apt, ["install", "-y", "-q", "--no-install-recommends", "chromium", "fonts-noto-cjk"], "/", line => last = line, cancellationToken);
        return Installed() ?? throw Missing($" apt-get ended with: {last}");
    }

    private static string? Installed() => Names.Select(Programs.OnPath).Concat(Places.Where(File.Exists)).FirstOrDefault(path => path is not null);

    private static MissingToolException Missing(string more) =>
        new($"No Chromium, Chrome or Edge: install one (Debian: apt-get install chromium fonts-noto-cjk).{more}");
}
