using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Bot.Turns;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>A unit of 2,000 with a topic and materials on each session's card; each storm is of a new session.</summary>
internal sealed class Meeting : IAsyncDisposable
{
    public const int People = 2000;

    /// <summary>Connections that the channel holds to the bot.</summary>
    private const int AtOnce = 64;

    /// <summary>One delivery in so many is repeated, as the channel does when an answer is late.</summary>
    private const int RepeatEach = 20;

    /// <summary>What Teams publishes: docs/decisions/0010.</summary>
    private const int TenantASecond = 50;
    private const int ConversationASecond = 7;

    private readonly BotHouse house;
    private readonly CardUpdates updates;
    private readonly ImmutableArray<RosterEntry> roster = [.. Enumerable.Range(1, People).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))];
    private int ordinal = 1;
    private string session = "";
    private long begun;

    private Meeting(BotHouse house) => (this.house, updates) = (house, house.Get<CardUpdates>());

    public static async Task<Meeting> OpenAsync(BotHouse house)
    {
        await house.OpenSessionAsync(People);
        var meeting = new Meeting(house);
        await meeting.updates.StartAsync(default);
        return meeting;
    }

    public async ValueTask DisposeAsync() => await updates.StopAsync(default);

    /// <summary>Everybody taps once: as fast as the bot takes it, or evenly over a time.</summary>
    public async Task<MeetingResult> StormAsync(TimeSpan? over = null)
    {
        await OpenSessionAsync();
        begun = TimeProvider.System.GetTimestamp();
        var bodies = Bodies();
        var (cpu, wall, latencies) = await SendAsync(bodies, null, over);
        var marks = new Dictionary<string, int>(StringComparer.Ordinal);
        await foreach (var entry in house.Get<SessionBook>().EntriesAsync(session, default))
        {
            if (entry.Fact is Attended { Mode: Mode.OnSite } fact && fact.Person == entry.Actor)
            {
                marks[fact.Person] = marks.GetValueOrDefault(fact.Person) + 1;
            }
        }

        return new MeetingResult(
            bodies.Count / wall.TotalSeconds, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100], cpu.TotalMilliseconds / bodies.Count,
            marks.Values.Sum(), marks.Values.Sum(n => n - 1), roster.Count(r => !marks.ContainsKey(r.Person)));
    }

    /// <summary>The same bodies to a bot that only answers.</summary>
    public async Task<OkResult> OkAsync(OkBot ok)
    {
        var bodies = Bodies();
        var (cpu, wall, _) = await SendAsync(bodies, ok.Messages, null);
        return new OkResult(bodies.Count / wall.TotalSeconds, cpu.TotalMilliseconds / bodies.Count);
    }

    /// <summary>Waits until all cards of the last storm are up to date, and counts what came to the connector.</summary>
    public async Task<CardResult> CardsAsync(string name)
    {
        while (updates.Pending > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }

        var edits = house.Calls.Where(c => c.Conversation.Length > 0).OrderBy(c => c.At).ToList();
        var messages = edits.Select(c => c.Activity).ToHashSet(StringComparer.Ordinal);
        var missing = roster.Count(r => !messages.Contains(MessageOf(r.Person))) + (messages.Contains(Register) ? 0 : 1);
        var all = MostInASecond(edits);
        var each = edits.GroupBy(c => c.Conversation, StringComparer.Ordinal).Select(MostInASecond).ToList();
        return new CardResult(
            name, messages.Count, missing, edits.Count, all, each.Max(), TimeProvider.System.GetElapsedTime(begun, edits[^1].At).TotalSeconds,
            (all > TenantASecond ? 1 : 0) + each.Count(n => n > ConversationASecond));
    }

    private static int MostInASecond(IEnumerable<ChannelCall> calls)
    {
        var (window, most) = (new Queue<long>(), 0);
        foreach (var call in calls.OrderBy(c => c.At))
        {
            window.Enqueue(call.At);
            while (TimeProvider.System.GetElapsedTime(window.Peek(), call.At) >= TimeSpan.FromSeconds(1))
            {
                window.Dequeue();
            }

            most = Math.Max(most, window.Count);
        }

        return most;
    }

    private string Register => "register-" + session;

    private string MessageOf(string person) => $"card-{session}-{person}";

    private async Task OpenSessionAsync()
    {
        session = await house.AddSessionAsync(++ordinal, House.Start, roster);
        var confirm = new ConfirmSession(House.Leader, new Powers(true, true, false), "confirm", SaltedText.Of("学习贯彻全会精神"), SaltedText.Of("https://contoso.example/materials"));
        await house.Get<SessionBook>().ExecuteAsync(session, confirm.At(House.Start.AddDays(-1)), default);
        // The leader's register has been sent to him: taps bring it up to date.
        var notice = new Notice(DueKind.Register, session, (await house.FileAsync(session)).Occasion);
        await house.Get<Table<NoticeRow>>().UpsertAsync(DeliverNotices.PartitionOf(notice), House.Leader, new NoticeRow(NoticeState.Delivered, 1, Register, null, House.Start), default);
    }

    private List<string> Bodies()
    {
        var taps = roster.Select(r =>
        {
            var tap = house.Tap(r.Person, "checkIn", new { session, mode = "onSite" });
            tap["replyToId"] = MessageOf(r.Person);
            return tap.ToString(Newtonsoft.Json.Formatting.None);
        }).ToList();
        return [.. taps.SelectMany((body, i) => i % RepeatEach == 0 ? new[] { body, body } : [body])];
    }

    private async Task<(TimeSpan Cpu, TimeSpan Wall, List<double> Latencies)> SendAsync(List<string> bodies, Uri? to, TimeSpan? over)
    {
        GC.Collect();
        var latencies = new ConcurrentBag<double>();
        var (next, spacing) = (-1, (over ?? TimeSpan.Zero) / bodies.Count);
        var meter = Meter.Start();
        async Task TapAsync(int i)
        {
            using var answer = await house.PostAsync(bodies[i], to: to);
            // As bytes: what a phone makes of a card is not the bot's work.
            var text = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
            if (to is null && text.AsSpan().IndexOf("AdaptiveCard"u8) < 0)
            {
                throw new InvalidOperationException($"A tap was answered with {Encoding.UTF8.GetString(text)}.");
            }

            latencies.Add((meter.Wall - (i * spacing)).TotalMilliseconds);
        }

        if (over is null)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
            {
                while (Interlocked.Increment(ref next) is var i && i < bodies.Count)
                {
                    await TapAsync(i);
                }
            })));
        }
        else
        {
            var taps = new List<Task>();
            for (var i = 0; i < bodies.Count; i++)
            {
                var wait = (i * spacing) - meter.Wall;
                if (wait > TimeSpan.FromMilliseconds(1))
                {
                    await Task.Delay(wait, TimeProvider.System);
                }

                taps.Add(TapAsync(i));
            }

            await Task.WhenAll(taps);
        }

        return (meter.Cpu, meter.Wall, [.. latencies.Order()]);
    }
}

/// <summary>One storm: answers a second with repeated deliveries, what a person waited (ms), CPU of the whole process (ms a tap), and the entries that stand.</summary>
internal sealed record MeetingResult(double PerSecond, double P50, double P99, double Cpu, int Entries, int Twice, int Missing);

/// <summary>The bot that only answers: answers a second and CPU of the whole process (ms a tap).</summary>
internal sealed record OkResult(double PerSecond, double Cpu);

/// <summary>What came to the connector: the most in any second, over all and in one conversation, and how many of these were over a limit.</summary>
internal sealed record CardResult(string Name, int Updated, int Missing, int Edits, int Most, int MostInOne, double Seconds, int Over);
