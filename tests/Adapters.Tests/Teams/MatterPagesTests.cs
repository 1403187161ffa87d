using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>What waits for a leader stands in pages: nothing is left out, however much it is.</summary>
public sealed partial class CardTests
{
    [Theory]
    [InlineData(CardNames.Matters, "leave", "decideLeave")]
    [InlineData(CardNames.Leader, "leave", "decideLeave")]
    [InlineData(CardNames.Matters, "closed", "settleReport")]
    [InlineData(CardNames.Matters, "closed", "makeUpReview")]
    [InlineData(CardNames.Matters, "closed", "notesReview")]
    public void Every_matter_stands_on_one_page_and_the_next_button_leads_through_all(string name, string state, string opens)
    {
        var file = FileIn(state, 60);
        var (found, page) = (new List<string>(), (int?)0);
        while (page is { } at)
        {
            var json = PageOf(name, file, state, at);
            found.AddRange(DataOf(json).Where(d => (string?)d.Parent?.Parent?["verb"] == opens && (string?)d["takeOver"] != "true" && (string?)d["granted"] != "true" || (string?)d["card"] == opens).Select(d => (string)d["person"]!));
            var next = DataOf(json).Where(d => (string?)d["card"] == name && (string?)d.Parent?.Parent?["verb"] == Verbs.Open).Select(d => (int)d["page"]!).Where(p => p > at).ToList();
            page = next.Count == 0 ? null : Assert.Single(next);
        }

        var waiting = opens switch
        {
            "decideLeave" => file.Leaves.Keys,
            "settleReport" => file.Report!.Differences.Select(d => d.Person),
            "makeUpReview" => file.MakeUps.Keys,
            _ => file.Notes.Keys,
        };
        Assert.Equal(waiting.Where(p => p != Person(0)).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_the_leader_s_own_takes_no_place_before_what_he_can_decide()
    {
        var file = FileIn("leave", 60);
        Assert.Equal(MatterPages.PageSize, PageOf(CardNames.Matters, file, "leave", 0).SelectTokens("$..actions[?(@.verb=='decideLeave')]").Count() / 2);
        Assert.Contains(PageOf(CardNames.Matters, file, "leave", 4).SelectTokens("$..inlines[*].text"), t => ((string)t!).Contains(Person(0), StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_that_is_gone_is_the_last_and_what_is_settled_on_a_page_comes_back_to_it()
    {
        var file = FileIn("leave", 60);
        Assert.Equal(PageOf(CardNames.Matters, file, "leave", 4)["body"]!.ToString(), PageOf(CardNames.Matters, file, "leave", 500)["body"]!.ToString());
        Assert.All(PageOf(CardNames.Matters, file, "leave", 3).SelectTokens("$..actions[?(@.verb=='decideLeave')].data.page"), p => Assert.Equal(3, (int)p));
        Assert.All(PageOf(CardNames.Leader, file, "leave", 3).SelectTokens("$..actions[?(@.verb=='decideLeave')].data.page"), p => Assert.Equal(3, (int)p));
        Assert.All(PageOf(CardNames.Matters, FileIn("closed", 60), "closed", 2).SelectTokens("$..actions[?(@.verb=='settleReport')].data.page"), p => Assert.Equal(2, (int)p));
        Assert.Equal(3, (int)PageOf(CardNames.MakeUpReview, FileIn("closed", 60), "closed", 3).SelectToken("$.actions[?(@.verb=='open')].data.page")!);
        Assert.Equal(3, (int)PageOf(CardNames.NotesReview, FileIn("closed", 60), "closed", 3).SelectToken("$.actions[?(@.verb=='open')].data.page")!);
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task Every_page_of_the_matters_is_taken_by_the_renderer_whatever_people_wrote(string language)
    {
        foreach (var state in new[] { "leave", "closed", "submitted", "asked" })
        {
            var file = FileIn(state, 2000);
            foreach (var (page, name) in new[] { 0, 1, 2, 5, 6, 7, 300, 500 }.SelectMany(p => new[] { (p, CardNames.Matters), (p, CardNames.Leader) }))
            {
                foreach (var text in new[] { Nasty, Long })
                {
                    var viewer = ViewerIn(language, state) with { Look = new Look(page, "", null) };
                    await CheckAsync(CardDesk.Make(name, viewer, ViewOf(file, text), CardDesk.Say(viewer.Wording, new("text-too-long", ["20000"]), "Asia/Shanghai"))!, $"{name}, {state}, page {page}");
                }
            }
        }
    }

    [Fact]
    public void All_marks_are_kept_by_one_button_where_there_are_several_that_he_may_settle()
    {
        Assert.Contains("Keep all marks (59)", PageOf(CardNames.Matters, FileIn("closed", 60), "closed", 0).ToString(), StringComparison.Ordinal);
        // His own and one more, which has its own button.
        Assert.DoesNotContain("Keep all marks", PageOf(CardNames.Matters, FileIn("closed", 2), "closed", 0).ToString(), StringComparison.Ordinal);
    }

    private static JToken PageOf(string name, SessionFile file, string state, int page) =>
        JToken.Parse(CardDesk.Make(name, ViewerIn("en", state) with { Look = new Look(page, "", Person(4)) }, ViewOf(file, "x"), null)!.Json);

    private static IEnumerable<JToken> DataOf(JToken card) => card["body"]!.SelectTokens("$..data");
}
