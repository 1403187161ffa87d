using System.Collections.Concurrent;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local.Tests.Tools;

public sealed class NodeToolsTests : IDisposable
{
    // A package list without packages: npm works on it without a network.
    private const string Package = """{ "name": "empty", "version": "1.0.0" }""";
    private const string Lock = """{ "name": "empty", "version": "1.0.0", "lockfileVersion": 3, "requires": true, "packages": { "": { "name": "empty", "version": "1.0.0" } } }""";

    private readonly string _folder = Directory.CreateTempSubdirectory("npm").FullName;
    private readonly ConcurrentQueue<string> _said = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Packages_are_installed_once_however_many_ask_at_once()
    {
        await Write(Lock);
        await Task.WhenAll(Ensure(), Ensure(), Ensure());
        Assert.Single(_said, line => line.StartsWith("Installing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_lock_file_installs_again()
    {
        await Write(Lock);
        await Ensure();
        await Write(Lock + " ");
        await Ensure();
        Assert.Equal(2, _said.Count(line => line.StartsWith("Installing", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_npm_says_stands_in_the_error_and_the_next_run_tries_again()
    {
        await Write("not json");
        var error = await Assert.ThrowsAsync<InvalidOperationException>(Ensure);
        Assert.Contains("npm ci ended with 1", error.Message, StringComparison.Ordinal);

        await Write(Lock);
        await Ensure();
    }

    private Task Ensure() => NodeTools.Ensure(_folder, _said.Enqueue, CancellationToken.None);

    private async Task Write(string lockFile)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "package.json"), Package);
        await File.WriteAllTextAsync(Path.Combine(_folder, "package-lock.json"), lockFile);
    }
}
