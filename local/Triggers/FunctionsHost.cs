using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace TeamsAddin.Local.Triggers;

/// <summary>
/// The functions' process as the Azure Functions host keeps it: started with its port, called over HTTP, started again when it dies; a
/// third crash in 30 minutes stops the host.
/// </summary>
internal sealed partial class FunctionsHost(string dll, string logFile, Func<IReadOnlyDictionary<string, string>> environment, ILogger<FunctionsHost> log) : IAsyncDisposable
{
    private static readonly TimeSpan CrashWindow = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64, AllowAutoRedirect = true }) { Timeout = TimeSpan.FromMinutes(10) };
    private readonly Queue<DateTimeOffset> crashes = new();
    private readonly CancellationTokenSource stopping = new();
    private Child? child;
    private Task? watching;
    private Uri address = new("http://127.0.0.1/");

    /// <summary>The crash within 30 minutes that ends the host.</summary>
    public int CrashesAllowed { get; init; } = 3;

    /// <summary>Set once the host has given up.</summary>
    public string? Stopped { get; private set; }

    public int? ProcessId => child?.Id;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartChildAsync(cancellationToken);
        watching = WatchAsync();
    }

    /// <summary>Calls a function as the host does; true when it answered 2xx with a body that ends the invocation.</summary>
    public async Task<bool> InvokeAsync(string function, HttpContent body, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.PostAsync(new Uri(address, function), body, cancellationToken);
            if (answer.IsSuccessStatusCode && (answer.StatusCode == HttpStatusCode.NoContent || (await answer.Content.ReadAsByteArrayAsync(cancellationToken)).Length == 0))
            {
                // The real host never ends such an invocation. Failing it here makes the fault seen.
                HangsTheHost(log, function);
                return false;
            }

            if (!answer.IsSuccessStatusCode)
            {
                Failed(log, function, (int)answer.StatusCode);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException e)
        {
            Unanswered(log, function, e);
            return false;
        }
    }

    /// <summary>Hands an HTTP trigger's request on as it came, as enableProxyingHttpRequest does.</summary>
    public async Task<HttpResponseMessage> ProxyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);
        return await http.SendAsync(request, cancellationToken);
    }

    /// <summary>Kill the process as a crash would; it is started again.</summary>
    public void Crash() => child?.Crash();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (watching is not null)
        {
            await watching;
        }

        if (child is not null)
        {
            await child.DisposeAsync();
        }

        http.Dispose();
        stopping.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartChildAsync(CancellationToken cancellationToken)
    {
        var port = FreePort();
        address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/"));
        var variables = environment().Append(new("FUNCTIONS_CUSTOMHANDLER_PORT", port.ToString(CultureInfo.InvariantCulture)));
        child = Child.Start(dll, logFile, variables);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (!child.Ended)
        {
            try
            {
                using var answer = await http.GetAsync(address, limit.Token);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }

        throw new InvalidOperationException($"The functions ended at their start; see {logFile}.");
    }

    private async Task WatchAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await child!.Exited.WaitAsync(stopping.Token);
                var now = TimeProvider.System.GetUtcNow();
                crashes.Enqueue(now);
                while (now - crashes.Peek() > CrashWindow)
                {
                    crashes.Dequeue();
                }

                if (crashes.Count >= CrashesAllowed)
                {
                    Stopped = $"the functions crashed {crashes.Count} times in 30 minutes; see {logFile}";
                    GaveUp(log, crashes.Count);
                    return;
                }

                Restarting(log);
                await child.DisposeAsync();
                await StartChildAsync(stopping.Token);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    [LoggerMessage(301, LogLevel.Error, "{Function} answered 2xx without a body: the real host would never end this invocation")]
    private static partial void HangsTheHost(ILogger log, string function);

    [LoggerMessage(302, LogLevel.Warning, "{Function} answered {Status}")]
    private static partial void Failed(ILogger log, string function, int status);

    [LoggerMessage(303, LogLevel.Warning, "{Function} did not answer")]
    private static partial void Unanswered(ILogger log, string function, Exception fault);

    [LoggerMessage(304, LogLevel.Error, "The functions crashed {Count} times in 30 minutes: the host stops")]
    private static partial void GaveUp(ILogger log, int count);

    [LoggerMessage(305, LogLevel.Warning, "The functions ended: starting them again")]
    private static partial void Restarting(ILogger log);
}
