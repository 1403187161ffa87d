using System.Globalization;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>400 people check in to one session at once through Azurite, against single inserts of the same number at their best concurrency.</summary>
internal static class Storm400
{
    private const int People = 400;
    private const int Rounds = 5;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var storms = await Storms.StartAsync();
        Console.WriteLine("round   check-ins/s   single inserts/s (best of 4, 8, 16, 32 at once)   ratio");
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var inserts = await storms.InsertsAsync(People);
            var storm = await storms.CheckInsAsync(People);
            if (round > 0)
            {
                ratios.Add(storm.PerSecond / inserts);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm" : round),5}   {storm.PerSecond,11:0}   {inserts,47:0}   {storm.PerSecond / inserts,5:0.00}"));
        }

        return [new Figure("storm-400", Median.Of(ratios), "x-single-inserts", true, 1.5)];
    }
}
