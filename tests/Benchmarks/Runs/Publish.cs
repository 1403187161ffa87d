using System.Globalization;
using TeamsAddin.Adapters.Graph;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>
/// 5,000 events through the product's calendar to the local tenant's Graph, over https, its limits on. The rate stands against that of bare
/// calls in the same setting (each answer takes 40 to 250 ms, as a stand-in without latency would measure this machine), with as many at once as the limits and one instance's 24 messages allow. The window of 10,000 requests in 10
/// minutes does not bind: 5,000 events over 50 mailboxes are about 100 steps a mailbox. The limit of 30 messages a minute binds where events
/// invite; that is measured apart, in virtual time.
/// </summary>
internal static class Publish
{
    private const int Events = 5000;
    private const double Aim = 0.9;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var figures = new List<Figure>();
        var counts = (Twice: 0, Missing: 0);
        Console.WriteLine("setting                                   events/s   bare calls/s    ratio   twice   missing");
        foreach (var (name, setting, bare) in new[]
        {
            ("publish-50", new PublishSetting(Events, 50, TimeSpan.FromMilliseconds(250)), Events),
            ("publish-5000", new PublishSetting(Events, 5000, TimeSpan.FromMilliseconds(150)), Events / 3),
            ("publish-50-app-4", new PublishSetting(Events, 50, TimeSpan.FromMilliseconds(40), AtOnce: 4), Events / 5),
            ("publish-5000-app-4", new PublishSetting(Events, 5000, TimeSpan.FromMilliseconds(40), AtOnce: 4), Events / 5),
        })
        {
            double bound;
            await using (var empty = await PublishWorld.StartAsync(setting))
            {
                await empty.BareAsync(Math.Min(bare, 400));
            }

            await using (var empty = await PublishWorld.StartAsync(setting))
            {
                bound = await empty.BareAsync(bare);
            }

            await using var world = await PublishWorld.StartAsync(setting);
            var rate = setting.Events / (await world.PublishAsync()).TotalSeconds;
            counts = Add(counts, await SayAsync(name, world, rate, bound));
            figures.Add(new Figure(name, rate / bound, "of-bare-calls", true, Aim));
        }

        foreach (var fault in new[] { "Throttle", "Refuse", "Drop" })
        {
            await using var world = await PublishWorld.StartAsync(new PublishSetting(1000, 50, TimeSpan.Zero));
            var wall = await world.PublishAsync(fault);
            counts = Add(counts, await SayAsync("fault " + fault, world, 1000 / wall.TotalSeconds, double.NaN));
        }

        figures.Add(await MessagesAsync());
        figures.Add(new Figure("publish-twice", counts.Twice, "events", false, 0));
        figures.Add(new Figure("publish-missing", counts.Missing, "events", false, 0));
        return figures;
    }

    /// <summary>100 invitations a mailbox: the first 30 at once, then 30 a minute, so the last ones at the end of the third minute.</summary>
    private static async Task<Figure> MessagesAsync()
    {
        await using var world = await PublishWorld.StartAsync(new PublishSetting(Events, 50, TimeSpan.Zero, Invites: true));
        await world.PublishAsync();
        var bound = TimeSpan.FromMinutes(Math.Ceiling((Events / 50 - MessageBudget.InMinute) / (double)MessageBudget.InMinute));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"invitations: {world.VirtualTime.TotalSeconds:0} s of virtual time, at best {bound.TotalSeconds:0} s"));
        return new Figure("publish-messages", bound / world.VirtualTime, "of-the-limit", true, Aim);
    }

    private static async Task<(int Twice, int Missing)> SayAsync(string name, PublishWorld world, double rate, double bound)
    {
        var (twice, missing) = await world.CountAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {rate,9:0.0} {bound,14:0.0} {rate / bound,8:0.000} {twice,7} {missing,9}"));
        return (twice, missing);
    }

    private static (int Twice, int Missing) Add((int Twice, int Missing) a, (int Twice, int Missing) b) => (a.Twice + b.Twice, a.Missing + b.Missing);
}
