using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.FileProviders;
using Spectre.Console;
using TeamsAddin.Local.Control;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local;

/// <summary><c>run</c>: starts everything, prints one URL, stops everything at Ctrl+C.</summary>
internal static class RunCommand
{
    private const int UsualPort = 5080;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["--help" or "-h" or "help"])
        {
            Console.WriteLine(Arguments.Usage);
            return 0;
        }

        if (Arguments.Read(arguments, "--data", "--fresh", "--port", "--graph-log", "--card-log") is not { } options)
        {
            return 2;
        }

        using var stop = new StopSignals();
        try
        {
            var given = options.TryGetValue("--port", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
            var data = options.GetValueOrDefault("--data") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "TeamsAddin", "box");
            var settings = new BoxSettings(Path.GetFullPath(data), options.ContainsKey("--fresh"), PortOf(given), options.GetValueOrDefault("--graph-log"), options.GetValueOrDefault("--card-log"));
            await ServeAsync(settings, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            AnsiConsole.MarkupLine("[grey]Stopped.[/]");
            return 0;
        }
        catch (Exception e) when (e is BoxException or DamagedStateException or MissingToolException or InvalidOperationException or IOException or TimeoutException)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static async Task ServeAsync(BoxSettings settings, CancellationToken cancellationToken)
    {
        void Say(string line) => AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{TimeProvider.System.GetLocalNow():HH:mm:ss}[/] {line}");
        using var logs = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole(o => o.SingleLine = true));
        await using var box = await Box.StartAsync(settings, Say, logs, cancellationToken);
        await using var app = WebOf(box);
        await app.StartAsync(cancellationToken);
        await box.LoadAsync(Say, cancellationToken);
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[green]Ready:[/] {box.ControlUrl}   (data in {settings.Data}; Ctrl+C stops everything)");
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(stopped.SetResult);
        await stopped.Task;
        AnsiConsole.MarkupLine("[grey]Stopping: triggers, bot and functions, storage last[/]");
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        await app.StopAsync(soon.Token);
    }

    /// <summary>The control API and the web client on loopback.</summary>
    public static WebApplication WebOf(Box box)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(box.ControlUrl.ToString());
        var app = builder.Build();
        var client = new PhysicalFileProvider(Path.Combine(Checkout.Root, "local", "Client"));
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = client });
        app.UseStaticFiles(new StaticFileOptions { FileProvider = client });
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(Checkout.Root, "local", "Tools", "node_modules", "adaptivecards", "dist")),
            RequestPath = "/adaptivecards",
        });
        app.MapControl(box);
        return app;
    }

    private static int PortOf(int given)
    {
        var port = given == 0 ? UsualPort : given;
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return port;
        }
        catch (SocketException) when (given == 0)
        {
            return 0;
        }
        catch (SocketException e)
        {
            throw new BoxException($"Port {given} is taken: name another one with --port, or leave it out.", e);
        }
    }
}
