using System.Diagnostics;
using System.Runtime;
using TeamsAddin.Benchmarks;
using TeamsAddin.Benchmarks.Runs;

IReadOnlyList<Benchmark> all =
[
    new("check-in-turns", "about 40 s", CheckInTurns.RunAsync),
    new("storm-400", "about 30 s", Storm400.RunAsync),
    new("storm-2000", "about 4 min", Storm2000.RunAsync, IsBot: true),
    new("group-commit", "about 40 s", GroupCommit.OneFileAsync),
    new("many-files", "about 40 s", GroupCommit.ManyFilesAsync),
    new("append-cpu", "about 10 s", AppendAndFold.AppendAsync),
    new("fold", "about 10 s", AppendAndFold.FoldAsync),
    new("reads", "about 40 s", Reads.RunAsync),
    new("storage", "about 20 s", Storage.RunAsync),
    new("plan-sample", "about 10 s", PlanSample.RunAsync),
    new("plan-year", "about 90 s", PlanYear.RunAsync),
    new("publish", "about 3 min", Publish.RunAsync),
    new("seal", "about 40 s", Seal.RunAsync),
    new("fan-out", "about 30 s", FanOut.RunAsync),
    new("due-scan", "about 10 s", DueScan.RunAsync),
    new("verify", "about 10 s", Verify.RunAsync),
];

if (args is ["--list"])
{
    foreach (var one in all)
    {
        Console.WriteLine($"{one.Name,-16} {one.Takes}");
    }

    return 0;
}

if (args is not [var name] || all.FirstOrDefault(b => b.Name == name) is not { } chosen)
{
    Console.Error.WriteLine($"usage: dotnet run -c Release --project tests/Benchmarks -- NAME | --list   (NAME: {string.Join(", ", all.Select(b => b.Name))})");
    return 2;
}

if (chosen.IsBot && !GCSettings.IsServerGC)
{
    // The bot's process has the collector of a server; only the environment can give it to this one.
    using var bot = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Environment.GetCommandLineArgs()[0], name]) { Environment = { ["DOTNET_gcServer"] = "1" } })!;
    await bot.WaitForExitAsync();
    return bot.ExitCode;
}

var figures = await chosen.Run();
Console.WriteLine();
foreach (var figure in figures)
{
    Console.WriteLine(figure);
}

return figures.All(f => f.Met) ? 0 : 1;
