using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Tools;

/// <summary>Where Azurite listens on 127.0.0.1 and keeps its data. A port of 0 is a free one; without a folder everything stays in memory.</summary>
public sealed record AzuriteSettings(string? Folder = null, int BlobPort = 0, int QueuePort = 0, int TablePort = 0);

/// <summary>
/// One running Azurite. It ends with <see cref="DisposeAsync"/>, and by itself when this process dies: either way as on SIGTERM,
/// because a killed Azurite loses what it acknowledged in its last five seconds.
/// </summary>
public sealed partial class AzuriteProcess : IAsyncDisposable
{
    private const string Account = "devstoreaccount1";
    // Azurite's well-known key: the same on every machine, and documented.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);
    private readonly Queue<string> _lastLines = new();

    private AzuriteProcess(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Hear(e.Data);
        _process.ErrorDataReceived += (_, e) => Hear(e.Data);
    }

    public int ProcessId => _process.Id;

    public int BlobPort => _ports["Blob"];

    public int QueuePort => _ports["Queue"];

    public int TablePort => _ports["Table"];

    /// <summary>For the official clients of all three services.</summary>
    public string ConnectionString => string.Create(CultureInfo.InvariantCulture,
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{BlobPort}/{Account};QueueEndpoint=http://127.0.0.1:{QueuePort}/{Account};TableEndpoint=http://127.0.0.1:{TablePort}/{Account};");

    /// <summary>Ends when Azurite does, wanted or not.</summary>
    public Task Exited => _process.WaitForExitAsync(CancellationToken.None);

    /// <summary>Returns when all three services listen.</summary>
    /// <exception cref="InvalidOperationException">Azurite ended or did not listen in 60 s; the message has its last lines.</exception>
    public static async Task<AzuriteProcess> Start(NodeTools tools, AzuriteSettings settings, CancellationToken cancellationToken)
    {
        var azurite = new AzuriteProcess(Command(tools, settings));
        azurite._process.Start();
        azurite._process.BeginOutputReadLine();
        azurite._process.BeginErrorReadLine();
        try
        {
            await Task.WhenAny(azurite._listening.Task, azurite.Exited).WaitAsync(StartLimit, TimeProvider.System, cancellationToken);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            await azurite.DisposeAsync();
            if (e is OperationCanceledException) throw;
        }

        return azurite._listening.Task.IsCompletedSuccessfully ? azurite : throw new InvalidOperationException($"Azurite did not start: {azurite.LastLines()}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process.HasExited) return;
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static ProcessStartInfo Command(NodeTools tools, AzuriteSettings settings)
    {
        List<string> command =
        [
            tools.NodePath, "--require", tools.ExitWithParentScript, tools.AzuriteScript, "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--blobHost", "127.0.0.1", "--blobPort", settings.BlobPort.ToString(CultureInfo.InvariantCulture),
            "--queueHost", "127.0.0.1", "--queuePort", settings.QueuePort.ToString(CultureInfo.InvariantCulture),
            "--tableHost", "127.0.0.1", "--tablePort", settings.TablePort.ToString(CultureInfo.InvariantCulture),
        ];
        command.AddRange(settings.Folder is { } kept ? ["--location", Directory.CreateDirectory(kept).FullName] : ["--inMemoryPersistence"]);
        // A session of its own: Ctrl+C in the terminal reaches the starter, which stops Azurite after those who write to it.
        if (Programs.OnPath("setsid") is { } setsid) command.Insert(0, setsid);
        return Programs.Silent(command[0], command[1..], settings.Folder ?? Path.GetTempPath());
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            if (_lastLines.Count > 5) _lastLines.Dequeue();
            if (Listening.Match(line) is not { Success: true } heard) return;
            _ports[heard.Groups["service"].Value] = int.Parse(heard.Groups["port"].Value, CultureInfo.InvariantCulture);
            if (_ports.Count == 3) _listening.TrySetResult();
        }
    }

    private string LastLines()
    {
        lock (_lastLines) return string.Join(" | ", _lastLines);
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening { get; }
}
