using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>What people do to an event in Outlook is a request; what we do ourselves is none.</summary>
public sealed class OutlookTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = CalendarHouse.Start;

    private CalendarHouse house = null!;

    public async Task InitializeAsync() => house = await CalendarHouse.StartAsync();

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task A_move_that_the_rules_allow_becomes_an_entry_and_is_told()
    {
        var file = await house.StandingAsync();
        await OutlookMovesAsync(file, Start.AddDays(1), "五楼");
        await house.NotifyAsync();
        var moved = await house.FileAsync(file);
        Assert.Equal((Start.AddDays(1), "五楼"), (moved.Start, moved.Place));
        Assert.Contains(house.Queue.Notices, n => n.Kind == NoticeKind.Moved);

        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal(moved.Sequence, (await house.FileAsync(file)).Sequence);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(-4)]
    public async Task A_move_out_of_the_period_or_into_the_past_is_put_back_and_told(int days)
    {
        var file = await house.StandingAsync();
        await OutlookMovesAsync(file, Start.AddDays(days), "五楼");
        await house.NotifyAsync();
        var (one, state) = (await house.EventAsync(file), await house.FileAsync(file));
        Assert.Equal((Start, Start, "三楼"), (CalendarHouse.StartOf(one), state.Start, one["location"]!["displayName"]!.GetValue<string>()));
        Assert.Contains(house.Queue.Notices, n => NoticeKind.Plain(n.Kind) == NoticeKind.ChangeRefused);

        // Our own putting back comes as a change, and says nothing new.
        house.Queue.Notices.Clear();
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Empty(house.Queue.Notices);
        Assert.Equal(state.Sequence, (await house.FileAsync(file)).Sequence);
    }

    [Fact]
    public async Task All_day_is_no_time_to_meet_and_is_put_back_while_the_place_beside_it_stands()
    {
        var file = await house.StandingAsync();
        house.Box.Tenant.Graph.MakeAllDay(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await OutlookPlaceAsync(file, "五楼");
        await house.NotifyAsync();
        await house.WorkAsync();
        var (one, state) = (await house.EventAsync(file), await house.FileAsync(file));
        Assert.Equal((Start, Start.AddHours(1), "五楼"), (state.Start, state.End, state.Place));
        Assert.Equal((false, Start, "五楼"), (one["isAllDay"]!.GetValue<bool>(), CalendarHouse.StartOf(one), one["location"]!["displayName"]!.GetValue<string>()));
        Assert.Contains(house.Queue.Notices, n => NoticeKind.Plain(n.Kind) == NoticeKind.ChangeRefused);
    }

    [Fact]
    public async Task Each_change_that_is_undone_is_told_by_a_notice_of_its_own_and_the_same_one_once()
    {
        var file = await house.StandingAsync();
        foreach (var days in new[] { 90, 91, 90 })
        {
            await OutlookMovesAsync(file, Start.AddDays(days), null);
            await house.NotifyAsync();
            await house.NotifyAsync();
        }

        Assert.Equal(3, house.Queue.Notices.Select(n => n.Kind).Distinct().Count(k => NoticeKind.Plain(k) == NoticeKind.ChangeRefused));
    }

    [Fact]
    public async Task What_Outlook_adds_to_the_place_when_it_saves_a_meeting_moves_nothing()
    {
        var file = await house.StandingAsync();
        await OutlookPlaceAsync(file, "三楼; Microsoft Teams 会议");
        var sequence = (await house.FileAsync(file)).Sequence;
        await house.NotifyAsync();
        Assert.Equal(("三楼", sequence), ((await house.FileAsync(file)).Place, (await house.FileAsync(file)).Sequence));
        Assert.Empty(house.Queue.Notices);
    }

    [Fact]
    public async Task A_title_belongs_to_the_rule_and_is_put_back_while_the_move_beside_it_stands()
    {
        var file = await house.StandingAsync();
        var title = (await house.EventAsync(file))["subject"]!.GetValue<string>();
        await OutlookMovesAsync(file, Start.AddDays(1), null, "团建");
        await house.NotifyAsync();
        var one = await house.EventAsync(file);
        Assert.Equal((title, Start.AddDays(1), Start.AddDays(1)), (one["subject"]!.GetValue<string>(), CalendarHouse.StartOf(one), (await house.FileAsync(file)).Start));
        Assert.Equal([NoticeKind.Moved, NoticeKind.ChangeRefused], house.Queue.Notices.Select(n => NoticeKind.Plain(n.Kind)));
    }

    [Fact]
    public async Task A_deleted_event_cancels_a_session_that_is_still_to_come()
    {
        var file = await house.StandingAsync();
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal("outlook", (await house.FileAsync(file)).Cancellation!.By);
        Assert.Contains(house.Queue.Notices, n => n.Kind == NoticeKind.Cancelled);
    }

    [Fact]
    public async Task An_event_deleted_while_its_session_runs_is_made_anew_and_after_it_no_more()
    {
        var file = await house.StandingAsync();
        house.Box.Clock.Now = Start.AddMinutes(1);
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        Assert.Equal(2, (await house.FileAsync(file)).Event!.Attempt);
        Assert.Single(await house.AllAsync());

        house.Box.Clock.Now = Start.AddDays(1);
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Empty(await house.AllAsync());
        Assert.Null((await house.FileAsync(file)).Cancellation);
    }

    [Fact]
    public async Task An_answer_of_an_attendee_while_our_own_move_still_waits_is_no_request_to_move_back()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, Start.AddDays(1));
        house.Box.Tenant.Graph.AnswerEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        Assert.Equal(Start.AddDays(1), (await house.FileAsync(file)).Start);
        Assert.Empty(house.Queue.Notices);

        // Should the move's own message be lost, this asked for the write again.
        await house.WorkAsync();
        Assert.Equal(Start.AddDays(1), CalendarHouse.StartOf(await house.EventAsync(file)));
    }

    [Fact]
    public async Task After_a_move_of_Outlook_our_own_next_one_is_not_moved_back_either()
    {
        var file = await house.StandingAsync();
        await OutlookMovesAsync(file, Start.AddDays(1), null);
        await house.NotifyAsync();
        await house.MoveAsync(file, Start.AddDays(2));
        house.Box.Tenant.Graph.AnswerEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        Assert.Equal(Start.AddDays(2), (await house.FileAsync(file)).Start);
    }

    [Fact]
    public async Task Another_place_in_Outlook_and_another_time_from_an_admin_both_stand()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, Start.AddDays(1));
        await OutlookMovesAsync(file, Start, "五楼");
        await house.NotifyAsync();
        await house.WorkAsync();
        var (one, state) = (await house.EventAsync(file), await house.FileAsync(file));
        Assert.Equal((Start.AddDays(1), "五楼"), (state.Start, state.Place));
        Assert.Equal((Start.AddDays(1), "五楼"), (CalendarHouse.StartOf(one), one["location"]!["displayName"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_Outlook_changed_before_our_own_write_of_another_part_is_still_a_request(bool time)
    {
        var file = await house.StandingAsync();
        if (time)
        {
            house.Text.Said = "<p>Check in in Teams</p>";
            await OutlookMovesAsync(file, Start.AddDays(1), null);
        }
        else
        {
            await house.MoveAsync(file, Start.AddDays(1));
            await OutlookMovesAsync(file, Start, "五楼");
        }

        await house.Desk.SyncAsync(file, default);
        await house.NotifyAsync();
        await house.WorkAsync();
        var (one, state) = (await house.EventAsync(file), await house.FileAsync(file));
        var place = time ? "三楼" : "五楼";
        Assert.Equal((Start.AddDays(1), place), (state.Start, state.Place));
        Assert.Equal((Start.AddDays(1), place), (CalendarHouse.StartOf(one), one["location"]!["displayName"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_move_in_Outlook_while_an_event_whose_answer_was_lost_is_brought_up_to_date_is_a_request_too()
    {
        var file = await house.PlanAsync();
        house.Wire.After = (method, path) =>
        {
            if (method == "POST" && path.EndsWith("/events", StringComparison.Ordinal))
            {
                house.Wire.After = (_, _) => Task.CompletedTask;
                house.Box.Tenant.Graph.MoveEvent(Box.Unit, IdOfOnly(), Start, Start.AddHours(1), null, "团建");
                throw new HttpRequestException("the answer is lost");
            }

            return Task.CompletedTask;
        };
        house.Wire.Before = (method, _) =>
        {
            if (method == "PATCH")
            {
                house.Wire.Before = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
                house.Box.Tenant.Graph.MoveEvent(Box.Unit, IdOfOnly(), Start.AddDays(1), Start.AddDays(1).AddHours(1), null);
            }

            return Task.FromResult<HttpResponseMessage?>(null);
        };
        await house.Desk.SyncAsync(file, default);
        await house.WorkAsync();
        Assert.Equal(Start.AddDays(1), (await house.FileAsync(file)).Start);

        string IdOfOnly() => Assert.Single(house.Box.Tenant.Graph.EventsOf(Box.Wang.Id, Start.AddDays(-1), Start.AddDays(2))).Id;
    }

    [Fact]
    public async Task What_a_delta_told_before_our_own_write_is_not_held_against_it()
    {
        var after = new Hook();
        await using var own = await CalendarHouse.StartAsync(through: c => new HookedCalendar(c, after));
        var file = await own.StandingAsync();
        own.Box.Tenant.Graph.AnswerEvent(Box.Unit, (await own.FileAsync(file)).Event!.EventId);
        after.Once = async () =>
        {
            // Between the reading and its answer another worker moves the event.
            await own.MoveAsync(file, Start.AddDays(1));
            await own.Desk.SyncAsync(file, default);
        };
        await own.NotifyAsync();
        Assert.Null(after.Once);
        Assert.Equal(Start.AddDays(1), (await own.FileAsync(file)).Start);
        Assert.Equal(Start.AddDays(1), CalendarHouse.StartOf(await own.EventAsync(file)));
        Assert.Empty(own.Queue.Notices);
    }

    [Fact]
    public async Task A_write_of_ours_that_comes_late_is_no_request_of_a_person()
    {
        var file = await house.StandingAsync();
        await house.MoveAsync(file, Start.AddDays(1));
        var (second, written, first) = (Task.CompletedTask, new TaskCompletionSource(), new TaskCompletionSource());
        house.Wire.Before = async (method, _) =>
        {
            if (method == "PATCH")
            {
                house.Wire.Before = (_, _) => Task.FromResult<HttpResponseMessage?>(null);
                house.Wire.After = async (method, _) =>
                {
                    // The other worker's write is done, its record waits until this one's is.
                    house.Wire.After = (_, _) => Task.CompletedTask;
                    written.SetResult();
                    await first.Task;
                };
                await house.MoveAsync(file, Start.AddDays(2));
                second = house.Desk.SyncAsync(file, default);
                await written.Task;
            }

            return null;
        };
        await house.Desk.SyncAsync(file, default);
        first.SetResult();
        await second;
        Assert.Equal(Start.AddDays(1), CalendarHouse.StartOf(await house.EventAsync(file)));

        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Empty(house.Queue.Notices);
        Assert.Equal((Start.AddDays(2), Start.AddDays(2)), ((await house.FileAsync(file)).Start, CalendarHouse.StartOf(await house.EventAsync(file))));
    }

    [Fact]
    public async Task A_change_made_before_a_new_events_row_stands_is_answered()
    {
        await house.StandingAsync(1);
        var file = await house.PlanAsync(2);
        house.Wire.After = async (method, path) =>
        {
            if (method == "POST" && path.EndsWith("/events", StringComparison.Ordinal))
            {
                house.Wire.After = (_, _) => Task.CompletedTask;
                var made = house.Box.Tenant.Graph.EventsOf(Box.Wang.Id, Start.AddDays(-1), Start.AddDays(2)).Single(e => e.Subject.EndsWith('2'));
                house.Box.Tenant.Graph.MoveEvent(Box.Unit, made.Id, Start.AddDays(1), Start.AddDays(1).AddHours(1), null);
                await house.NotifyAsync();
            }
        };
        await house.Desk.SyncAsync(file, default);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Equal(Start.AddDays(1), (await house.FileAsync(file)).Start);
    }

    [Fact]
    public async Task An_event_as_its_file_wants_it_is_still_brought_to_what_the_organisation_says()
    {
        var file = await house.StandingAsync();
        house.Text.Said = "<p>Check in in Teams</p>";
        house.Box.Tenant.Graph.AnswerEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId);
        await house.NotifyAsync();
        await house.WorkAsync();
        Assert.Contains("Check in in Teams", (await house.EventAsync(file))["body"]!["content"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notification_twice_moves_and_tells_once()
    {
        var file = await house.StandingAsync();
        var before = (await house.FileAsync(file)).Sequence;
        await OutlookMovesAsync(file, Start.AddDays(1), null);
        await Task.WhenAll(house.NotifyAsync(), house.NotifyAsync());
        Assert.Equal(before + 1, (await house.FileAsync(file)).Sequence);
        Assert.Single(house.Queue.Notices);
    }

    [Fact]
    public async Task What_vanished_while_Exchange_forgot_where_we_read_is_found_by_a_new_window()
    {
        var (gone, stays) = (await house.StandingAsync(1), await house.StandingAsync(2));
        await house.NotifyAsync();
        house.Box.Tenant.Graph.CancelEvent(Box.Unit, (await house.FileAsync(gone)).Event!.EventId);
        house.Box.Tenant.Graph.ForgetDeltas();
        await house.NotifyAsync();
        Assert.NotNull((await house.FileAsync(gone)).Cancellation);
        Assert.Null((await house.FileAsync(stays)).Cancellation);
        Assert.NotNull((await house.Subscriptions.ReadAsync(Box.Unit, default))!.DeltaLink);
    }

    [Fact]
    public async Task The_window_is_rolled_on_before_it_ends()
    {
        await house.StandingAsync();
        var first = (await house.Subscriptions.ReadAsync(Box.Unit, default))!;
        house.Box.Clock.Now += TimeSpan.FromDays(20);
        await house.NotifyAsync();
        Assert.Equal(first.WindowAt, (await house.Subscriptions.ReadAsync(Box.Unit, default))!.WindowAt);
        house.Box.Clock.Now += TimeSpan.FromDays(20);
        await house.NotifyAsync();
        Assert.Equal(house.Box.Clock.Now, (await house.Subscriptions.ReadAsync(Box.Unit, default))!.WindowAt);
    }

    private async Task OutlookMovesAsync(string file, DateTimeOffset start, string? place, string? subject = null) =>
        house.Box.Tenant.Graph.MoveEvent(Box.Unit, (await house.FileAsync(file)).Event!.EventId, start, start.AddHours(1), place, subject);

    private async Task OutlookPlaceAsync(string file, string place)
    {
        var set = (await house.FileAsync(file)).Event!;
        Assert.Equal(200, (await house.Box.GraphAsync("PATCH", $"users/{set.Mailbox}/events/{set.EventId}", $$$"""{"location":{"displayName":"{{{place}}}"}}""")).Status);
    }

    private sealed class Hook
    {
        public Func<Task>? Once { get; set; }
    }

    /// <summary>Does something once after changes were read and before they are answered.</summary>
    private sealed class HookedCalendar(ICalendar inner, Hook hook) : ICalendar
    {
        public async Task<CalendarChanges?> ChangesAsync(string mailbox, string deltaLink, CancellationToken cancellationToken)
        {
            var changes = await inner.ChangesAsync(mailbox, deltaLink, cancellationToken);
            if (hook.Once is { } once)
            {
                hook.Once = null;
                await once();
            }

            return changes;
        }

        public Task<IReadOnlyList<BusyTime>> BusyAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            inner.BusyAsync(mailbox, mails, from, to, cancellationToken);

        public Task<IReadOnlyList<EventOutcome>> WriteAsync(string mailbox, IReadOnlyList<EventWrite> writes, CancellationToken cancellationToken) => inner.WriteAsync(mailbox, writes, cancellationToken);

        public Task<MeetingAnswer> AttendanceAsync(string mailbox, string eventId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
            inner.AttendanceAsync(mailbox, eventId, from, to, cancellationToken);

        public Task<CalendarEvent> ReadAsync(string mailbox, string eventId, CancellationToken cancellationToken) => inner.ReadAsync(mailbox, eventId, cancellationToken);

        public Task<CalendarChanges> WindowAsync(string mailbox, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) => inner.WindowAsync(mailbox, from, to, cancellationToken);

        public Task<IReadOnlyList<CalendarSubscription>> SubscribeAsync(IReadOnlyList<SubscriptionOrder> orders, CancellationToken cancellationToken) => inner.SubscribeAsync(orders, cancellationToken);
    }
}
