using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>Organisers that are missing or vanish, subscriptions that end, and what stands in an event.</summary>
public sealed class MailboxTests : IAsyncLifetime
{
    private const string Other = "unit2@contoso.example";
    private static readonly Unit Branch = new("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans");

    private CalendarHouse house = null!;

    public async Task InitializeAsync() => house = await CalendarHouse.StartAsync();

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Theory]
    [InlineData(null, "no-mailbox")]
    [InlineData("nobody@contoso.example", "mailbox-missing")]
    public async Task Without_an_organiser_there_is_no_event_a_line_for_the_admin_and_another_try(string? mailbox, string reason)
    {
        await house.HasAsync(Branch with { Mailbox = mailbox });
        var file = await house.PlanAsync();
        await house.Desk.SyncAsync(file, default);
        await house.Desk.SyncAsync(file, default);
        Assert.Equal((reason, 2), ((await house.FileAsync(file)).EventMissing, (await house.FileAsync(file)).Sequence));
        Assert.Equal((file, "branch", reason), (await house.Missing.ListAsync(2026, default)).Select(m => (m.FileId, m.Unit, m.Reason)).Single());

        await house.HasAsync(Branch);
        Assert.Equal(1, await house.Missing.RetryAsync(default));
        await house.WorkAsync();
        Assert.Empty(await house.Missing.ListAsync(2026, default));
        Assert.Equal((Box.Unit, null), ((await house.FileAsync(file)).Event!.Mailbox, (await house.FileAsync(file)).EventMissing));
        Assert.Equal(0, await house.Missing.RetryAsync(default));
    }

    [Fact]
    public async Task What_is_over_is_not_tried_again()
    {
        await house.HasAsync(Branch with { Mailbox = null });
        await house.Desk.SyncAsync(await house.PlanAsync(), default);
        await house.HasAsync(Branch);
        house.Box.Clock.Now = CalendarHouse.Start.AddDays(1);
        Assert.Equal(0, await house.Missing.RetryAsync(default));
    }

    [Fact]
    public async Task What_the_calendar_refuses_is_listed_with_its_word_and_tried_again()
    {
        var file = await house.PlanAsync();
        house.Wire.Before = (method, _) => Task.FromResult(method == "POST" ? WireTap.Refusal(403, "ErrorAccessDenied") : null);
        await house.Desk.SyncAsync(file, default);
        Assert.Empty(house.Queue.Calendar);
        var listed = Assert.Single(await house.Missing.ListAsync(2026, default));
        Assert.Equal((file, "refused", "403 ErrorAccessDenied"), (listed.FileId, listed.Reason, listed.Code));

        house.Wire.Before = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
        Assert.Equal(1, await house.Missing.RetryAsync(default));
        await house.WorkAsync();
        Assert.Empty(await house.Missing.ListAsync(2026, default));
        Assert.NotNull((await house.FileAsync(file)).Event);
    }

    [Fact]
    public async Task What_Graph_fails_at_comes_later()
    {
        var file = await house.PlanAsync();
        house.Wire.Before = (method, _) => Task.FromResult(method == "POST" ? WireTap.Refusal(500, "ErrorInternalServerError") : null);
        await house.Desk.SyncAsync(file, default);
        Assert.Equal(CalendarWork.SyncMany, Assert.Single(house.Queue.Calendar).Work.Step);
    }

    [Fact]
    public async Task The_night_finds_what_messages_lost()
    {
        var (made, cancelled, fine) = (await house.PlanAsync(1), await house.StandingAsync(2), await house.StandingAsync(3));
        await house.Sessions.ExecuteAsync(cancelled, new CancelSession("admin", "admin", "c", null).At(house.Box.Clock.Now), default);
        Assert.Equal(2, (await house.ReconcileAsync(made, cancelled, fine)).Events);
        await house.WorkAsync();
        Assert.NotNull((await house.FileAsync(made)).Event);
        Assert.Equal(2, (await house.AllAsync()).Count);
        house.Box.Clock.Now += TimeSpan.FromDays(1);
        Assert.Equal(0, (await house.ReconcileAsync(made, cancelled, fine)).Events);
    }

    [Fact]
    public async Task Nobody_is_invited_to_what_is_over()
    {
        var (made, invited) = (await house.PlanAsync(1), await house.StandingAsync(2));
        house.Box.Clock.Now = CalendarHouse.Start.AddHours(1);
        var requests = house.Box.Tenant.Graph.Requests;
        await house.Desk.SyncAsync(made, default);
        await house.Desk.InviteAsync(invited, 0, default);
        Assert.Equal(requests, house.Box.Tenant.Graph.Requests);
    }

    [Fact]
    public async Task A_mailbox_that_vanishes_is_told_and_its_sessions_get_events_on_the_next_one()
    {
        var file = await house.StandingAsync();
        house.Box.Tenant.Graph.RemoveMailbox(Box.Unit);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal("mailbox-missing", (await house.FileAsync(file)).EventMissing);
        Assert.Single(await house.Missing.ListAsync(2026, default));

        house.Box.Tenant.AddMailbox(Other, "第二支部");
        await house.HasAsync(Branch with { Mailbox = Other });
        await house.Missing.RetryAsync(default);
        await house.WorkAsync();
        var set = (await house.FileAsync(file)).Event!;
        Assert.Equal((Other, 2), (set.Mailbox, set.Attempt));
        Assert.Single(await house.AllAsync(Other));
        Assert.Empty(await house.Missing.ListAsync(2026, default));
    }

    [Fact]
    public async Task The_events_of_a_lost_mailbox_are_asked_for_in_twenties()
    {
        for (var i = 1; i <= 25; i++)
        {
            house.Box.Clock.Now += TimeSpan.FromSeconds(3);
            await house.StandingAsync(i);
        }

        house.Box.Clock.Now += TimeSpan.FromMinutes(2);
        house.Box.Tenant.Graph.RemoveMailbox(Box.Unit);
        var requests = house.Box.Tenant.Graph.Requests;
        await house.NotifyAsync();
        Assert.InRange(house.Box.Tenant.Graph.Requests - requests, 1, 2);
        Assert.Equal([20, 5], house.Queue.Calendar.Select(w => w.Work.Files!.Count));
        await house.WorkAsync();
        Assert.Equal(25, (await house.Missing.ListAsync(2026, default)).Count);
    }

    [Fact]
    public async Task The_night_brings_another_name_of_a_unit_to_its_events()
    {
        var file = await house.StandingAsync();
        await house.HasAsync(Branch with { Name = "新一支部" });
        Assert.Equal(1, (await house.ReconcileAsync(file)).Events);
        await house.WorkAsync();
        Assert.StartsWith("新一支部", (await house.EventAsync(file))["subject"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mailbox_that_is_not_found_when_one_event_is_read_cancels_no_session()
    {
        var file = await house.StandingAsync();
        var set = (await house.FileAsync(file)).Event!;
        house.Box.Tenant.Graph.MoveEvent(Box.Unit, set.EventId, CalendarHouse.Start.AddDays(1), CalendarHouse.Start.AddDays(1).AddHours(1), null);
        house.Wire.Before = (_, path) => Task.FromResult(path.Contains("/events/", StringComparison.Ordinal) ? WireTap.Refusal(404, "ErrorInvalidUser") : null);
        await house.NotifyAsync();
        await house.WorkAsync();
        var state = await house.FileAsync(file);
        Assert.Equal((null, "mailbox-missing"), (state.Cancellation, state.EventMissing));
    }

    [Fact]
    public async Task A_forgotten_place_of_reading_is_not_a_lost_mailbox_whatever_its_status()
    {
        var file = await house.StandingAsync();
        house.Wire.Before = (_, path) => Task.FromResult(path.Contains("deltatoken", StringComparison.Ordinal) ? WireTap.Refusal(404, "SyncStateNotFound") : null);
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        Assert.NotNull((await house.FileAsync(file)).Cancellation);
        Assert.NotNull((await house.Subscriptions.ReadAsync(Box.Unit, default))!.DeltaLink);
    }

    [Fact]
    public async Task An_event_of_a_mailbox_that_had_the_address_before_is_gone_and_made_anew()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, CalendarHouse.Start.AddDays(1));
        house.Wire.Before = (method, _) => Task.FromResult(method == "PATCH" ? WireTap.Refusal(400, "ErrorInvalidMailboxItemId") : null);
        await house.Desk.SyncAsync(file, default);
        Assert.Equal(2, (await house.FileAsync(file)).Event!.Attempt);
    }

    [Fact]
    public async Task Subscriptions_are_renewed_before_they_end_and_made_anew_where_they_have_ended()
    {
        for (var i = 0; i < 45; i++)
        {
            house.Box.Tenant.AddMailbox($"many{i}@contoso.example", "many");
            await house.Subscriptions.EnsureAsync($"many{i}@contoso.example", default);
        }

        while (house.Queue.TakeCalendar() is not null)
        {
        }

        Assert.Equal(0, (await house.Subscriptions.RenewAsync(TimeSpan.FromMinutes(1), default)).Count);
        house.Box.Clock.Now += TimeSpan.FromDays(5);
        house.Box.Tenant.Graph.EndSubscriptions("many7@contoso.example");
        var (before, requests) = (house.Box.Tenant.Graph.SubscriptionEnds("many8@contoso.example").Single(), house.Box.Tenant.Graph.Requests);
        Assert.Equal(45, (await house.Subscriptions.RenewAsync(TimeSpan.FromMinutes(1), default)).Count);
        Assert.Equal(3 + 1, house.Box.Tenant.Graph.Requests - requests);
        Assert.True(house.Box.Tenant.Graph.SubscriptionEnds("many8@contoso.example").Single() > before);
        Assert.Single(house.Box.Tenant.Graph.SubscriptionEnds("many7@contoso.example"));

        // What nobody told between the old one's end and the new one is read.
        Assert.Equal(CalendarWork.Changed, Assert.Single(house.Queue.Calendar).Work.Step);
        Assert.Equal(0, (await house.Subscriptions.RenewAsync(TimeSpan.FromMinutes(1), default)).Count);
    }

    [Fact]
    public async Task A_subscription_that_could_not_be_made_is_made_by_the_timer()
    {
        house.Answers = false;
        await Assert.ThrowsAsync<InvalidOperationException>(() => house.Subscriptions.EnsureAsync(Box.Unit, default));
        house.Answers = true;
        Assert.Equal(1, (await house.Subscriptions.RenewAsync(TimeSpan.FromMinutes(1), default)).Count);
        Assert.Single(house.Box.Tenant.Graph.SubscriptionEnds(Box.Unit));
    }

    [Fact]
    public async Task A_page_of_subscriptions_that_is_refused_whole_holds_up_no_other()
    {
        for (var i = 0; i < 21; i++)
        {
            house.Box.Tenant.AddMailbox($"many{i:00}@contoso.example", "many");
            await house.Subscriptions.EnsureAsync($"many{i:00}@contoso.example", default);
        }

        house.Box.Clock.Now += TimeSpan.FromDays(5);
        // The page of twenty, not the one that follows alone.
        house.Wire.Before = (_, path) => Task.FromResult(path.EndsWith("$batch", StringComparison.Ordinal) ? WireTap.Refusal(403, "ExtensionError") : null);
        var renewal = await house.Subscriptions.RenewAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal((1, 20), (renewal.Count, renewal.Refused.Count));
        Assert.Equal(("many00@contoso.example", "403 ExtensionError"), (renewal.Refused[0].Mailbox, renewal.Refused[0].Refused));
    }

    [Fact]
    public async Task A_subscription_that_Graph_removed_is_made_anew_once_and_what_was_missed_is_read()
    {
        var file = await house.StandingAsync();
        await house.NotifyAsync();
        var old = (await house.Subscriptions.ReadAsync(Box.Unit, default))!.SubscriptionId!;
        house.Box.Tenant.Graph.TellLifecycle(Box.Unit, "subscriptionRemoved");
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.Subscriptions.ReplaceAsync(old, default);
        await house.Subscriptions.ReplaceAsync(old, default);
        Assert.Single(house.Box.Tenant.Graph.SubscriptionEnds(Box.Unit));
        await house.WorkAsync();
        Assert.NotNull((await house.FileAsync(file)).Cancellation);
    }

    [Fact]
    public async Task Asked_to_say_again_that_we_may_read_we_renew()
    {
        await house.StandingAsync();
        var before = house.Box.Tenant.Graph.SubscriptionEnds(Box.Unit).Single();
        await house.Subscriptions.RenewAsync((await house.Subscriptions.ReadAsync(Box.Unit, default))!.SubscriptionId!, default);
        Assert.True(house.Box.Tenant.Graph.SubscriptionEnds(Box.Unit).Single() > before);
        await house.Subscriptions.RenewAsync(Guid.NewGuid().ToString("D"), default);
    }

    [Fact]
    public async Task A_meeting_survives_that_our_text_changes_and_that_the_session_moves()
    {
        await house.HasAsync(Branch with { Mailbox = Box.Wang.Mail });
        var file = await house.StandingAsync();
        var url = (await house.EventAsync(file))["onlineMeeting"]!["joinUrl"]!.GetValue<string>();
        house.Text.Said = "<p>Check in in Teams</p>";
        await house.MoveAsync(file, CalendarHouse.Start.AddDays(1));
        await house.Desk.SyncAsync(file, default);
        var one = await house.EventAsync(file);
        Assert.Equal(url, one["onlineMeeting"]!["joinUrl"]!.GetValue<string>());
        var body = one["body"]!["content"]!.GetValue<string>();
        Assert.Contains(url, body, StringComparison.Ordinal);
        Assert.Contains("Check in in Teams", body, StringComparison.Ordinal);
        Assert.DoesNotContain("请在", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_may_want_no_meeting()
    {
        await house.HasAsync(Branch with { Mailbox = Box.Wang.Mail });
        var file = await house.PlanAsync(terms: new Terms(new Fraction(1, 2)) { Online = false });
        await house.Desk.SyncAsync(file, default);
        Assert.Null((await house.EventAsync(file))["onlineMeeting"]);
    }

    [Fact]
    public async Task In_China_no_meeting_is_asked_for()
    {
        await using var china = await CalendarHouse.StartAsync(BoxCloud.China);
        var file = await china.StandingAsync();
        Assert.False((await china.EventAsync(file))["isOnlineMeeting"]!.GetValue<bool>());
    }
}
