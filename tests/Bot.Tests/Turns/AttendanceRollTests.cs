using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>The roll call, what it leaves open, and what is told of marks and times.</summary>
public sealed partial class AttendanceTests
{
    [Fact]
    public async Task Minutes_returned_or_corrected_without_a_reason_are_refused_in_their_own_words()
    {
        await HeldAsync();
        await TapAsync(House.Recorder, "minutes", new { session, text = "会议记录" });
        Assert.Contains("请填写退回理由", await TapAsync(House.Leader, "return", new { session, version = 1, why = "" }), StringComparison.Ordinal);
        await TapAsync(House.Leader, "approve", new { session, version = 1 });
        Assert.Contains("更正会议记录必须填写理由", await TapAsync(House.Recorder, "correctMinutes", new { session, card = "minutesForm", text = "第三项应为下月", why = "" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_was_marked_away_without_a_reason_checks_in_with_the_code_and_with_a_reason_he_does_not()
    {
        await TapAsync(House.Leader, "mark", new { session, people = House.Wang, mode = "absent" });
        await TapAsync(House.Leader, "mark", new { session, people = Li, mode = "absent", why = "代签" });
        Assert.Contains("现场签到", await ButtonsAsync(House.Wang), StringComparison.Ordinal);
        Assert.DoesNotContain("现场签到", await ButtonsAsync(Li), StringComparison.Ordinal);
        var code = await CodeAsync(session);
        Assert.Contains("请输入负责人出示的", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" }), StringComparison.Ordinal);
        Assert.Contains("已记录：现场", await TapAsync(House.Wang, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
        Assert.Contains("负责人已登记您的考勤", await TapAsync(Li, "checkIn", new { session, mode = "onSite", code }), StringComparison.Ordinal);
    }

    private async Task<string> ButtonsAsync(string person) => string.Join(' ', (await house.TapAsync(person, "open", new { session, card = "checkIn" })).SelectTokens("$..actions[*].title"));
}
