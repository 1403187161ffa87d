using System.Collections.Concurrent;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>Files become events, each exactly once, whatever fails.</summary>
public sealed class SyncTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = CalendarHouse.Start;

    private readonly Crash crash = new();
    private CalendarHouse house = null!;

    public async Task InitializeAsync() =>
        house = await CalendarHouse.StartAsync(rows: new FailingRows(new MemoryRowStore(), crash), store: new FailingStore(new MemoryLedgerStore(), crash));

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task Twenty_files_of_a_mailbox_become_events_by_one_batch()
    {
        var files = await PlanAsync(20);
        await house.Desk.SyncManyAsync(files, default);
        Assert.Equal(20, (await house.AllAsync()).Count);
        // The batch, the subscription on the mailbox, and what this test asked.
        Assert.Equal(3, house.Box.Tenant.Graph.Requests);
        await WithoutRequestsAsync(() => house.Desk.SyncManyAsync(files, default));
        foreach (var file in files)
        {
            Assert.Equal(1, (await house.FileAsync(file)).Event!.Attempt);
        }
    }

    [Theory]
    [InlineData("Throttle")]
    [InlineData("Refuse")]
    [InlineData("Drop")]
    public async Task Under_a_fault_at_every_third_call_each_event_is_made_once(string fault)
    {
        var files = await PlanAsync(25);
        house.Box.Tenant.Faults.Current = Enum.Parse<Fault>(fault);
        foreach (var some in files.Chunk(5))
        {
            await house.Desk.SyncManyAsync(some, default);
        }

        house.Box.Tenant.Faults.Current = Fault.None;
        Assert.Equal(25, (await house.AllAsync()).Count);
        foreach (var file in files)
        {
            Assert.NotNull((await house.FileAsync(file)).Event);
        }
    }

    [Fact]
    public async Task While_Graph_is_not_there_at_all_events_are_put_off_and_nothing_is_lost()
    {
        // Nobody listens on port 1.
        await using var cut = await CalendarHouse.StartAsync(through: _ => CalendarHouse.Of(house.Box, new Adapters.Settings { GraphOverride = new Uri("https://127.0.0.1:1/v1.0") }));
        var file = await cut.PlanAsync();
        await cut.Desk.SyncAsync(file, default);
        var put = Assert.Single(cut.Queue.Calendar);
        Assert.Equal((CalendarWork.SyncMany, 60.0), (put.Work.Step, put.Delay.TotalSeconds));
        Assert.Null((await cut.FileAsync(file)).Event);
    }

    [Fact]
    public async Task Two_workers_on_the_same_files_make_each_event_once()
    {
        var files = await PlanAsync(12);
        await Task.WhenAll(house.Desk.SyncManyAsync(files, default), house.Desk.SyncManyAsync(files, default), house.Desk.SyncAsync(files[0], default));
        Assert.Equal(12, (await house.AllAsync()).Count);
    }

    [Fact]
    public async Task A_crash_before_any_write_leaves_one_event_a_file_that_is_recorded_and_as_it_should_be()
    {
        var crashes = 0;
        for (var before = 1; before < 20; before++)
        {
            house.Box.Clock.Now += TimeSpan.FromMinutes(1);
            var file = await house.PlanAsync(before, Start.AddHours(before));
            crash.Arm(before);
            var died = await DiesAsync(() => house.Desk.SyncAsync(file, default));
            crash.Disarm();
            await house.Desk.SyncAsync(file, default);
            Assert.NotNull((await house.FileAsync(file)).Event);
            Assert.Equal(before, (await house.AllAsync()).Count);

            await house.MoveAsync(file, Start.AddHours(before).AddMinutes(5));
            crash.Arm(before);
            died |= await DiesAsync(() => house.Desk.SyncAsync(file, default));
            crash.Disarm();
            await house.Desk.SyncAsync(file, default);
            Assert.Equal(Start.AddHours(before).AddMinutes(5), CalendarHouse.StartOf(await house.EventAsync(file)));
            crashes += died ? 1 : 0;
            if (!died)
            {
                break;
            }
        }

        Assert.InRange(crashes, 2, 18);
        await house.NotifyAsync();
        Assert.Empty(house.Queue.Notices);
    }

    [Fact]
    public async Task A_crash_anywhere_in_the_answer_to_a_move_of_Outlook_records_it_once()
    {
        for (var before = 1; before < 20; before++)
        {
            house.Box.Clock.Now += TimeSpan.FromMinutes(1);
            var file = await house.StandingAsync(before);
            await house.NotifyAsync();
            var at = Start.AddDays(1).AddHours(before);
            house.Box.Tenant.Graph.MoveEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId, at, at.AddHours(1), null);
            var sequence = (await house.FileAsync(file)).Sequence;
            crash.Arm(before);
            var died = await DiesAsync(() => house.NotifyAsync());
            crash.Disarm();
            await house.NotifyAsync();
            await house.WorkAsync();
            Assert.Equal((at, sequence + 1), ((await house.FileAsync(file)).Start, (await house.FileAsync(file)).Sequence));
            if (!died)
            {
                Assert.InRange(before, 3, 10);
                return;
            }
        }

        Assert.Fail("It never came to its end.");
    }

    [Fact]
    public async Task A_crash_anywhere_in_the_answer_to_another_title_and_time_puts_the_title_back_all_the_same()
    {
        for (var before = 1; before < 20; before++)
        {
            house.Box.Clock.Now += TimeSpan.FromMinutes(1);
            var file = await house.StandingAsync(before);
            var title = (await house.EventAsync(file))["subject"]!.GetValue<string>();
            var at = Start.AddDays(1).AddHours(before);
            house.Box.Tenant.Graph.MoveEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId, at, at.AddHours(1), null, "团建");
            crash.Arm(before);
            var died = await DiesAsync(() => house.NotifyAsync());
            crash.Disarm();
            await house.NotifyAsync();
            await house.WorkAsync();
            Assert.Equal((at, title), ((await house.FileAsync(file)).Start, (await house.EventAsync(file))["subject"]!.GetValue<string>()));
            if (!died)
            {
                Assert.InRange(before, 3, 15);
                return;
            }
        }

        Assert.Fail("It never came to its end.");
    }

    [Fact]
    public async Task A_move_of_Outlook_that_is_read_again_after_an_admins_next_one_does_not_stand_for_it()
    {
        var file = await house.StandingAsync();
        house.Box.Tenant.Graph.MoveEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId, Start.AddDays(1), Start.AddDays(1).AddHours(1), null);
        crash.Arm(2);
        Assert.True(await DiesAsync(() => house.NotifyAsync()));
        crash.Disarm();
        Assert.Equal(Start.AddDays(1), (await house.FileAsync(file)).Start);
        await house.MoveAsync(file, Start.AddDays(2));
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal((Start.AddDays(2), Start.AddDays(2)), ((await house.FileAsync(file)).Start, CalendarHouse.StartOf(await house.EventAsync(file))));
    }

    [Fact]
    public async Task An_event_that_is_deleted_while_it_is_patched_is_made_anew()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, Start.AddDays(1));
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.Desk.SyncAsync(file, default);
        Assert.Equal(2, (await house.FileAsync(file)).Event!.Attempt);
        Assert.Equal(Start.AddDays(1), CalendarHouse.StartOf(Assert.Single(await house.AllAsync())!.AsObject()));

        // What the delta tells of the old one says nothing of the session any more.
        await house.NotifyAsync();
        Assert.Null((await house.FileAsync(file)).Cancellation);
    }

    [Fact]
    public async Task A_cancelled_session_takes_its_event_with_it_and_twice_is_once()
    {
        var file = await house.StandingAsync();
        await house.Sessions.ExecuteAsync(file, new CancelSession("admin", "admin", "c", null).At(house.Box.Clock.Now), default);
        await house.Desk.SyncAsync(file, default);
        await house.Desk.SyncAsync(file, default);
        Assert.Empty(await house.AllAsync());
    }

    [Fact]
    public async Task A_session_cancelled_while_its_event_is_made_leaves_none()
    {
        var file = await house.PlanAsync();
        house.Wire.Before = async (method, path) =>
        {
            if (method == "POST" && path.EndsWith("/events", StringComparison.Ordinal))
            {
                house.Wire.Before = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
                await CancelAsync(file);
                await house.Desk.SyncAsync(file, default);
            }

            return null;
        };
        await house.Desk.SyncAsync(file, default);
        Assert.Empty(await house.AllAsync());
        Assert.Empty(await house.Missing.ListAsync(2026, default));
    }

    [Fact]
    public async Task A_session_cancelled_after_the_answer_to_its_event_was_lost_leaves_none()
    {
        var file = await house.PlanAsync();
        house.Wire.After = (_, _) => throw new InvalidOperationException("the process has died");
        await Assert.ThrowsAsync<InvalidOperationException>(() => house.Desk.SyncAsync(file, default));
        house.Wire.After = (_, _) => Task.CompletedTask;
        Assert.Single(await house.AllAsync());
        await CancelAsync(file);
        await house.Desk.SyncAsync(file, default);
        Assert.Empty(await house.AllAsync());
    }

    [Fact]
    public async Task An_event_without_attendees_is_cancelled_beside_others()
    {
        var (gone, made) = (await house.StandingAsync(1), await house.PlanAsync(2));
        var set = (await house.FileAsync(gone)).Event!;
        Assert.Equal(200, (await house.Box.GraphAsync("PATCH", $"users/{set.Mailbox}/events/{set.EventId}", """{"attendees":[]}""")).Status);
        await CancelAsync(gone);
        await house.Desk.SyncManyAsync([gone, made], default);
        Assert.NotNull((await house.FileAsync(made)).Event);
        Assert.Single(await house.AllAsync());
    }

    [Fact]
    public async Task Cancellations_take_their_share_of_thirty_messages_a_minute()
    {
        var files = await PlanAsync(20);
        await house.Desk.SyncManyAsync(files, default);
        foreach (var file in files)
        {
            await CancelAsync(file);
        }

        await house.Desk.SyncManyAsync(files, default);
        Assert.Equal(10, (await house.AllAsync()).Count);
        Assert.Equal(62, house.Queue.Calendar.Single(w => w.Work.Step == CalendarWork.SyncMany).Delay.TotalSeconds);
        house.Box.Clock.Now += TimeSpan.FromSeconds(62);
        await house.WorkAsync();
        Assert.Empty(await house.AllAsync());
    }

    [Theory]
    [InlineData("GET", "body")]
    [InlineData("GET", "calendarView")]
    public async Task A_reading_that_is_refused_holds_up_no_other_event(string method, string what)
    {
        var (first, second) = (await house.PlanAsync(1), await house.PlanAsync(2));
        if (what == "body")
        {
            await house.Desk.SyncAsync(first, default);
            house.Text.Said = "<p>Check in in Teams</p>";
        }
        else
        {
            house.Wire.After = (_, _) => throw new InvalidOperationException("the process has died");
            await Assert.ThrowsAsync<InvalidOperationException>(() => house.Desk.SyncAsync(first, default));
            house.Wire.After = (_, _) => Task.CompletedTask;
        }

        house.Wire.Before = (m, path) => Task.FromResult(m == method && path.Contains(what, StringComparison.Ordinal) ? WireTap.Refusal(403, "ErrorAccessDenied") : null);
        await house.Desk.SyncManyAsync([first, second], default);
        Assert.NotNull((await house.FileAsync(second)).Event);
        Assert.Contains(house.Queue.Calendar, w => w.Work == new CalendarWork(CalendarWork.Sync, first));
    }

    [Fact]
    public async Task Beyond_thirty_invitations_a_minute_the_rest_waits_its_turn()
    {
        var files = await PlanAsync(70);
        foreach (var some in files.Chunk(20))
        {
            await house.Desk.SyncManyAsync(some, default);
        }

        Assert.Equal(30, (await house.AllAsync()).Count);
        var put = house.Queue.Calendar.Where(w => w.Work.Step == CalendarWork.SyncMany).ToList();
        Assert.Equal([10, 20, 10], put.Select(w => w.Work.Files!.Count));
        Assert.Equal([62, 62, 124], put.Select(w => w.Delay.TotalSeconds));
        for (var minutes = 0; minutes < 4; minutes++)
        {
            house.Box.Clock.Now += TimeSpan.FromSeconds(60);
            await house.WorkOnceAsync();
        }

        Assert.Equal(70, (await house.AllAsync()).Count);
    }

    [Fact]
    public async Task When_the_roster_is_fixed_its_people_are_invited_and_nobody_twice()
    {
        var file = await house.StandingAsync();
        Assert.Equal([Box.Wang.Mail], await MailsAsync(file));
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal([Box.Li.Mail, Box.Wang.Mail], await MailsAsync(file));
        await WithoutRequestsAsync(() => house.Desk.InviteAsync(file, 0, default));
    }

    [Fact]
    public async Task When_the_roster_follows_the_unit_the_events_attendees_are_patched_once()
    {
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        var (zhao, from) = (new Member("00000007-0000-4000-8000-000000000000", "branch", Role.Member, new DateOnly(2025, 1, 1), null, "zhao@contoso.example"), new DateOnly(2025, 1, 1));
        await house.Organisations.ImportAsync(
            new OrganisationFile([new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans")], [new Member(Box.Wang.Id, "branch", Role.Leader, from, null, Box.Wang.Mail), zhao], []), default);
        var requests = new ConcurrentQueue<string>();
        house.Wire.After = (method, _) =>
        {
            requests.Enqueue(method);
            return Task.CompletedTask;
        };
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal("PATCH", Assert.Single(requests));
        await house.Desk.InviteAsync(file, 0, default);
        await house.Desk.SyncAsync(file, default);
        Assert.Single(requests);
        Assert.Equal([Box.Wang.Mail, zhao.Mail], (await MailsAsync(file)).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await house.FileAsync(file)).RosterChanges);
    }

    [Fact]
    public async Task More_than_500_are_invited_by_their_group()
    {
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans") { GroupMail = "all@contoso.example" }, more: 500);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        Assert.Equal(["all@contoso.example"], await MailsAsync(file));
        Assert.Empty(await house.Missing.ListAsync(2026, default));
    }

    [Fact]
    public async Task Without_a_group_the_first_500_are_invited_those_with_roles_first_and_the_others_are_counted()
    {
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans"), more: 503);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        var mails = await MailsAsync(file);
        Assert.Equal((500, true), (mails.Count, mails.Contains(Box.Wang.Mail)));
        Assert.Equal(5, (await house.FileAsync(file)).Event!.LeftOut);
        var listed = Assert.Single(await house.Missing.ListAsync(2026, default));
        Assert.Equal((MissingEvents.NotAllInvited, 5), (listed.Reason, listed.LeftOut));
    }

    [Fact]
    public async Task How_many_are_left_out_may_become_none_and_as_many_again()
    {
        var branch = new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans");
        await house.HasAsync(branch, more: 503);
        var file = await house.StandingAsync();
        await house.Desk.InviteAsync(file, 0, default);
        foreach (var (group, leftOut) in new[] { ("all@contoso.example", 0), (null, 5), ("all@contoso.example", 0) })
        {
            house.Box.Clock.Now += TimeSpan.FromMinutes(2);
            await house.HasAsync(branch with { GroupMail = group }, more: 503);
            await house.Desk.SyncAsync(file, default);
            Assert.Equal(leftOut, (await house.FileAsync(file)).Event!.LeftOut);
        }
    }

    [Theory]
    [InlineData("second@contoso.example", 2, 0)]
    [InlineData(null, 201, 0)]
    public async Task Of_a_joint_session_each_unit_is_invited_by_its_own_group_and_those_without_one_by_one(string? group, int mails, int leftOut)
    {
        var from = new DateOnly(2025, 1, 1);
        Unit Of(string id, string? mail) => new(id, id, UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans") { GroupMail = mail };
        IEnumerable<Member> Members(string unit, int first, int count) =>
            Enumerable.Range(first, count).Select(i => new Member($"{i:00000000}-0000-4000-8000-000000000000", unit, i == first ? Role.Leader : Role.Member, from, null, $"a{i:0000}@contoso.example"));
        await house.Organisations.ImportAsync(new OrganisationFile([Of("branch", "first@contoso.example"), Of("second", group)], [.. Members("branch", 0, 400), .. Members("second", 400, 200)], []), default);
        var file = await house.PlanAsync(counts: [new Counts("branch", "assembly", "2026-Q1"), new Counts("second", "assembly", "2026-Q1")]);
        await house.Desk.InviteAsync(file, 0, default);
        var state = await house.FileAsync(file);
        Assert.Equal(600, state.Roster.Count);
        Assert.Equal((mails, leftOut), ((await MailsAsync(file)).Count, state.Event!.LeftOut));
    }

    [Fact]
    public async Task An_event_that_the_calendar_keeps_at_another_time_is_listed()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, Start.AddDays(1));
        var one = (await house.EventAsync(file)).ToJsonString();
        house.Wire.Before = (method, _) => Task.FromResult(method == "PATCH" ? new HttpResponseMessage(System.Net.HttpStatusCode.OK) { Content = new StringContent(one, System.Text.Encoding.UTF8, "application/json") } : null);
        await house.Desk.SyncAsync(file, default);
        Assert.Equal("other-time", Assert.Single(await house.Missing.ListAsync(2026, default)).Reason);
    }

    private async Task CancelAsync(string file) =>
        Assert.True((await house.Sessions.ExecuteAsync(file, new CancelSession("admin", "admin", "c", null).At(house.Box.Clock.Now), default)).Appended);

    private async Task<List<string>> PlanAsync(int count)
    {
        var files = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            files.Add(await house.PlanAsync(i, Start.AddHours(i)));
        }

        return files;
    }

    private async Task<List<string>> MailsAsync(string file) =>
        [.. (await house.EventAsync(file))["attendees"]!.AsArray().Select(a => a!["emailAddress"]!["address"]!.GetValue<string>())];

    private async Task WithoutRequestsAsync(Func<Task> act)
    {
        var before = house.Box.Tenant.Graph.Requests;
        await act();
        Assert.Equal(before, house.Box.Tenant.Graph.Requests);
    }

    private static async Task<bool> DiesAsync(Func<Task> act)
    {
        try
        {
            await act();
            return false;
        }
        catch (Exception e) when (e is IOException or AppendUncertainException)
        {
            return true;
        }
    }
}
