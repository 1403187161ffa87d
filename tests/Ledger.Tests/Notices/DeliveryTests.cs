using System.Globalization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>Notices through a channel that fails: each ends delivered, and none is sent twice but where an answer was lost.</summary>
public sealed class DeliveryTests
{
    private NoticeHouse house = new();
    private Notice reminder = new("", "", 0);

    [Fact]
    public async Task Whom_the_channel_does_not_take_now_is_tried_again_after_the_wait_it_asks_for()
    {
        await SendAsync((_, n) => n < 3 ? new Delivery.Later("TooManyRequests", TimeSpan.FromSeconds(7.2)) : new Delivery.Delivered("a1"), ["wang"]);
        Assert.Equal((NoticeState.Delivered, 4, "a1"), await RowAsync("wang"));
        Assert.Equal([0, 8, 8, 8], house.Queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_long_wait_is_kept_and_holds_up_nobody_else()
    {
        var file = await QueuedAsync((person, n) => n > 0 ? new Delivery.Delivered("a1") : new Delivery.Later("TooManyRequests", TimeSpan.FromMinutes(person switch { "li" => 40, "zhao" => 90, _ => 0 })), ["wang", "li", "zhao", "b"]);
        await house.RunAsync(house.Queue.Waiting.Dequeue());
        Assert.Equal([0, 1, 2400, 5400], house.Queue.Delays.Select(d => d.TotalSeconds).Order());
        house.Clock.Now = house.Clock.Now.AddMinutes(10);
        // The night asks for all of them again.
        await house.RunAsync(new NoticeWork(NoticeWork.Send, "members1440", file, 1, ["wang", "li"]));
        Assert.Equal((NoticeState.Delivered, 2, "a1"), await RowAsync("wang"));
        Assert.Equal((NoticeState.Retrying, 1, 1800), ((await RowAsync("li")).State, house.Channel.CallsFor("li"), house.Queue.Delays[^1].TotalSeconds));
        house.Clock.Now = house.Clock.Now.AddMinutes(30);
        await house.RunAsync(new NoticeWork(NoticeWork.Send, "members1440", file, 1, ["li"]));
        Assert.Equal((NoticeState.Delivered, 2, "a1"), await RowAsync("li"));
    }

    [Fact]
    public async Task No_wait_is_longer_than_a_notice_is_tried()
    {
        await QueuedAsync((_, _) => new Delivery.Later("TooManyRequests", TimeSpan.FromDays(2)), ["wang"]);
        await house.RunAsync(house.Queue.Waiting.Dequeue());
        Assert.Equal([0, 15 * 3600], house.Queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task Without_a_wait_the_waits_double_up_to_ten_minutes()
    {
        await SendAsync((_, n) => n < 12 ? new Delivery.Later("ServiceUnavailable", null) : new Delivery.Delivered("a1"), ["wang"]);
        Assert.Equal([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600], house.Queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_channel_that_refuses_a_third_of_all_calls_loses_and_doubles_nobody()
    {
        var random = new Random(4711);
        var channel = Answers((_, _) => { lock (random) { return random.Next(3) == 0 ? new Delivery.Later("TooManyRequests", null) : new Delivery.Delivered("a"); } });
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
        var channel = Answers((person, _) => throw new DeliveryUncertainException(person));
        await SendAsync(channel, ["wang"]);
        Assert.Equal((NoticeState.Uncertain, 2, null), await RowAsync("wang"));
    }

    [Fact]
    public async Task Refusals_before_a_lost_answer_do_not_use_up_its_second_try()
    {
        await SendAsync((person, n) => n switch
        {
            < 2 => new Delivery.Later("ServiceUnavailable", null),
            2 => throw new DeliveryUncertainException(person),
            _ => new Delivery.Delivered("a1"),
        }, ["wang"]);
        Assert.Equal((NoticeState.Delivered, 4, "a1"), await RowAsync("wang"));
    }

    [Fact]
    public async Task Only_those_not_taken_are_sent_again()
    {
        var channel = Answers((person, n) => person == "li" && n == 0 ? new Delivery.Later("TooManyRequests", null) : new Delivery.Delivered("a"));
        await SendAsync(channel, ["wang", "li"]);
        Assert.Equal((1, 2), (channel.CallsFor("wang"), channel.CallsFor("li")));
    }

    [Fact]
    public async Task Who_is_found_in_the_middle_of_a_send_counts_as_a_lost_answer()
    {
        // The process that sent has died between the send and its row.
        var file = await house.SessionAsync(["wang", "li"]);
        var notice = NoticeHouse.Reminder(file);
        await house.PutAsync(notice, "wang", new NoticeRow(NoticeState.Sending, 1, null, null, default));
        await house.PutAsync(notice, "li", new NoticeRow(NoticeState.Sending, 2, null, null, default, 1));
        house.Restart();
        await house.RunAsync(new NoticeWork(NoticeWork.Send, notice.Kind, file, 1, ["wang", "li"]));
        Assert.Equal((NoticeState.Delivered, 1), (await house.RowAsync(notice, "wang") is var wang ? (wang!.State, wang.Lost) : default));
        Assert.Equal((NoticeState.Uncertain, 2), (await house.RowAsync(notice, "li") is var li ? (li!.State, li.Lost) : default));
        Assert.Equal(["wang"], house.Channel.Sent.Select(s => s.Person));
    }

    [Fact]
    public async Task A_process_that_is_not_the_sender_leaves_the_message_on_the_queue()
    {
        var file = await house.SessionAsync(["wang"]);
        await house.PrepareAsync(file, "members1440");
        house.Channel.IsSender = false;
        var work = house.Queue.Waiting.Dequeue();
        await house.RunAsync(work);
        Assert.Empty(house.Channel.Sent);
        Assert.Contains(house.Queue.Waiting, w => w.Step == NoticeWork.Send && w.People!.SequenceEqual(["wang"]));
        house.Channel.IsSender = true;
        await house.WorkAsync();
        Assert.Equal(1, house.Channel.Taken);
    }

    [Fact]
    public async Task A_fault_before_a_card_has_left_is_waited_for_and_stops_nobody_else()
    {
        var channel = Answers((_, _) => new Delivery.Delivered("a1"));
        var faults = 5;
        channel.Making = person =>
        {
            if (person == "li" && faults-- > 0)
            {
                throw new TimeoutException();
            }
        };
        // With wang in the same lane.
        await SendAsync(channel, ["li", "b", "c", "d", "wang"]);
        Assert.Equal((NoticeState.Delivered, 6, "a1"), await RowAsync("li"));
        Assert.Equal((NoticeState.Delivered, 1, "a1"), await RowAsync("wang"));
        Assert.Equal((5, 0), (channel.Taken, (await house.RowAsync(reminder, "li"))!.Lost));
        Assert.Equal([0, 1, 2, 4, 8, 16], house.Queue.Delays.Select(d => d.TotalSeconds));
    }

    [Fact]
    public async Task A_fault_in_the_middle_of_a_send_stops_nobody_else_and_leaves_the_others_alone()
    {
        var channel = Answers((person, _) => person == "li" ? throw new InvalidOperationException("x") : new Delivery.Delivered("a1"));
        var file = await house.SessionAsync(["li", "b", "c", "d", "wang"]);
        await house.PrepareAsync(file, "members1440");
        await house.RunAsync(house.Queue.Waiting.Dequeue());
        Assert.Equal(4, channel.Taken);
        var alone = house.Queue.Waiting.Single(w => w.Step == NoticeWork.Send);
        Assert.Equal(["li"], alone.People!);
        // Alone the message fails, so that the host counts it.
        await Assert.ThrowsAsync<AggregateException>(() => house.RunAsync(alone));
    }

    [Fact]
    public async Task Short_waits_are_waited_for_as_often_as_it_takes()
    {
        await SendAsync((_, n) => n < 300 ? new Delivery.Later("TooManyRequests", TimeSpan.FromSeconds(1)) : new Delivery.Delivered("a1"), ["wang"]);
        Assert.Equal((NoticeState.Delivered, 301, "a1"), await RowAsync("wang"));
    }

    [Fact]
    public async Task Fifteen_hours_after_the_first_try_a_notice_has_failed()
    {
        var channel = Answers((_, n) =>
        {
            house.Clock.Now = house.Clock.Now.AddHours(n == 0 ? 0 : 5);
            return new Delivery.Later("TooManyRequests", null);
        });
        await SendAsync(channel, ["wang"], NoticeKind.Moved);
        Assert.Equal((NoticeState.Failed, 4, null), await RowAsync("wang"));
        Assert.Equal("TooManyRequests", (await house.RowAsync(reminder, "wang"))!.Reason);
    }

    [Fact]
    public async Task No_room_in_our_own_budget_is_no_try()
    {
        await SendAsync((_, n) =>
        {
            house.Clock.Now = house.Clock.Now.AddHours(n < 3 ? 6 : 0);
            return n < 3 ? new Delivery.Later("SendBudget", TimeSpan.FromSeconds(5), IsTry: false) : new Delivery.Delivered("a1");
        }, ["wang"], NoticeKind.Moved);
        Assert.Equal((NoticeState.Delivered, 1, "a1"), await RowAsync("wang"));
    }

    [Fact]
    public async Task Who_got_his_card_while_the_same_is_prepared_again_gets_no_second()
    {
        Notice? notice = null;
        house = new NoticeHouse(rows: new HookedRows(new MemoryRowStore(), "notices", () => house.PutAsync(notice!, "wang", new NoticeRow(NoticeState.Delivered, 1, "a", null, default))));
        notice = NoticeHouse.Reminder(await house.SessionAsync(["wang"]));
        await house.TellAsync(notice.FileId, notice.Kind);
        Assert.Equal(0, house.Channel.Taken);
        Assert.Equal(NoticeState.Delivered, (await house.RowAsync(notice, "wang"))!.State);
    }

    [Fact]
    public async Task An_older_count_never_takes_a_newer_ones_place()
    {
        Notice? notice = null;
        house = new NoticeHouse(rows: new HookedRows(new MemoryRowStore(), "noticecounts", async () =>
        {
            await house.PutAsync(notice!, "wang", new NoticeRow(NoticeState.Delivered, 1, "a", null, default));
            await house.CountsAsync(notice!);
        }));
        notice = NoticeHouse.Reminder(await house.SessionAsync(["wang"]));
        await house.PutAsync(notice, "wang", new NoticeRow(NoticeState.Queued, 0, null, null, default));
        Assert.Equal((1, 0), await house.CountsAsync(notice) is var counts ? (counts.Delivered, counts.Open) : default);
    }

    [Fact]
    public async Task A_message_that_names_a_person_twice_sends_once()
    {
        await SendAsync((_, _) => new Delivery.Delivered("a1"), ["wang", "wang"]);
        Assert.Equal(1, house.Channel.Taken);
    }

    private async Task<(NoticeState State, int Tries, string? ActivityId)> RowAsync(string person)
    {
        var row = (await house.RowAsync(reminder, person))!;
        return (row.State, row.Tries, row.ActivityId);
    }

    private Channel Answers(Func<string, int, Delivery> answer)
    {
        house = new NoticeHouse(answer);
        return house.Channel;
    }

    /// <returns>The file whose members' reminder waits in the queue.</returns>
    private async Task<string> QueuedAsync(Func<string, int, Delivery> answer, IReadOnlyList<string> people)
    {
        Answers(answer);
        reminder = NoticeHouse.Reminder(await house.SessionAsync(people));
        await house.PrepareAsync(reminder.FileId, reminder.Kind);
        return reminder.FileId;
    }

    private Task SendAsync(Func<string, int, Delivery> answer, IReadOnlyList<string> people, string kind = "members1440") => SendAsync(Answers(answer), people, kind);

    /// <summary>Sends, and works on the queue until it is empty.</summary>
    private async Task SendAsync(Channel channel, IReadOnlyList<string> people, string kind = "members1440")
    {
        reminder = NoticeHouse.Reminder(await house.SessionAsync(people), kind);
        foreach (var person in people)
        {
            await house.PutAsync(reminder, person, new NoticeRow(NoticeState.Queued, 0, null, null, DateTimeOffset.UnixEpoch));
        }

        await house.Queue.SendAsync("notices", new NoticeWork(NoticeWork.Send, reminder.Kind, reminder.FileId, reminder.Occasion, people), default);
        while (house.Queue.Waiting.TryDequeue(out var work))
        {
            await house.RunAsync(work);
            // As storage does now and then: the same message once more.
            await house.RunAsync(work with { People = [.. (work.People ?? []).Where(channel.HasTaken)] });
        }
    }
}
