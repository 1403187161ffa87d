using System.Diagnostics;

namespace TeamsAddin.Local.Tools;

/// <summary>Programs of the machine: found on PATH, run to their end.</summary>
public static class Programs
{
    private static readonly string[] Extensions = OperatingSystem.IsWindows() ? [".exe", ".cmd"] : [""];

    public static string? OnPath(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.SelectMany(folder => Extensions.Select(e => Path.Combine(folder, name + e))).FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a program and hands every line of its output on. A cancelled one is killed with its children.</summary>
    public static async Task<int> Run(string program, IReadOnlyList<string> arguments, string folder, Action<string> line, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Silent(program, arguments, folder) };
        process.OutputDataReceived += (_, e) => { if (!string.IsNullOrWhiteSpace(e.Data)) line(e.Data); };
        process.ErrorDataReceived += (_, e) => { if (!string.IsNullOrWhiteSpace(e.Data)) line(e.Data); };
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    internal static ProcessStartInfo Silent(string program, IEnumerable<string> arguments, string folder) => new(program, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        UseShellExecute = false,
        CreateNoWindow = true,
    };
}
