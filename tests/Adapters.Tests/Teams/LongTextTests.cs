using System.Text;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>What people wrote at length is read whole and never offered cut.</summary>
public sealed partial class CardTests
{
    private const string Chinese = "长";

    public static TheoryData<string, int> LongTexts => new()
    {
        { Chinese, 20_000 }, { "🙂", 10_000 }, { "\n", 20_000 }, { "\"\\", 10_000 }, { "a\n会🙂\t👨‍👩‍👧", 1_500 }, { "x", 17_000 }, { "x", 17_001 }, { Chinese, 1 }, { "", 1 },
    };

    [Theory]
    [MemberData(nameof(LongTexts))]
    public void The_parts_of_a_text_joined_are_the_text_and_each_fits(string of, int times)
    {
        var text = string.Concat(Enumerable.Repeat(of, times));
        foreach (var bytes in new[] { LongText.Longest, LongText.LongestBesideMore, 13 })
        {
            var parts = LongText.PartsOf(text, bytes);
            Assert.Equal(text, string.Concat(parts));
            Assert.All(parts, p => Assert.Equal(p, CardFrame.Fit(p, bytes)));
            Assert.All(parts, p => Assert.False(p.Length > 0 && (char.IsLowSurrogate(p[0]) || char.IsHighSurrogate(p[^1]))));
        }
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "b。cccccddd")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa。", "bbbbbbbbbccc")]
    [InlineData("a\nbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "ccc")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b")]
    public void A_part_ends_where_a_line_or_else_a_sentence_does_if_one_ends_near(string first, string second) =>
        Assert.Equal([first, second], LongText.PartsOf(first + second, 48));

    [Theory]
    [InlineData(CardNames.Notes, "心得")]
    [InlineData(CardNames.MakeUp, "学习内容和收获")]
    [InlineData(CardNames.MinutesForm, "会议记录")]
    public void A_form_offers_what_is_recorded_whole_or_not_at_all(string name, string label)
    {
        var whole = new string('短', 2_000) + "\n完";
        Assert.Equal(whole, (string?)Input(whole)["value"]);
        var tooLong = new string('长', 6_000) + "完";
        Assert.Null((string?)Input(tooLong)["value"]);
        Assert.True((bool)Input(tooLong)["isRequired"]!);
        Assert.Contains(Texts(FormOf(name, tooLong, 0)), t => t.StartsWith("已记录的内容共 6001 字", StringComparison.Ordinal));
        Assert.DoesNotContain(Texts(FormOf(name, whole, 0)), t => t.StartsWith("已记录的内容", StringComparison.Ordinal));

        JToken Input(string text)
        {
            var input = FormOf(name, text, 0).SelectToken("$..[?(@.type=='Input.Text')]")!;
            Assert.Contains(label, (string)input["label"]!, StringComparison.Ordinal);
            return input;
        }
    }

    [Theory]
    [InlineData(CardNames.Notes)]
    [InlineData(CardNames.MakeUp)]
    [InlineData(CardNames.MinutesForm)]
    public void What_was_erased_is_not_offered_as_a_text(string name)
    {
        var (file, viewer) = FormIn(name);
        var view = ViewOf(file, "x") with { Texts = new Dictionary<string, string>(StringComparer.Ordinal), Minutes = null, Topic = null };
        Assert.Null(JToken.Parse(CardDesk.Make(name, viewer, view, null)!.Json).SelectToken("$..[?(@.type=='Input.Text')].value"));
    }

    [Theory]
    [InlineData(CardNames.Notes, "closed", "replace")]
    [InlineData(CardNames.Notes, "read", null)]
    [InlineData(CardNames.MakeUp, "closed", "submit")]
    [InlineData(CardNames.MinutesForm, "returned", "submit")]
    [InlineData(CardNames.NotesReview, "closed", "markRead")]
    [InlineData(CardNames.MakeUpReview, "closed", "confirmMakeUp")]
    [InlineData(CardNames.MinutesReview, "submitted", "approve")]
    [InlineData(CardNames.MinutesReview, "approved", null)]
    public async Task Every_part_is_reached_by_tapping_on_cards_that_Teams_takes(string name, string state, string? action)
    {
        foreach (var language in Wording.Languages)
        {
            foreach (var text in new[] { string.Concat(Enumerable.Repeat("🙂", 10_000)), string.Concat(Enumerable.Repeat("会议\n\"学习\"", 2_500)), new string('长', 20_000) })
            {
                var read = new StringBuilder();
                for (int? part = 0; part is not null;)
                {
                    var (file, viewer) = FormIn(name, state, language);
                    var card = CardDesk.Make(name, viewer with { Look = viewer.Look with { Part = part.Value } }, LongView(file, text), viewer.Wording.Format("refusal.text-too-long", 20000))!;
                    await CheckAsync(card, $"{name}, {state}, part {part}");
                    var json = JToken.Parse(card.Json);
                    read.Append((string?)json.SelectTokens("$.body[?(@.type=='Container' && @.style=='emphasis')].items[?(@.type=='RichTextBlock')].inlines[0].text").First());
                    Assert.True(action is null || json.SelectTokens("$.actions[*].title").Any(t => (string?)t == viewer.Wording["action." + action]), $"no {action} on part {part}");
                    var next = json.SelectToken($"$..[?(@.title=='{viewer.Wording["action.nextPart"]}')].data");
                    Assert.True(next is null || ((string?)next["card"], (string?)next["person"]) == (name, viewer.Look.Person));
                    part = (int?)next?["part"];
                }

                Assert.Equal(text, read.ToString());
            }
        }
    }

    [Theory]
    [InlineData(CardNames.CheckIn)]
    [InlineData(CardNames.Leader)]
    public void Materials_of_all_the_characters_that_the_form_takes_are_read_whole(string name)
    {
        var materials = new string('料', 1000);
        Assert.Contains(materials, CardDesk.Make(name, ViewerIn("zh-Hans", "invited"), ViewOf(FileIn("invited", 12), "学习") with { Materials = materials }, null)!.Json, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_is_not_there_is_the_last()
    {
        Assert.Contains(Texts(FormOf(CardNames.Notes, new string('长', 6_000), int.MaxValue)), t => t == "第 2/2 部分");
    }

    private static JToken FormOf(string name, string text, int part)
    {
        var (file, viewer) = FormIn(name);
        var view = ViewOf(file, "x");
        view = view with { Minutes = text, Texts = view.Texts.ToDictionary(t => t.Key, _ => text, StringComparer.Ordinal) };
        return JToken.Parse(CardDesk.Make(name, viewer with { Look = viewer.Look with { Part = part } }, view, null)!.Json);
    }

    /// <summary>A file in which a form of that name stands open, and who looks at it.</summary>
    private static (SessionFile File, Viewer Viewer) FormIn(string name, string? state = null, string language = "zh-Hans")
    {
        state ??= name == CardNames.MinutesForm ? "returned" : "closed";
        var file = FileIn(state == "read" ? "closed" : state, 40);
        file = file.Apply(Fact(new Moved(file.Start, file.End, Long, "outlook", 2)));
        if (name == CardNames.MakeUp)
        {
            file = file.Apply(Fact(new MakeUpReturned(Person(4), 1, "why")));
        }
        else if (state == "read")
        {
            file = file.Apply(Fact(new NotesRead(Person(0), 1)));
        }

        return (file, ViewerIn(language, state == "read" ? "closed" : state) with { Person = name == CardNames.MakeUp ? Person(4) : Person(0) });

        Entry Fact(object fact) => new(file.Sequence + 1, "k", fact.GetType().Name, Start.AddDays(4), Person(1), fact);
    }

    /// <summary>All that stands beside the text is at its longest too.</summary>
    private static SessionView LongView(SessionFile file, string text)
    {
        var view = ViewOf(file, Nasty);
        return view with { Topic = Long, Materials = Long, ReturnReason = Long, Minutes = text, Texts = view.Texts.Append(new("why", Long)).DistinctBy(t => t.Key).ToDictionary(t => t.Key, t => t.Key == "why" ? Long : text, StringComparer.Ordinal) };
    }
}
