using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace TeamsAddin.Local.Tools;

/// <summary>Node and the packages of <c>local/Tools/package.json</c>, installed at first use beside it.</summary>
public sealed class NodeTools
{
    private const int OldestNode = 20;
    private readonly string _folder;

    private NodeTools(string folder, string nodePath) => (_folder, NodePath) = (folder, nodePath);

    public string NodePath { get; }

    public string ModulesPath => Path.Combine(_folder, "node_modules");

    public string AzuriteScript => Path.Combine(ModulesPath, "azurite", "dist", "src", "azurite.js");

    internal string ExitWithParentScript => Path.Combine(_folder, "exit-with-parent.js");

    /// <summary>Installs what the lock file names unless it is there already. Safe to call from several processes at once.</summary>
    /// <param name="progress">Lines for a person; from any thread.</param>
    /// <exception cref="MissingToolException">Node or npm is missing or too old.</exception>
    /// <exception cref="InvalidOperationException">npm failed; the message ends with what it said.</exception>
    public static Task<NodeTools> Ensure(Action<string> progress, CancellationToken cancellationToken) =>
        Ensure(Path.Combine(Checkout.Root, "local", "Tools"), progress, cancellationToken);

    internal static async Task<NodeTools> Ensure(string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var tools = new NodeTools(folder, await FindNode(cancellationToken));
        var stamp = Path.Combine(tools.ModulesPath, ".installed");
        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(folder, "package-lock.json"), cancellationToken)));
        if (await IsFresh(stamp, wanted, cancellationToken)) return tools;

        using var held = await FileLock.Take(Path.Combine(folder, "obj", "npm.lock"), () => progress("Waiting for another process that installs the npm packages"), cancellationToken);
        if (await IsFresh(stamp, wanted, cancellationToken)) return tools;

        progress("Installing the npm packages of local/Tools (once, about 20 s)");
        await RunNpm(folder, progress, cancellationToken);
        Directory.CreateDirectory(tools.ModulesPath);
        await File.WriteAllTextAsync(stamp, wanted, cancellationToken);
        return tools;
    }

    private static async Task<bool> IsFresh(string stamp, string wanted, CancellationToken cancellationToken) =>
        File.Exists(stamp) && string.Equals(await File.ReadAllTextAsync(stamp, cancellationToken), wanted, StringComparison.Ordinal);

    private static async Task<string> FindNode(CancellationToken cancellationToken)
    {
        var node = Programs.OnPath("node") ?? throw new MissingToolException($"Node.js is not on PATH: install Node.js {OldestNode} or newer (https://nodejs.org).");
        var version = "";
        await Programs.Run(node, ["--version"], Path.GetTempPath(), line => version = line, cancellationToken);
        return int.TryParse(version.TrimStart('v').Split('.')[0], CultureInfo.InvariantCulture, out var major) && major >= OldestNode
            ? node
            : throw new MissingToolException($"{node} is Node.js {version}: install Node.js {OldestNode} or newer (https://nodejs.org).");
    }

    private static async Task RunNpm(string folder, Action<string> progress, CancellationToken cancellationToken)
    {
        var npm = Programs.OnPath("npm") ?? throw new MissingToolException("npm is not on PATH: install npm (it comes with Node.js, or as the package \"npm\").");
        var said = new ConcurrentQueue<string>();
        var code = await Programs.Run(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, line =>
        {
            said.Enqueue(line);
            progress(line);
        }, cancellationToken);
        if (code != 0) throw new InvalidOperationException($"npm ci ended with {code}: {string.Join(" | ", said.TakeLast(5))}");
    }
}
