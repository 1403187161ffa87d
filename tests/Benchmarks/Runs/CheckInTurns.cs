using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// Check-in turns over real HTTP with token checks on and stores in memory, against an empty ASP.NET Core endpoint that takes the same
/// bodies in the same run. The client is in this process too: its cost is that of the empty endpoint's run and is taken off.
/// </summary>
internal static class CheckInTurns
{
    private const int People = 4000;
    private const int AtOnce = 16;
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var house = await BotHouse.StartAsync();
        var session = await house.OpenSessionAsync(People);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var empty = builder.Build();
        empty.MapPost("/empty", () => Results.Json(new { }));
        await empty.StartAsync();
        var emptyUrl = new Uri(empty.Urls.First() + "/empty");

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{People} people, {AtOnce} at once; CPU of the whole process, client and server"));
        Console.WriteLine("round  turns/s  CPU ms/turn   empty/s  CPU ms/request  turn less empty, CPU ms");
        var costs = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            // Each round flips everyone's mode: every turn appends an entry.
            var mode = round % 2 == 0 ? "onSite" : "online";
            var bodies = Enumerable.Range(1, People).Select(i => house.Tap(House.Person(i), "checkIn", new { session, mode }).ToString(Newtonsoft.Json.Formatting.None)).ToList();
            var turns = await MeasureAsync(bodies, async body =>
            {
                using var answer = await house.PostAsync(body);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            });
            var plain = await MeasureAsync(bodies, async body =>
            {
                using var answer = await house.Client.PostAsync(emptyUrl, new StringContent(body));
                await answer.Content.ReadAsByteArrayAsync();
            });
            var cost = (turns.Cpu - plain.Cpu).TotalMilliseconds / People;
            if (round > 0)
            {
                costs.Add(cost);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(round == 0 ? "warm" : round),5}  {People / turns.Wall.TotalSeconds,7:0}  {turns.Cpu.TotalMilliseconds / People,11:0.000}  {People / plain.Wall.TotalSeconds,8:0}  {plain.Cpu.TotalMilliseconds / People,14:0.000}  {cost,24:0.000}"));
        }

        return [new Figure("check-in-cpu", Median.Of(costs), "ms/turn", false, 1.5)];
    }

    private static async Task<(TimeSpan Cpu, TimeSpan Wall)> MeasureAsync(IReadOnlyList<string> bodies, Func<string, Task> send)
    {
        GC.Collect();
        var meter = Meter.Start();
        await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (body, _) => await send(body));
        return (meter.Cpu, meter.Wall);
    }
}
