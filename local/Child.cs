using System.Diagnostics;
using System.Globalization;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local;

/// <summary>
/// One of the product's processes, in a session of its own so that Ctrl+C reaches it only through us. What it prints goes to a file.
/// </summary>
internal sealed class Child : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly StreamWriter log;

    private Child(Process process, StreamWriter log)
    {
        this.process = process;
        this.log = log;
    }

    public int Id => process.Id;

    public bool Ended => process.HasExited;

    public Task Exited => process.WaitForExitAsync(CancellationToken.None);

    public static Child Start(string dll, string logFile, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var dotnet = Environment.ProcessPath is { } self && Path.GetFileNameWithoutExtension(self) == "dotnet" ? self : Programs.OnPath("dotnet") ?? "dotnet";
        var own = OperatingSystem.IsLinux() && Programs.OnPath("setsid") is { } setsid
            ? Programs.Silent(setsid, [dotnet, "exec", dll], Path.GetDirectoryName(dll)!)
            : Programs.Silent(dotnet, ["exec", dll], Path.GetDirectoryName(dll)!);
        foreach (var (key, value) in environment)
        {
            own.Environment[key] = value;
        }

        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var process = new Process { StartInfo = own };
        process.OutputDataReceived += (_, e) => Write(log, e.Data);
        process.ErrorDataReceived += (_, e) => Write(log, e.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new Child(process, log);
    }

    /// <summary>SIGTERM, 10 s to drain, then the end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await TerminateAsync(process.Id);
            using var limit = new CancellationTokenSource(DrainTime, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }

        process.Dispose();
        lock (log)
        {
            log.Dispose();
        }
    }

    /// <summary>Kill at once, as a crash would.</summary>
    public void Crash() => process.Kill(entireProcessTree: true);

    public static Task TerminateAsync(int id)
    {
        if (!OperatingSystem.IsWindows())
        {
            return Programs.Run("kill", ["-TERM", id.ToString(CultureInfo.InvariantCulture)], Environment.CurrentDirectory, _ => { }, CancellationToken.None);
        }

        using var process = Process.GetProcessById(id);
        process.Kill(entireProcessTree: true);
        return Task.CompletedTask;
    }

    private static void Write(StreamWriter log, string? line)
    {
        if (line is not null)
        {
            lock (log)
            {
                if (log.BaseStream.CanWrite)
                {
                    log.WriteLine(line);
                }
            }
        }
    }
}
