using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using TeamsAddin.Local.Sample;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local.Smoke;

/// <summary><c>smoke</c>: one month of one branch and one committee on fresh data, played by HTTP as the people would.</summary>
internal static class SmokeCommand
{
    public static readonly IReadOnlyList<string> Faults = ["none", "throttle", "refuse", "slow", "drop", "duplicate"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (Arguments.Read(arguments, "--fault", "--data", "--graph-log", "--card-log") is not { } options)
        {
            return 2;
        }

        var fault = options.GetValueOrDefault("--fault", "none");
        if (!Faults.Contains(fault, StringComparer.Ordinal))
        {
            return Arguments.Wrong($"there is no fault \"{fault}\"; there are: {string.Join(", ", Faults)}");
        }

        var kept = options.GetValueOrDefault("--data");
        var data = kept ?? Directory.CreateTempSubdirectory("teamsaddin-smoke-").FullName;
        using var stop = new StopSignals();
        var failed = await PlayAsync(new BoxSettings(Path.GetFullPath(data), Fresh: true, Port: 0, options.GetValueOrDefault("--graph-log"), options.GetValueOrDefault("--card-log")) { Sample = Month.Organisation() }, fault, stop.Token);
        if (kept is null && failed is null)
        {
            Directory.Delete(data, recursive: true);
        }
        else if (failed is not null)
        {
            Console.WriteLine($"What the product logged is in {Path.Combine(data, "logs")}.");
        }

        Console.WriteLine(failed is null ? "smoke passed" : $"smoke failed: {failed}");
        return failed is null ? 0 : 1;
    }

    /// <returns>The step that failed, or null.</returns>
    private static async Task<string?> PlayAsync(BoxSettings settings, string fault, CancellationToken stop)
    {
        var step = "start";
        var watch = Stopwatch.StartNew();
        using var logs = LoggerFactory.Create(b => b.SetMinimumLevel(LogLevel.Critical).AddSimpleConsole(o => o.SingleLine = true));
        try
        {
            await using var box = await Box.StartAsync(settings, line => Console.WriteLine("   " + line), logs, stop);
            await using var web = RunCommand.WebOf(box);
            await web.StartAsync(stop);
            using var client = new BoxClient(box.ControlUrl);
            var month = new Month(box, client);
            foreach (var (name, play) in month.Steps(fault))
            {
                step = name;
                watch.Restart();
                var told = await play().WaitAsync(stop);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ok {watch.Elapsed.TotalSeconds,6:0.0} s  {name}: {told}"));
            }

            AnsiConsole.Write(await TableAsync(month, client));
            return null;
        }
        catch (Exception e) when (e is SmokeException or BoxException or MissingToolException or HttpRequestException or InvalidOperationException or KeyNotFoundException || (e is TaskCanceledException && !stop.IsCancellationRequested))
        {
            Console.WriteLine($"!! {step}: {e.Message}");
            return step;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.WriteLine($"!! {step}: stopped from outside");
            return step;
        }
    }

    private static async Task<Table> TableAsync(Month month, BoxClient client)
    {
        var state = await client.StateAsync();
        var table = new Table().AddColumns("sessions", "cards sent", "entries", "requests to Graph", "poison");
        table.AddRow(
            month.Sessions.Count.ToString(CultureInfo.InvariantCulture), state["cards"]!.ToString(), month.Entries.ToString(CultureInfo.InvariantCulture), state["graphRequests"]!.ToString(), state["poison"]!.ToString());
        return table;
    }
}
