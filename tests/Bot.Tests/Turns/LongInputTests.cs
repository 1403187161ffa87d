using System.Globalization;
using Newtonsoft.Json.Linq;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>What people write at length is recorded whole or refused, and read whole.</summary>
public sealed partial class AttendanceTests
{
    [Theory]
    [InlineData("confirm", "topic", 1000)]
    [InlineData("confirm", "materials", 4000)]
    [InlineData("mark", "why", 4000)]
    [InlineData("askLeave", "why", 1000)]
    [InlineData("decideLeave", "leaveWhy", 1000)]
    [InlineData("addGuest", "name", 100)]
    [InlineData("addGuest", "text", 400)]
    [InlineData("removeGuest", "why", 4000)]
    public async Task Before_the_close_a_text_over_its_limit_is_refused_and_nothing_is_recorded(string verb, string name, int limit)
    {
        await AskLeaveAsync(Li);
        await TapAsync(House.Leader, "addGuest", new { session, name = "李教授", role = "Lecturer" });
        await RefusedThenTakenAsync(verb is "askLeave" ? House.Wang : House.Leader, verb, name, limit);
    }

    [Theory]
    [InlineData("mark", "why", 4000)]
    [InlineData("minutes", "text", SubmitMinutes.MaxLength)]
    [InlineData("notes", "text", HandInNotes.MaxLength)]
    [InlineData("makeUp", "text", HandInMakeUp.MaxLength)]
    public async Task After_the_close_too(string verb, string name, int limit)
    {
        await HeldAsync();
        await RefusedThenTakenAsync(verb switch { "minutes" => House.Recorder, "notes" => House.Wang, "makeUp" => Li, _ => House.Leader }, verb, name, limit);
    }

    [Theory]
    [InlineData("return", "why", 4000)]
    [InlineData("decideMakeUp", "why", 4000)]
    public async Task What_a_leader_returns_too(string verb, string name, int limit)
    {
        await HeldAsync();
        await TapAsync(House.Recorder, "minutes", new { session, text = "记录" });
        await TapAsync(Li, "makeUp", new { session, other = "self", text = "自学" });
        await RefusedThenTakenAsync(House.Leader, verb, name, limit);
    }

    [Theory]
    [InlineData("text", SubmitMinutes.MaxLength)]
    [InlineData("why", 4000)]
    public async Task Corrections_of_minutes_too(string name, int limit)
    {
        await HeldAsync();
        await TapAsync(House.Recorder, "minutes", new { session, text = "记录" });
        await TapAsync(House.Leader, "approve", new { session, version = 1 });
        await RefusedThenTakenAsync(House.Recorder, "correctMinutes", name, limit);
    }

    [Fact]
    public async Task The_answer_whether_a_session_was_held_too()
    {
        await CloseAsync();
        await RefusedThenTakenAsync(House.Leader, "answerHeld", "why", 4000);
    }

    [Fact]
    public async Task A_leader_reads_the_end_of_a_long_text_by_tapping_and_marks_it_read_there()
    {
        await HeldAsync();
        await TapAsync(House.Wang, "notes", new { session, text = new string('长', 9_000) + "完" });
        var card = await house.TapAsync(House.Leader, "open", new { session, card = "notesReview", person = House.Wang });
        Assert.DoesNotContain('完', Runs(card));
        card = await house.TapAsync(House.Leader, "open", Action(card, "下一部分"));
        Assert.EndsWith("完", Runs(card), StringComparison.Ordinal);
        Assert.Contains("第 2/2 部分", card.ToString(), StringComparison.Ordinal);
        card = await house.TapAsync(House.Leader, "readNotes", Action(card, "标记已阅"));
        Assert.Contains("完", Runs(card), StringComparison.Ordinal);
        Assert.Equal(House.Leader, (await house.FileAsync(session)).Notes[House.Wang].ReadBy);

        static JToken Action(JToken card, string title) => card.SelectTokens("$..[?(@.type=='Action.Execute')]").Single(a => (string?)a["title"] == title)["data"]!;

        static string Runs(JToken card) => string.Concat(card.SelectTokens("$..inlines[0].text").Where(t => ((string)t!).Contains('长', StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_form_with_a_text_too_long_for_it_shows_the_person_all_of_it()
    {
        await HeldAsync();
        await TapAsync(House.Wang, "notes", new { session, text = new string('长', 6_000) + "完" });
        var card = await house.TapAsync(House.Wang, "open", new { session, card = "notes" });
        Assert.Empty(card.SelectTokens("$..[?(@.id=='text')].value"));
        Assert.Contains("共 6001 字", card.ToString(), StringComparison.Ordinal);
        Assert.Contains("长完", await TapAsync(House.Wang, "open", new { session, card = "notes", part = 1 }), StringComparison.Ordinal);
    }

    private async Task RefusedThenTakenAsync(string person, string verb, string name, int limit)
    {
        var before = await house.FileAsync(session);
        var data = JObject.FromObject(new
        {
            session, topic = "学习", people = House.Wang, mode = before.Closing is null ? "online" : "absent", from = "2026-03-05", to = "2026-03-05", role = "Visitor", name = "张教授",
            text = "x", why = "x", leaveWhy = "", request = before.Leaves.GetValueOrDefault(Li)?.Request, granted = "false", version = 1, confirm = "false", other = "self", held = "true",
            person = verb == "removeGuest" ? before.Guests[0].Guest : Li,
        });
        foreach (var length in new[] { limit + 1, 40_001 })
        {
            data[name] = new string('长', length);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"内容过长，最多 {limit} 字"), await TapAsync(person, verb, data), StringComparison.Ordinal);
            Assert.Equal(before.Sequence, (await house.FileAsync(session)).Sequence);
        }

        data[name] = new string('长', limit);
        Assert.DoesNotContain("内容过长", await TapAsync(person, verb, data), StringComparison.Ordinal);
        Assert.True((await house.FileAsync(session)).Sequence > before.Sequence, "at its limit it is taken");
    }
}
