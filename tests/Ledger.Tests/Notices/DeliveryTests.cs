using System.Collections.Concurrent;
using System.Globalization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>Notices through a channel that fails: each ends delivered, and none is sent twice but where an answer was lost.</summary>
public sealed class DeliveryTests
{
    private static readonly Notice Reminder = new("members1440", "f", 1);

    private readonly Table<NoticeRow> notices = new(new MemoryRowStore(), "notices");
    private readonly WorkList queue = new();

    [Fact]
    public async Task Whom_the_channel_does_not_take_now_is_tried_again_after_the_wait_it_asks_for()
    {
        await SendAsync(new Channel((_, n) => n < 3 ? new Delivery.Later("TooManyRequests", TimeSpan.FromSeconds(7.2)) : new Delivery.Delivered("a1")), ["wang"]);
        Assert.Equal((NoticeState.Delivered, 4, "a1"), await RowAsync("wang"));
        Assert.Equal([0, 8, 8, 8], queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task Without_a_wait_the_waits_double_up_to_ten_minutes()
    {
        await SendAsync(new Channel((_, n) => n < 12 ? new Delivery.Later("ServiceUnavailable", null) : new Delivery.Delivered("a1")), ["wang"]);
        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600], queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_channel_that_refuses_a_third_of_all_calls_loses_and_doubles_nobody()
    {
        var random = new Random(4711);
        var channel = new Channel((_, _) => { lock (random) { return random.Next(3) == 0 ? new Delivery.Later("TooManyRequests", null) : new Delivery.Delivered("a"); } });
        var people = Enumerable.Range(0, 50).Select(i => i.ToString("p00", CultureInfo.InvariantCulture)).ToList();
        await SendAsync(channel, people);
        foreach (var person in people)
        {
            Assert.Equal(NoticeState.Delivered, (await RowAsync(person)).State);
        }

        Assert.Equal(people.Count, channel.Taken);
    }

    [Fact]
    public async Task A_lost_answer_is_sent_once_more_and_then_left_uncertain()
    {
        var channel = new Channel((person, _) => throw new DeliveryUncertainException(person));
        await SendAsync(channel, ["wang"]);
        Assert.Equal((NoticeState.Uncertain, 2, null), await RowAsync("wang"));
    }

    [Fact]
    public async Task Refusals_before_a_lost_answer_do_not_use_up_its_second_try()
    {
        await SendAsync(new Channel((person, n) => n switch
        {
            < 2 => new Delivery.Later("ServiceUnavailable", null),
            2 => throw new DeliveryUncertainException(person),
            _ => new Delivery.Delivered("a1"),
        }), ["wang"]);
        Assert.Equal((NoticeState.Delivered, 4, "a1"), await RowAsync("wang"));
    }

    [Fact]
    public async Task Only_those_not_taken_are_sent_again()
    {
        var channel = new Channel((person, n) => person == "li" && n == 0 ? new Delivery.Later("TooManyRequests", null) : new Delivery.Delivered("a"));
        await SendAsync(channel, ["wang", "li"]);
        Assert.Equal((1, 2), (channel.CallsFor("wang"), channel.CallsFor("li")));
    }

    private async Task<(NoticeState State, int Tries, string? ActivityId)> RowAsync(string person)
    {
        var row = (await notices.GetAsync(DeliverNotices.PartitionOf(Reminder), person, default))!.Value;
        return (row.State, row.Tries, row.ActivityId);
    }

    /// <summary>Sends, and works on the queue until it is empty.</summary>
    private async Task SendAsync(Channel channel, IReadOnlyList<string> people)
    {
        var store = new MemoryLedgerStore();
        var rows = new MemoryRowStore();
        var sessions = new SessionBook(new FileLedger<SessionFile>(store, TimeProvider.System), store, new CoveringRefresh(queue, TimeSpan.Zero));
        var organisation = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Names(rows), TimeProvider.System);
        var deliver = new DeliverNotices(sessions, organisation, notices, channel, queue, TimeProvider.System);
        var queued = new NoticeRow(NoticeState.Queued, 0, null, null, DateTimeOffset.UnixEpoch);
        await notices.UpsertManyAsync(DeliverNotices.PartitionOf(Reminder), people.Select(p => (p, queued)), default);
        await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Send, Reminder.Kind, Reminder.FileId, Reminder.Occasion, people), default);
        while (queue.Waiting.TryDequeue(out var work))
        {
            await deliver.RunAsync(work, default);
            // As storage does now and then: the same message once more.
            await deliver.RunAsync(work with { People = [.. work.People!.Where(p => channel.HasTaken(p))] }, default);
        }
    }

    /// <summary>Answers a person's n-th call, from 0.</summary>
    private sealed class Channel(Func<string, int, Delivery> answer) : IMessenger
    {
        private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, int> taken = new(StringComparer.Ordinal);

        public int Taken => taken.Values.Sum();

        public int CallsFor(string person) => calls[person];

        public bool HasTaken(string person) => taken.ContainsKey(person);

        public Task<Delivery> SendAsync(string person, Notice notice, CancellationToken cancellationToken)
        {
            var delivery = answer(person, calls.AddOrUpdate(person, 1, (_, n) => n + 1) - 1);
            if (delivery is Delivery.Delivered)
            {
                taken.AddOrUpdate(person, 1, (_, n) => n + 1);
            }

            return Task.FromResult(delivery);
        }

        public Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken) => throw new NotSupportedException();
    }

    private sealed class WorkList : IWorkQueue
    {
        public Queue<NoticeWork> Waiting { get; } = new();

        public List<TimeSpan> Delays { get; } = [];

        public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
        {
            if (message is NoticeWork work)
            {
                Waiting.Enqueue(work);
                Delays.Add(delay);
            }

            return Task.CompletedTask;
        }
    }
}
