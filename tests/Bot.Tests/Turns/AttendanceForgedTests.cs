using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What is too long, another unit's, or no data at all decides nothing.</summary>
public sealed partial class AttendanceTests
{
    [Theory]
    [InlineData("notes", "text")]
    [InlineData("makeUp", "text")]
    [InlineData("correctMinutes", "text")]
    [InlineData("askLeave", "why")]
    [InlineData("addGuest", "name")]
    public async Task Forty_kilobytes_are_refused_with_the_limit(string verb, string input)
    {
        await HeldAsync();
        var before = (await house.FileAsync(session)).Sequence;
        var data = new Dictionary<string, string>(StringComparer.Ordinal) { ["session"] = session, ["other"] = "self", ["from"] = "2026-03-05", ["to"] = "2026-03-05", ["role"] = "Visitor", [input] = new string('长', 41_000) };
        Assert.Contains("内容过长", await TapAsync(verb is "addGuest" or "correctMinutes" ? House.Leader : verb == "notes" ? House.Wang : Li, verb, data), StringComparison.Ordinal);
        Assert.Equal(before, (await house.FileAsync(session)).Sequence);
    }

    [Theory]
    [InlineData("decideLeave")]
    [InlineData("decideMakeUp")]
    [InlineData("settleReport")]
    [InlineData("keepMarks")]
    [InlineData("readNotes")]
    [InlineData("answerHeld")]
    [InlineData("addGuest")]
    [InlineData("removeGuest")]
    [InlineData("mark")]
    public async Task The_leader_of_another_unit_decides_nothing(string verb)
    {
        await AskLeaveAsync(Li);
        await house.OpenSessionAsync(3, "other", 500);
        var before = (await house.FileAsync(session)).Sequence;
        var text = await TapAsync(House.Person(500), verb, new { session, person = Li, request = (await house.FileAsync(session)).Leaves[Li].Request, granted = "true", version = 1, confirm = "true", held = "true", takeOver = "true", name = "x", role = "Visitor", people = Li, mode = "onSite" });
        Assert.DoesNotContain("成员004", text, StringComparison.Ordinal);
        Assert.Equal(before, (await house.FileAsync(session)).Sequence);
    }

    [Theory]
    [InlineData("decideLeave")]
    [InlineData("decideMakeUp")]
    [InlineData("settleReport")]
    [InlineData("keepMarks")]
    [InlineData("readNotes")]
    [InlineData("answerHeld")]
    [InlineData("checkIn")]
    [InlineData("makeUp")]
    public async Task A_verb_without_its_data_is_refused_and_no_fault(string verb)
    {
        var before = (await house.FileAsync(session)).Sequence;
        Assert.NotEmpty(await TapAsync(House.Leader, verb, new { session, person = new[] { 1 }, version = "x", granted = "perhaps" }));
        Assert.Equal(before, (await house.FileAsync(session)).Sequence);
    }
}
