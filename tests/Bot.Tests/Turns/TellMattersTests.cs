using System.Collections.Immutable;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What one side says of a leave or a make-up, the other hears, also where the turn was cut off after its entry.</summary>
public sealed class TellMattersTests : IAsyncLifetime
{
    private static readonly string Li = House.Person(4);
    private static readonly ImmutableArray<RosterEntry> Roster = [.. Enumerable.Range(1, 10).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))];

    private readonly TamperedStore store = new();
    private readonly HookedRows rows = new();
    private BotHouse house = null!;
    private string first = "";
    private string second = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync(store, rows);
        await house.OpenSessionAsync();
        first = await house.AddSessionAsync(2, House.Start.AddDays(5), Roster);
        second = await house.AddSessionAsync(3, House.Start.AddDays(6), Roster);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_session_whose_chain_is_broken_stops_no_request_of_another()
    {
        store.Tampered = second;
        var days = new { session = first, from = "2026-03-10", to = "2026-03-13", why = "出差" };
        await house.TapAsync(Li, "askLeave", days);
        var request = (await house.FileAsync(first)).Leaves[Li].Request;
        await house.TapAsync(House.Leader, "decideLeave", new { session = first, person = Li, request, granted = "true" });
        Assert.True((await house.FileAsync(first)).Leaves[Li].Granted);
        await house.TapAsync(Li, "withdrawLeave", new { session = first, request });
        Assert.NotNull((await house.FileAsync(first)).Leaves[Li].WithdrawnAt);
    }

    [Fact]
    public async Task A_request_whose_turn_was_cut_off_reaches_the_leader_once_for_all_its_sessions()
    {
        await AskCutOffAsync();
        Assert.Empty(Told());
        await RefreshAllAsync();
        await RefreshAllAsync();
        var told = Assert.Single(Told());
        Assert.Equal(AttendanceNotices.LeaveAsked, told.Kind);
        Assert.Equal([House.Leader], await RecipientsAsync(told));
    }

    [Fact]
    public async Task A_request_that_reached_one_session_and_was_decided_there_at_once_reaches_the_others_decided()
    {
        var row = new LeaveRow(FileId.Of("leave", "cut"), Li, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 13), "外出培训");
        await house.Get<LeaveBook>().AddAsync(row, default);
        await house.Get<LeaveBook>().AskInAsync(first, row, Li, house.Clock.Now, default);
        await GrantAsync();
        await house.RefreshAsync(first);
        Assert.True((await house.FileAsync(second)).Leaves[Li].Granted);
    }

    [Fact]
    public async Task What_the_turn_has_told_the_refresh_tells_under_the_same_key()
    {
        await house.TapAsync(Li, "askLeave", new { session = first, from = "2026-03-10", to = "2026-03-13", why = "外出培训" });
        await RefreshAllAsync();
        await GrantAsync();
        await RefreshAllAsync();
        await house.TapAsync(Li, "withdrawLeave", new { session = second, request = (await house.FileAsync(second)).Leaves[Li].Request });
        await RefreshAllAsync();
        Assert.Equal([AttendanceNotices.LeaveAsked, AttendanceNotices.LeaveDecided, AttendanceNotices.LeaveWithdrawn], Told().Distinct().Select(n => n.Kind));
    }

    [Fact]
    public async Task A_decision_whose_turn_was_cut_off_reaches_who_asked_once()
    {
        await AskCutOffAsync();
        var request = (await house.FileAsync(second)).Leaves[Li].Request;
        await house.Get<LeaveDesk>().DecideAsync(second, new DecideLeave(House.Leader, new Powers(true, true, false), "k", Li, request, true, null), default);
        await RefreshAllAsync();
        // The request is decided by now: its own notice would have no point.
        var told = Assert.Single(Told());
        Assert.Equal((AttendanceNotices.LeaveDecided, true), (told.Kind, (await house.FileAsync(first)).Leaves[Li].Granted));
        Assert.Equal([Li], await RecipientsAsync(told));
    }

    [Fact]
    public async Task Of_a_request_that_is_kept_no_more_who_asked_still_hears_the_decision()
    {
        await AskCutOffAsync();
        var leave = (await house.FileAsync(first)).Leaves[Li];
        await house.Get<LeaveBook>().RemoveAsync(new LeaveRow(leave.Request, Li, leave.From, leave.To, ""), default);
        await GrantAsync();
        Assert.Equal([Li], await RecipientsAsync(Assert.Single(Told(), n => n.Kind == AttendanceNotices.LeaveDecided)));
    }

    [Fact]
    public async Task A_withdrawal_whose_turn_was_cut_off_reaches_the_leader_while_its_days_last()
    {
        await AskCutOffAsync();
        await GrantAsync();
        await house.Get<LeaveDesk>().WithdrawAsync(first, new WithdrawLeave(Li, (await house.FileAsync(first)).Leaves[Li].Request), default);
        await RefreshAllAsync();
        var told = Assert.Single(Told(), n => n.Kind == AttendanceNotices.LeaveWithdrawn);
        Assert.Equal([House.Leader], await RecipientsAsync(told));
        house.Clock.Now = (await house.FileAsync(told.FileId)).OpensAt;
        Assert.Equal([House.Leader], await RecipientsAsync(told));
        house.Clock.Now = new DateTimeOffset(2026, 3, 13, 16, 0, 0, TimeSpan.Zero);
        Assert.Empty(await RecipientsAsync(told));
    }

    [Fact]
    public async Task A_make_up_and_its_return_are_told_after_a_turn_that_was_cut_off()
    {
        await ExecuteAsync(new CheckIn(House.Wang, Mode.OnSite, "w").At(House.Start.AddDays(5)));
        house.Clock.Now = (await house.FileAsync(first)).ClosesAt + CloseRegister.Grace;
        await house.RefreshAsync(first);
        await ExecuteAsync(new HandInMakeUp(Li, "h", null, 4, SaltedText.Of("学习心得")).At(house.Clock.Now));
        await house.RefreshAsync(first);
        var told = Assert.Single(Told(), n => n.Kind == AttendanceNotices.MakeUpReview);
        Assert.Equal([House.Leader], await RecipientsAsync(told));

        await ExecuteAsync(new DecideMakeUp(House.Leader, new Powers(true, true, false), "d", Li, 1, false, SaltedText.Of("请写具体")).At(house.Clock.Now));
        await house.RefreshAsync(first);
        Assert.Empty(await RecipientsAsync(told));
        var returned = Assert.Single(Told(), n => n.Kind == AttendanceNotices.MakeUpDecided);
        Assert.Equal([Li], await RecipientsAsync(returned));

        // Handed in again: the second time is a matter of its own, and the return has been overtaken.
        await ExecuteAsync(new HandInMakeUp(Li, "h2", null, 4, SaltedText.Of("学习心得二")).At(house.Clock.Now));
        await house.RefreshAsync(first);
        Assert.Equal(2, Told().Where(n => n.Kind == AttendanceNotices.MakeUpReview).Distinct().Count());
        Assert.Empty(await RecipientsAsync(returned));
    }

    [Fact]
    public async Task The_leader_s_own_request_is_told_to_the_deputy_alone_and_a_member_s_to_the_leader_alone()
    {
        var members = Roster.Select(r => new Member(r.Person, House.Unit, r.Person == House.Person(5) ? Role.Deputy : r.Role, new DateOnly(2024, 1, 1), null, "p@x"));
        await house.Get<OrganisationStore>().ImportAsync(
            new OrganisationFile([new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], [.. members], [.. Roster.Select(r => new Person(r.Person, "成员" + r.Person[^3..], "科员", "p@x"))]), default);
        foreach (var person in new[] { House.Leader, Li })
        {
            await house.TapAsync(person, "askLeave", new { session = first, from = "2026-03-10", to = "2026-03-10", why = "外出培训" });
        }

        var told = Told().ToList();
        Assert.Equal(2, told.Count);
        Assert.Equal([House.Person(5)], await RecipientsAsync(told[0]));
        Assert.Equal([House.Leader], await RecipientsAsync(told[1]));
    }

    [Fact]
    public async Task What_a_turn_that_was_cut_off_wrote_into_one_session_reaches_the_others()
    {
        var (leaves, book, row) = (house.Get<LeaveBook>(), house.Get<SessionBook>(), new LeaveRow(FileId.Of("leave", "cut"), Li, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 13), "外出培训"));
        await leaves.AddAsync(row, default);
        await leaves.AskInAsync(second, row, Li, house.Clock.Now, default);
        Assert.Empty((await house.FileAsync(first)).Leaves);
        await house.RefreshAsync(second);
        Assert.True((await house.FileAsync(first)).Leaves[Li].Waits);

        var why = SaltedText.Of("同意");
        await book.ExecuteAsync(second, new DecideLeave(House.Leader, new Powers(true, true, false), "k", Li, row.Request, true, why).At(house.Clock.Now), default);
        await house.RefreshAsync(second);
        var leave = (await house.FileAsync(first)).Leaves[Li];
        Assert.Equal((true, House.Leader, "同意"), (leave.Granted, leave.By, await book.TextAsync(first, leave.Answer, default)));

        await book.ExecuteAsync(second, new WithdrawLeave(Li, row.Request).At(house.Clock.Now), default);
        await house.RefreshAsync(second);
        Assert.NotNull((await house.FileAsync(first)).Leaves[Li].WithdrawnAt);
        Assert.True((await leaves.FindAsync(Li, row.Request, default))!.Withdrawn);
        // The next refresh does not begin anew.
        Assert.Equal(new[] { "asked", "answer/" + House.Unit, "withdrawn" }, await SpreadAsync());
    }

    [Theory]
    [InlineData("asked")]
    [InlineData("granted")]
    [InlineData("withdrawn")]
    public async Task A_session_whose_chain_is_broken_keeps_no_other_from_what_a_turn_left(string what)
    {
        var others = new List<string> { first };
        for (var ordinal = 4; ordinal < 24; ordinal++)
        {
            others.Add(await house.AddSessionAsync(ordinal, House.Start.AddDays(5), Roster));
        }

        var (leaves, book, row) = (house.Get<LeaveBook>(), house.Get<SessionBook>(), new LeaveRow(FileId.Of("leave", "cut"), Li, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 13), "外出培训"));
        await leaves.AddAsync(row, default);
        await leaves.AskInAsync(second, row, Li, house.Clock.Now, default);
        if (what != "asked")
        {
            await house.RefreshAsync(second);
            Command<SessionFile> command = what == "granted"
                ? new DecideLeave(House.Leader, new Powers(true, true, false), "k", Li, row.Request, true, null).At(house.Clock.Now) : new WithdrawLeave(Li, row.Request).At(house.Clock.Now);
            await book.ExecuteAsync(second, command, default);
        }

        store.Tampered = others.Order(StringComparer.Ordinal).First();
        await house.RefreshAsync(second);
        foreach (var id in others.Where(id => id != store.Tampered))
        {
            var leave = (await house.FileAsync(id)).Leaves[Li];
            Assert.Equal(what, leave.WithdrawnAt is not null ? "withdrawn" : leave.Granted == true ? "granted" : "asked");
        }
    }

    [Fact]
    public async Task A_request_taken_back_before_it_was_decided_leaves_the_other_sessions_too()
    {
        await AskCutOffAsync();
        await house.Get<SessionBook>().ExecuteAsync(second, new WithdrawLeave(Li, FileId.Of("leave", "cut")).At(house.Clock.Now), default);
        await house.RefreshAsync(second);
        Assert.NotNull((await house.FileAsync(first)).Leaves[Li].WithdrawnAt);
    }

    [Fact]
    public async Task What_a_turn_has_done_the_refresh_does_not_look_at_again()
    {
        await AskCutOffAsync();
        await house.Get<LeaveDesk>().DecideAsync(second, new DecideLeave(House.Leader, new Powers(true, true, false), "k", Li, (await house.FileAsync(second)).Leaves[Li].Request, true, null), default);
        Assert.Equal(new[] { "asked", "answer/" + House.Unit }, await SpreadAsync());
        rows.Before = ("leavefiles", () => throw new InvalidOperationException("It looks at the request's files."));
        await house.RefreshAsync(second);
    }

    private async Task<ImmutableArray<string>> SpreadAsync() => (await house.Get<LeaveBook>().FindAsync(Li, FileId.Of("leave", "cut"), default))!.Spread;

    /// <summary>All that is written, and nothing that is told.</summary>
    private Task<LeaveOutcome> AskCutOffAsync() =>
        house.Get<LeaveDesk>().AskAsync(second, new LeaveRow(FileId.Of("leave", "cut"), Li, new DateOnly(2026, 3, 10), new DateOnly(2026, 3, 13), "外出培训"), default);

    private async Task GrantAsync() =>
        await house.TapAsync(House.Leader, "decideLeave", new { session = first, person = Li, request = (await house.FileAsync(first)).Leaves[Li].Request, granted = "true" });

    private async Task ExecuteAsync(Command<SessionFile> command) => Assert.True((await house.Get<SessionBook>().ExecuteAsync(first, command, default)).Ok);

    private async Task RefreshAllAsync()
    {
        await house.RefreshAsync(second);
        await house.RefreshAsync(first);
    }

    private IEnumerable<NoticeWork> Told() => ((MemoryQueue)house.Get<IWorkQueue>()).Sent.Select(m => m.Message).OfType<NoticeWork>()
        .Where(n => n.Kind is AttendanceNotices.LeaveAsked or AttendanceNotices.LeaveDecided or AttendanceNotices.LeaveWithdrawn or AttendanceNotices.MakeUpReview or AttendanceNotices.MakeUpDecided);

    private async Task<IReadOnlyList<string>> RecipientsAsync(NoticeWork work) =>
        Recipients.Of(work.Kind, work.Occasion, await house.FileAsync(work.FileId), await house.Get<OrganisationStore>().ReadAsync(default), house.Clock.Now);
}
