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
}
