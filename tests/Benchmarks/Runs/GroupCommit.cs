using System.Globalization;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>What group commit is worth, through Azurite, everything in one run: one session stormed by 2,000, and 200 sessions by 10 each.</summary>
internal static class GroupCommit
{
    private const int Rounds = 5;
    private const int Alone = 300;

    public static Task<IReadOnlyList<Figure>> OneFileAsync() => RunAsync("group-commit", 2000, 1, 0.8, 1.5, 5);

    /// <summary>Ten facts fill no transaction: here the store's round trips decide, and 200 lanes go at once.</summary>
    public static Task<IReadOnlyList<Figure>> ManyFilesAsync() => RunAsync("many-files", 10, 200, 0.8, 1.5, 5);

    private static async Task<IReadOnlyList<Figure>> RunAsync(string name, int people, int sessions, double ofBare, double ofInserts, double ofAlone)
    {
        await using var storms = await Storms.StartAsync();
        Console.WriteLine($"{sessions} sessions x {people} people at once. Bare: transactions of 99 rows and a head of the same bytes, one after another. Alone: one fact and a head a transaction.");
        Console.WriteLine("round   facts/s  requests  p50 ms  p99 ms    bare/s  inserts/s   alone/s    of bare  of inserts  of alone");
        var (bares, inserts, alones) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var storm = await storms.CheckInsAsync(people, sessions);
            var bare = await storms.TransactionsAsync(people * sessions, 99);
            var insert = await storms.InsertsAsync(people * sessions / 2);
            var alone = await storms.TransactionsAsync(Alone, 1);
            if (round > 0)
            {
                bares.Add(storm.PerSecond / bare);
                inserts.Add(storm.PerSecond / insert);
                alones.Add(storm.PerSecond / alone);
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(round == 0 ? "warm" : round),5}  {storm.PerSecond,8:0}  {storm.Requests,8}  {storm.P50,6:0}  {storm.P99,6:0}  {bare,8:0}  {insert,9:0}  {alone,8:0}  {storm.PerSecond / bare,9:0.00}  {storm.PerSecond / insert,10:0.00}  {storm.PerSecond / alone,8:0.00}"));
        }

        return
        [
            new Figure(name + "-of-bare", Median.Of(bares), "x", true, ofBare),
            new Figure(name + "-of-inserts", Median.Of(inserts), "x", true, ofInserts),
            new Figure(name + "-of-alone", Median.Of(alones), "x", true, ofAlone),
        ];
    }
}
