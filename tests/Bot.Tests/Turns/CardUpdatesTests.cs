using System.Collections.Concurrent;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Bot.Turns;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>Stored messages follow their cards: one update for many changes, in turns, and again when the channel asks for it.</summary>
public sealed class CardUpdatesTests : IAsyncLifetime
{
    private static readonly Delivery Made = new Delivery.Delivered("1");

    /// <summary>An update that never comes fails its test, and does not hang it.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly HookedRows rows = new();
    private BotHouse house = null!;
    private CardUpdates updates = null!;

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync(rows: rows);
        updates = house.Get<CardUpdates>();
    }

    public async Task DisposeAsync()
    {
        await updates.StopAsync(default);
        await house.DisposeAsync();
    }

    [Fact]
    public async Task Many_changes_of_one_message_are_one_update_at_once_and_one_some_seconds_later()
    {
        var times = new ConcurrentQueue<TimeSpan>();
        var begun = TimeProvider.System.GetTimestamp();
        await updates.StartAsync(default);
        for (var i = 0; i < 20; i++)
        {
            updates.Add("register/f", isRegister: true, async ct =>
            {
                times.Enqueue(TimeProvider.System.GetElapsedTime(begun));
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
                return Made;
            });
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await RestAsync();
        Assert.Equal(2, times.Count);
        Assert.InRange((times.Last() - times.First()).TotalSeconds, 3, 10);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_message_that_is_a_register_comes_back_to_it_whatever_was_tapped_in_it(bool first, bool second)
    {
        var made = new ConcurrentQueue<bool>();
        foreach (var isRegister in new[] { first, second })
        {
            updates.Add("message", isRegister, _ =>
            {
                made.Enqueue(isRegister);
                return Task.FromResult(Made);
            });
        }

        await updates.StartAsync(default);
        await RestAsync();
        Assert.Equal([true], made);
    }

    [Fact]
    public async Task Who_led_when_the_register_was_sent_and_leads_no_more_sees_no_newer_names_in_it()
    {
        var session = await house.OpenSessionAsync();
        var file = await house.FileAsync(session);
        foreach (var person in (string[])[House.Leader, House.Wang])
        {
            await house.SaysAsync(person, "open", new { session, card = "own" });
            await house.Get<Table<NoticeRow>>().UpsertAsync(
                DeliverNotices.PartitionOf(new Notice(DueKind.Register, session, file.Occasion)), person, new NoticeRow(NoticeState.Delivered, 1, "register-of-" + person, null, House.Start), default);
        }

        await updates.StartAsync(default);
        updates.Register(session, file);
        await RestAsync();
        Assert.Equal(["register-of-" + House.Leader], house.Calls.Select(c => c.Activity));
    }

    [Fact]
    public async Task The_message_whose_card_was_tapped_says_what_was_recorded()
    {
        var session = await house.OpenSessionAsync();
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }, message: "card-of-wang");
        await RestAsync();
        var edit = Assert.Single(house.Calls);
        Assert.Equal(("PUT", "a:" + House.Wang, "card-of-wang"), (edit.Method, Uri.UnescapeDataString(edit.Conversation), edit.Activity));
        Assert.Contains("已记录：", edit.Body, StringComparison.Ordinal);
        // Where members look is not kept.
        Assert.Empty(await rows.ScanAsync("looks", default).ToListAsync());
    }

    [Fact]
    public async Task A_tap_that_is_refused_changes_no_stored_message()
    {
        var session = await house.OpenSessionAsync();
        await RegisterSentAsync(session);
        house.Clock.Now = House.Start.AddMinutes(-31);
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }, message: "card-of-wang");
        await RestAsync();
        Assert.Empty(house.Calls);
    }

    [Theory]
    [InlineData("register", 1, "第 2/3 页")]
    [InlineData("guests", 0, "来宾登记")]
    [InlineData("checkIn", 0, "签到表")]
    public async Task A_leader_who_looks_at_another_page_or_card_stays_there_when_others_tap(string card, int page, string says)
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "open", new { session, card, page }, message: "register");
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        Assert.Contains(says, (await EditAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_who_has_searched_stays_with_what_he_found_when_others_tap()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "open", new { session, card = "register", find = "成员099" }, message: "register");
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        var body = (await EditAsync()).Body;
        Assert.Contains("成员099", body, StringComparison.Ordinal);
        Assert.DoesNotContain("成员098", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_leader_who_looks_at_one_guest_stays_with_him_when_others_tap()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "addGuest", new { session, name = "李教授", role = "Lecturer" });
        await house.TapAsync(House.Leader, "open", new { session, card = "guest", person = (await house.FileAsync(session)).Guests[0].Guest }, message: "register");
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        Assert.Contains("removeGuest", (await EditAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_waited_for_a_leader_comes_when_he_has_rested_and_leaves_him_where_he_was()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        var begun = TimeProvider.System.GetTimestamp();
        await house.TapAsync(House.Leader, "mark", new { session, people = House.Person(50), mode = "onSite", page = 1 }, message: "register");
        updates.Quiet = TimeSpan.FromSeconds(2);
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        var edit = await EditAsync();
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun, edit.At).TotalSeconds, 2, 20);
        Assert.Contains("第 2/3 页", edit.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_led_when_he_tapped_and_leads_no_more_sees_no_newer_names_in_that_message()
    {
        var session = await house.OpenSessionAsync();
        await house.TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" }, message: "register");
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")],
                [.. Enumerable.Range(1, 10).Select(i => new Member(House.Person(i), House.Unit, i == 2 ? Role.Leader : Role.Member, new DateOnly(2024, 1, 1), null, "x@x"))],
                []),
            default);
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        await RestAsync();
        Assert.Empty(house.Calls);
    }

    [Fact]
    public async Task Where_a_leader_looks_is_not_worth_a_tap()
    {
        var session = await house.OpenSessionAsync();
        rows.Before = ("looks", () => throw new InvalidOperationException("no table"));
        await house.TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" }, message: "register");
        Assert.Null(rows.Before);
        Assert.True((await house.FileAsync(session)).Marks[House.Wang].IsPresent);
    }

    [Fact]
    public async Task The_message_of_minutes_approved_at_their_second_part_stays_there()
    {
        var session = await house.OpenSessionAsync();
        await house.TapAsync(House.Recorder, "minutes", new { session, text = new string('长', 6_000) + "末" });
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        await house.TapAsync(House.Leader, "approve", new { session, version = 1, part = 1 }, message: "review");
        await RestAsync();
        var edit = Assert.Single(house.Calls);
        Assert.Contains("长末", edit.Body, StringComparison.Ordinal);
        Assert.Contains("第 2/2 部分", edit.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_a_leader_shows_stands_until_he_turns_from_it_and_in_no_stored_message()
    {
        var session = await house.OpenSessionAsync(100, terms: new Terms(new Fraction(1, 2)) { CodeDemanded = true });
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "open", new { session, card = "code" }, message: "register");
        updates.Quiet = TimeSpan.Zero;
        await updates.StartAsync(default);
        updates.Register(session, await house.FileAsync(session));
        await RestAsync();
        Assert.Empty(house.Calls);
    }

    [Fact]
    public async Task A_leader_s_own_taps_leave_his_ticks_alone_too()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await updates.StartAsync(default);
        await house.TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "onSite" }, message: "register");
        await RestAsync();
        Assert.Empty(house.Calls);
    }

    [Fact]
    public async Task A_leader_who_may_be_ticking_people_or_writing_is_left_alone()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "open", new { session, card = "register" }, message: "register");
        updates.Quiet = TimeSpan.FromHours(1);
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        // It comes when he has rested; nobody waits for it.
        await RestAsync();
        Assert.Empty(house.Calls);
    }

    [Fact]
    public async Task Another_message_of_the_leader_is_edited_as_it_is()
    {
        var session = await house.OpenSessionAsync(100);
        await RegisterSentAsync(session);
        await house.TapAsync(House.Leader, "open", new { session, card = "register", page = 1 }, message: "another");
        await updates.StartAsync(default);
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        Assert.Contains("第 1/3 页", (await EditAsync()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Registers_are_not_forgotten_where_taps_are_too_many()
    {
        foreach (var i in Enumerable.Range(0, 50_001))
        {
            updates.Add($"tap{i}", isRegister: false, _ => Task.FromResult(Made));
        }

        Assert.Equal(50_000, updates.Pending);
        updates.Add("register", isRegister: true, _ => Task.FromResult(Made));
        Assert.Equal(50_001, updates.Pending);
    }

    [Fact]
    public async Task What_the_channel_does_not_take_now_is_made_after_the_wait_it_asks_for()
    {
        var times = new ConcurrentQueue<long>();
        await updates.StartAsync(default);
        updates.Add("m", isRegister: false, _ =>
        {
            times.Enqueue(TimeProvider.System.GetTimestamp());
            return Task.FromResult(times.Count == 1 ? new Delivery.Later("TooManyRequests", TimeSpan.FromSeconds(4)) : Made);
        });
        await RestAsync();
        Assert.Equal(2, times.Count);
        Assert.InRange(TimeProvider.System.GetElapsedTime(times.First(), times.Last()).TotalSeconds, 4, 10);
    }

    [Fact]
    public async Task Registers_do_not_wait_behind_many_taps_and_one_that_fails_stops_none()
    {
        var order = new ConcurrentQueue<string>();
        updates.Add("broken", isRegister: false, _ => throw new InvalidOperationException("no"));
        foreach (var i in Enumerable.Range(0, 100))
        {
            updates.Add($"tap{i}", isRegister: false, ct => TellAsync("tap", ct));
        }

        foreach (var i in Enumerable.Range(0, 5))
        {
            updates.Add($"register{i}", isRegister: true, ct => TellAsync("register", ct));
        }

        await updates.StartAsync(default);
        while (order.Count < 105)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal(5, order.Take(20).Count(o => o == "register"));

        async Task<Delivery> TellAsync(string what, CancellationToken cancellationToken)
        {
            order.Enqueue(what);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            return Made;
        }
    }

    /// <summary>The leader has the register as the message <c>register</c>.</summary>
    private async Task RegisterSentAsync(string session)
    {
        // His conversation is known since he spoke.
        await house.SaysAsync(House.Leader, "open", new { session, card = "own" });
        await house.Get<Table<NoticeRow>>().UpsertAsync(
            DeliverNotices.PartitionOf(new Notice(DueKind.Register, session, (await house.FileAsync(session)).Occasion)), House.Leader, new NoticeRow(NoticeState.Delivered, 1, "register", null, House.Start), default);
    }

    /// <summary>The edit of the leader's register, once it is made.</summary>
    private async Task<ChannelCall> EditAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        while (house.Calls.Count == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        return Assert.Single(house.Calls, c => c.Activity == "register");
    }

    private async Task RestAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        while (updates.Pending > 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
