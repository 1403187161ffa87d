using TeamsAddin.Local.Graph;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class LimitTests
{
    [Fact]
    public void A_fifth_request_at_once_to_one_mailbox_is_throttled()
    {
        var limits = new MailboxLimits(TimeProvider.System);
        var held = Enumerable.Range(0, 4).Select(_ => limits.Enter("a").Held!).ToList();
        var refused = limits.Enter("a").Refusal!;
        Assert.Equal((429, "1"), (refused.Status, refused.Headers["Retry-After"]));
        Assert.NotNull(limits.Enter("b").Held);
        held[0].Dispose();
        Assert.NotNull(limits.Enter("a").Held);
    }

    [Fact]
    public void Ten_thousand_requests_fit_in_ten_minutes_and_the_next_must_wait_for_the_first_to_age()
    {
        var time = new WallClock();
        var limits = new MailboxLimits(time);
        for (var i = 0; i < MailboxLimits.InWindow; i++)
        {
            limits.Enter("a").Held!.Dispose();
        }

        time.Seconds = 599;
        Assert.Equal("1", limits.Enter("a").Refusal!.Headers["Retry-After"]);
        time.Seconds = 600;
        Assert.NotNull(limits.Enter("a").Held);
    }

    [Fact]
    public void Thirty_messages_are_sent_in_a_minute_of_domain_time_and_what_sends_none_goes_on()
    {
        var clock = new MovableClock();
        var limits = new MailboxLimits(TimeProvider.System, clock);
        for (var i = 0; i < MailboxLimits.MessagesInMinute; i++)
        {
            limits.Enter("a", sends: true).Held!.Dispose();
        }

        Assert.Equal("60", limits.Enter("a", sends: true).Refusal!.Headers["Retry-After"]);
        limits.Enter("a").Held!.Dispose();
        clock.Now += TimeSpan.FromMinutes(1);
        Assert.NotNull(limits.Enter("a", sends: true).Held);
    }

    [Fact]
    public async Task Four_steps_of_a_batch_run_at_once_and_each_counts_for_itself()
    {
        await using var box = await Box.StartAsync(with: s => s with { GraphLatency = TimeSpan.FromMilliseconds(300) });
        var batch = "{\"requests\":[" + string.Join(',', Enumerable.Range(1, 8).Select(i => $$"""{"headers":{"Prefer":"IdType=\"ImmutableId\""},"id":"{{i}}","method":"GET","url":"/{{EventBody.Path}}"}""")) + "]}";
        var alone = await box.GraphAsync("POST", "$batch", batch);
        Assert.All(alone.Body["responses"]!.AsArray(), r => Assert.Equal(200, r!["status"]!.GetValue<int>()));
        var both = await Task.WhenAll(box.GraphAsync("POST", "$batch", batch), box.GraphAsync("POST", "$batch", batch));
        Assert.All(both, r => Assert.Equal(200, r.Status));
        Assert.Contains(both.SelectMany(r => r.Body["responses"]!.AsArray()), r => r!["status"]!.GetValue<int>() == 429 && r["headers"]!["Retry-After"] is not null);
    }

    [Fact]
    public async Task Where_the_application_has_a_limit_it_holds_over_all_mailboxes()
    {
        await using var box = await Box.StartAsync(with: s => s with { GraphLatency = TimeSpan.FromMilliseconds(300), GraphAtOnce = 1 });
        var both = await Task.WhenAll(box.GraphAsync("GET", EventBody.Path), box.GraphAsync("GET", $"users/{Box.Wang.Mail}/events"));
        Assert.Equal([200, 429], both.Select(r => r.Status).Order());
    }

    [Fact]
    public async Task Slow_answers_hold_their_place_in_the_mailbox()
    {
        await using var box = await Box.StartAsync();
        box.Tenant.Faults.Current = Fault.Slow;
        // Every third is slow, and whoever comes while four wait is throttled: of 40 at once on any machine some are.
        var all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => box.GraphAsync("GET", EventBody.Path)));
        Assert.All(all, r => Assert.True(r.Status is 200 or 429));
        Assert.Contains(all, r => r.Status == 429 && r.Code == "ApplicationThrottled");
        box.Tenant.Faults.Current = Fault.None;
        Assert.Equal(200, (await box.GraphAsync("GET", EventBody.Path)).Status);
    }
}
