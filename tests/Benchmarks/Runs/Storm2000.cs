extern alias box;

using System.Globalization;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using box::TeamsAddin.Local.Tools;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// A meeting of 2,000 who all tap within a minute: by the real bot on a real port, tokens checked, cards brought up to date at a connector
/// that counts. In the same run a bot on the same SDK that answers "ok" to the same bodies. Client, bots and connector share this process,
/// which collects garbage as the bot's does.
/// </summary>
internal static class Storm2000
{
    // Until the compiler has come to an end: before that a round is up to ten times slower, the other bot's as well.
    private const int WarmRounds = 60;
    private const int Rounds = 31;
    private static readonly TimeSpan Paced = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Meeting.People} people, each taps once; every 20th delivery comes twice. All at once on 64 connections, or evenly over 60 s; a wait counts from the first tap, or from one's own moment."));
        Console.WriteLine("run               taps/s  p50 ms  p99 ms  CPU ms/tap   ok/s  CPU ms/ok  of ok  entries  twice  missing");
        var ratios = new List<double>();
        var storms = new List<MeetingResult>();
        var cards = new List<CardResult>();
        await using (var house = await BotHouse.StartAsync())
        {
            await using var meeting = await Meeting.OpenAsync(house);
            await using var ok = await OkBot.StartAsync(house);
            for (var round = 1 - WarmRounds; round <= Rounds; round++)
            {
                var storm = await meeting.StormAsync();
                var plain = await meeting.OkAsync(ok);
                Tell(round <= 0 ? "memory, warm-up" : $"memory {round}", storm, plain);
                storms.Add(storm);
                if (round > 0)
                {
                    ratios.Add(storm.PerSecond / plain.PerSecond);
                }
            }
        }

        await using var memory = await BotHouse.StartAsync();
        await using var paced = await Meeting.OpenAsync(memory);
        storms.Add(await paced.StormAsync(Paced));
        Tell("memory, 60 s", storms[^1], null);

        await using var azurite = await AzuriteProcess.Start(await NodeTools.Ensure(Console.WriteLine, default), new AzuriteSettings(), default);
        var service = new TableServiceClient(azurite.ConnectionString);
        foreach (var table in TablesRowStore.Tables.Append(TablesLedgerStore.TableName))
        {
            await service.GetTableClient(table).CreateIfNotExistsAsync();
        }

        await using var tables = await BotHouse.StartAsync(new TablesLedgerStore(service, new MemoryFileStore()), new TablesRowStore(service));
        await using var stored = await Meeting.OpenAsync(tables);
        storms.Add(await stored.StormAsync());
        Tell("Azurite, first", storms[^1], null);

        // Each bot has a tenant and a connector of its own, so their cards may follow at the same time.
        cards.AddRange(await Task.WhenAll(paced.CardsAsync("memory"), stored.CardsAsync("Azurite")));
        storms.Add(await stored.StormAsync());
        Tell("Azurite, second", storms[^1], null);

        Console.WriteLine();
        Console.WriteLine("cards     updated  missing  edits  most in 1 s  in one conversation  s until all");
        foreach (var one in cards)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{one.Name,-8}  {one.Updated,7}  {one.Missing,7}  {one.Edits,5}  {one.Most,11}  {one.MostInOne,19}  {one.Seconds,11:0}"));
        }

        return
        [
            new Figure("storm-2000-of-ok-bot", Median.Of(ratios), "x", true, 0.5),
            new Figure("storm-2000-p99", storms.Max(s => s.P99), "ms", false, 5000),
            new Figure("storm-2000-twice", storms.Sum(s => s.Twice), "entries", false, 0),
            new Figure("storm-2000-missing", storms.Sum(s => s.Missing) + cards.Sum(c => c.Missing), "entries-and-cards", false, 0),
            new Figure("storm-2000-over-limits", cards.Sum(c => c.Over), "seconds", false, 0),
        ];
    }

    private static void Tell(string name, MeetingResult storm, OkResult? ok) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-15}  {storm.PerSecond,6:0}  {storm.P50,6:0}  {storm.P99,6:0}  {storm.Cpu,10:0.000}  {ok?.PerSecond,5:0}  {ok?.Cpu,9:0.000}  {storm.PerSecond / ok?.PerSecond,5:0.00}  {storm.Entries,7}  {storm.Twice,5}  {storm.Missing,7}"));
}
