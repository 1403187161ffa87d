using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>A message that died among the poison loses nobody his notice: the night finds it by what should have been told and was not.</summary>
public sealed class LostTests
{
    private static readonly Terms Quiet = new(new Fraction(1, 2)) { LeaderReminders = [], Escalation = [] };
    private readonly NoticeHouse house = new();

    [Fact]
    public async Task A_reminder_that_was_never_prepared_is_prepared()
    {
        var file = await SessionAsync();
        Assert.Equal(1, await house.NightAsync(file));
        await house.WorkAsync();
        Assert.Equal([("li", "members"), ("wang", "members")], house.Channel.Sent.Select(s => (s.Person, s.Notice.Kind)).Order());
    }

    [Fact]
    public async Task What_was_told_to_its_end_is_not_asked_for()
    {
        var file = await SessionAsync();
        await house.TellAsync(file, "members");
        Assert.Equal(0, await house.NightAsync(file));
    }

    [Fact]
    public async Task Rows_whose_message_died_are_sent_and_nobody_hears_twice()
    {
        var file = await SessionAsync();
        await house.PrepareAsync(file, "members");
        house.Queue.Waiting.Clear();
        await house.RunAsync(new NoticeWork(NoticeWork.Send, "members", file, 1, ["wang"]));
        house.Queue.Waiting.Clear();
        await house.RunAsync(new NoticeWork(NoticeWork.Count, "members", file, 1));
        Assert.Equal(1, await house.NightAsync(file));
        await house.WorkAsync();
        Assert.Equal(["li", "wang"], house.Channel.Sent.Select(s => s.Person).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_may_still_come_or_has_lost_its_point_is_not_asked_for()
    {
        var file = await SessionAsync();
        house.Clock.Now = NoticeHouse.Start.AddHours(-22);
        Assert.Equal(0, await house.NightAsync(file));
        house.Clock.Now = NoticeHouse.Start.AddHours(-5);
        await house.DoAsync(file, new CancelSession("admin", "admin", "c", null).At(house.Clock.Now));
        Assert.Equal(0, await house.NightAsync(file));
    }

    [Fact]
    public async Task What_is_found_too_late_is_counted_as_that()
    {
        var file = await SessionAsync();
        house.Clock.Now = NoticeHouse.Start.AddHours(6);
        await house.NightAsync(file);
        await house.WorkAsync();
        Assert.Empty(house.Channel.Sent);
        Assert.Equal((2, 2), (await house.CountsAsync(NoticeHouse.Reminder(file, DueKind.Members)) is var counts ? (counts.Expected, counts.Reasons[Recipients.TooLate]) : default));
        Assert.Equal(0, await house.NightAsync(file));
    }

    [Fact]
    public async Task Of_several_reminders_of_a_matter_the_last_is_asked_for()
    {
        var file = await SessionAsync(Quiet with { MakeUpDays = 3 });
        await house.DoAsync(file, new CheckIn("wang", Mode.OnSite, "k").At(NoticeHouse.Start));
        house.Clock.Now = NoticeHouse.Start.AddHours(8);
        await house.DoAsync(file, CloseRegister.Command(await house.StateAsync(file), house.Clock.Now));
        house.Clock.Now = house.Clock.Now.AddDays(2);
        await house.NightAsync(file);
        Assert.Equal(AttendanceNotices.MakeUpDue, house.Queue.Waiting.Single(w => w.Kind.StartsWith(AttendanceNotices.MakeUp, StringComparison.Ordinal)).Kind);
    }

    [Fact]
    public async Task A_lost_word_that_a_session_is_cancelled_is_asked_for()
    {
        var file = await SessionAsync();
        await house.DoAsync(file, new CancelSession("admin", "admin", "c", null).At(house.Clock.Now));
        house.Clock.Now = house.Clock.Now.AddHours(4);
        Assert.Equal(1, await house.NightAsync(file));
        Assert.Equal(NoticeKind.Cancelled, house.Queue.Waiting.Single().Kind);
    }

    [Fact]
    public async Task What_one_side_said_and_the_other_never_heard_is_asked_for_until_it_was_told()
    {
        var file = await SessionAsync();
        await house.TellAsync(file, "members");
        await house.DoAsync(file, new AskLeave("r", "wang", "wang", new(2026, 3, 5), new(2026, 3, 5), SaltedText.Of("出差")).At(await house.StateAsync(file), house.Clock.Now));
        house.Clock.Now = house.Clock.Now.AddHours(2.9);
        Assert.Equal(0, await house.NightAsync(file));
        house.Clock.Now = house.Clock.Now.AddHours(0.2);
        Assert.Equal(1, await house.NightAsync(file));
        await house.WorkAsync();
        Assert.Equal((NoticeHouse.Leader, AttendanceNotices.LeaveAsked), house.Channel.Sent.Select(s => (s.Person, s.Notice.Kind)).Last());
        Assert.Equal(0, await house.NightAsync(file));
    }

    [Fact]
    public async Task Of_a_request_in_several_sessions_the_one_that_tells_is_asked_for()
    {
        var (file, other) = (await SessionAsync(), await house.SessionAsync(["wang", "li"], ordinal: 2, terms: Quiet));
        house.Clock.Now = NoticeHouse.Start.AddDays(-3);
        foreach (var each in new[] { file, other })
        {
            await house.DoAsync(each, new AskLeave("r", "wang", "wang", new(2026, 3, 5), new(2026, 3, 5), SaltedText.Of("出差")).At(await house.StateAsync(each), house.Clock.Now));
        }

        await house.Leaves.AddAsync(new LeaveRow("r", "wang", new(2026, 3, 5), new(2026, 3, 5), "出差"), default);
        house.Clock.Now = house.Clock.Now.AddHours(4);
        Assert.Equal((1, 0), (await house.NightAsync(other), await house.NightAsync(file)));
    }

    private async Task<string> SessionAsync(Terms? terms = null)
    {
        var file = await house.SessionAsync(["wang", "li"], terms: terms ?? Quiet);
        house.Clock.Now = NoticeHouse.Start.AddHours(-5);
        return file;
    }
}
