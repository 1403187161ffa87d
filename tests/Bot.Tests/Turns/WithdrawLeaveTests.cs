using System.Collections.Immutable;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>A leave taken back by who asked for it, over his cards.</summary>
public sealed class WithdrawLeaveTests : IAsyncLifetime
{
    private static readonly string Li = House.Person(4);
    private static readonly ImmutableArray<RosterEntry> Roster = [.. Enumerable.Range(1, 10).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))];

    private BotHouse house = null!;
    private string first = "";
    private string second = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        await house.OpenSessionAsync();
        first = await house.AddSessionAsync(2, House.Start.AddDays(5), Roster);
        second = await house.AddSessionAsync(3, House.Start.AddDays(6), Roster);
        await TapAsync(Li, "askLeave", new { session = first, from = "2026-03-10", to = "2026-03-13", why = "外出培训" });
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task His_card_leads_to_it_and_says_so_afterwards()
    {
        Assert.Contains("我的请假", await TapAsync(Li, "open", new { session = first, card = "checkIn" }), StringComparison.Ordinal);
        var card = await house.TapAsync(Li, "open", new { session = first, card = "leave" });
        Assert.Contains("外出培训", card.ToString(), StringComparison.Ordinal);
        var withdraw = card.SelectTokens("$..actions[*]").Single(a => a["title"]!.ToString() == "撤回请假");
        var answer = await TapAsync(Li, withdraw["verb"]!.ToString(), withdraw["data"]!);
        Assert.Contains("请假已撤回：2026年3月10日–2026年3月13日", answer, StringComparison.Ordinal);
        Assert.Contains("请假", answer.Split('\n'));
    }

    [Fact]
    public async Task It_goes_from_every_session_of_its_days_and_into_none_that_is_announced_later()
    {
        await GrantAsync();
        Assert.Equal(Mode.Excused, (await house.FileAsync(second)).Marks[Li].Mode);
        var later = await house.AddSessionAsync(4, House.Start.AddDays(7), []);
        await WithdrawAsync();
        await house.InviteAsync(later, Roster);
        await house.RefreshAsync(later);
        Assert.Empty((await house.FileAsync(later)).Leaves);
        foreach (var session in new[] { first, second })
        {
            var file = await house.FileAsync(session);
            Assert.Equal((true, false), (file.Leaves[Li].WithdrawnAt is not null, file.Marks.ContainsKey(Li)));
        }
    }

    [Fact]
    public async Task The_leader_who_had_granted_it_is_told_once_however_often_it_is_tapped()
    {
        await GrantAsync();
        for (var i = 0; i < 3; i++)
        {
            await WithdrawAsync();
        }

        var told = Assert.Single(Told().Distinct());
        var file = await house.FileAsync(told.FileId);
        Assert.Equal(House.Leader, Assert.Single(Recipients.Of(told.Kind, told.Occasion, file, await house.Get<OrganisationStore>().ReadAsync(default), house.Clock.Now)));
        Assert.Single(await KindsAsync(first), "leaveWithdrawn");
        Assert.Contains("成员004 撤回了已批准的请假（2026年3月10日–2026年3月13日）", await CardOfNoticeAsync(told), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_one_that_nobody_had_decided_nobody_is_told()
    {
        await WithdrawAsync();
        Assert.Empty(Told());
        Assert.DoesNotContain("待审批请假", await TapAsync(House.Leader, "open", new { session = first, card = "leader" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Once_the_days_have_begun_it_stays_and_its_card_offers_it_no_more()
    {
        await GrantAsync();
        house.Clock.Now = new DateTimeOffset(2026, 3, 9, 16, 0, 0, TimeSpan.Zero);
        Assert.Contains("已于 2026年3月10日 周二 00:00 开始", await WithdrawAsync(), StringComparison.Ordinal);
        Assert.Equal(Mode.Excused, (await house.FileAsync(second)).Marks[Li].Mode);
        Assert.Contains("我的请假", await TapAsync(Li, "open", new { session = first, card = "checkIn" }), StringComparison.Ordinal);
        Assert.DoesNotContain("撤回请假", await TapAsync(Li, "open", new { session = first, card = "leave" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forged_data_withdraw_nothing()
    {
        await GrantAsync();
        var request = (await house.FileAsync(first)).Leaves[Li].Request;
        Assert.Contains("已不存在", await TapAsync(House.Wang, "withdrawLeave", new { session = first, request, person = Li }), StringComparison.Ordinal);
        Assert.Contains("已不存在", await TapAsync(House.Leader, "withdrawLeave", new { session = first, request, person = Li }), StringComparison.Ordinal);
        Assert.Contains("已不存在", await TapAsync(Li, "withdrawLeave", new { session = first, request = FileId.Of("x") }), StringComparison.Ordinal);
        Assert.Contains("无法识别", await TapAsync(Li, "withdrawLeave", new { session = first, request = "../x" }), StringComparison.Ordinal);
        await TapAsync(House.Stranger, "withdrawLeave", new { session = first, request });
        Assert.Equal(Mode.Excused, (await house.FileAsync(first)).Marks[Li].Mode);
        Assert.DoesNotContain("leaveWithdrawn", await KindsAsync(first));
    }

    [Fact]
    public async Task A_grant_and_a_withdrawal_at_once_leave_nobody_excused()
    {
        await Task.WhenAll(GrantAsync(), WithdrawAsync());
        await WithdrawAsync();
        Assert.Empty((await house.FileAsync(first)).Marks);
        Assert.Empty((await house.FileAsync(second)).Marks);
    }

    private Task<string> TapAsync(string person, string verb, object data) => house.SaysAsync(person, verb, data);

    private async Task<string> GrantAsync() => await TapAsync(House.Leader, "decideLeave", new { session = first, person = Li, request = (await house.FileAsync(first)).Leaves[Li].Request, granted = "true" });

    private async Task<string> WithdrawAsync() => await TapAsync(Li, "withdrawLeave", new { session = first, request = (await house.FileAsync(first)).Leaves[Li].Request });

    private IEnumerable<NoticeWork> Told() =>
        ((MemoryQueue)house.Get<IWorkQueue>()).Sent.Select(m => m.Message).OfType<NoticeWork>().Where(n => n.Kind.StartsWith(AttendanceNotices.LeaveWithdrawn, StringComparison.Ordinal));

    private async Task<string> CardOfNoticeAsync(NoticeWork work)
    {
        var viewer = new Adapters.Teams.Cards.Viewer(House.Leader, null, Ledger.Texts.Wording.In("zh-Hans"), house.Clock.Now, Powers.None);
        var card = await house.Get<Adapters.Teams.CardDesk>().MakeAsync(Adapters.Teams.CardDesk.CardOf(work.Kind), work.FileId, viewer, null, default);
        return card!.Attach().Content!.ToString()!;
    }

    private async Task<List<string>> KindsAsync(string session)
    {
        var kinds = new List<string>();
        await foreach (var entry in house.Get<SessionBook>().EntriesAsync(session, default))
        {
            kinds.Add(entry.Kind);
        }

        return kinds;
    }
}
