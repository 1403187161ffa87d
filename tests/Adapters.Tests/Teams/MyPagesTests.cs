using System.Globalization;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>One's own page is turned: whatever one owes can be opened from it.</summary>
public sealed partial class CardTests
{
    [Fact]
    public void Everything_on_one_s_own_page_is_on_one_of_its_pages_once()
    {
        var page = Own(rows: 13, rules: 30);
        var (opened, named) = (new List<string>(), new List<string>());
        int? at = 0;
        while (at is { } shown)
        {
            var json = MyPageAt(page, shown);
            opened.AddRange(json.SelectTokens("$..selectAction.data").Select(d => $"{d["card"]} {d["session"]}"));
            named.AddRange(json.SelectTokens("$..facts[*].title").Select(t => (string)t!));
            at = (int?)json.SelectTokens("$..actions[?(@.verb=='my')].data.page").LastOrDefault(p => (int)p > shown);
        }

        string[] cards = [CardNames.Own, CardNames.Matters, CardNames.MinutesForm, CardNames.MakeUp, CardNames.Notes, CardNames.Own, CardNames.Own];
        Assert.Equal(cards.SelectMany(c => page.Next.Select(r => $"{c} {r.FileId}")).Order(StringComparer.Ordinal), opened.Order(StringComparer.Ordinal));
        Assert.Equal(page.Rules.Select(r => r.Name.In("en")).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_page_of_one_s_own_that_is_gone_is_the_last_and_one_page_has_no_buttons()
    {
        var page = Own(rows: 13, rules: 0);
        Assert.Equal(MyPageAt(page, 3).ToString(), MyPageAt(page, 500).ToString());
        Assert.Equal([2], MyPageAt(page, 3).SelectTokens("$..actions[*].data.page").Select(p => (int)p));
        Assert.Empty(MyPageAt(Own(rows: 4, rules: 12), 0).SelectTokens("$..actions[*]"));
        Assert.Equal([1], MyPageAt(Own(rows: 4, rules: 13), 0).SelectTokens("$..actions[*].data.page").Select(p => (int)p));
        Assert.Equal([1], MyPageAt(Own(rows: 5, rules: 0), 0).SelectTokens("$..actions[*].data.page").Select(p => (int)p));
    }

    private static JObject MyPageAt(PersonPage page, int at) =>
        JObject.Parse(MyCard.Make(ViewerIn("en", "invited") with { Look = Look.All with { Page = at } }, page, new Organisation([], [])).Json);

    private static PersonPage Own(int rows, int rules)
    {
        var row = SessionRow.Of("f", FileIn("closed", 1), new Counts(Branch, "branch-assembly", "2026-Q1"), [], default);
        var page = PageOf([.. Enumerable.Range(1, rows).Select(i => row with { FileId = i.ToString("x32", CultureInfo.InvariantCulture) })], rows);
        return page with
        {
            Below = [.. page.Next.Select(r => new OverdueUnit(r.Unit, 1, r.FileId, Start))],
            Rules = [.. Enumerable.Range(1, rules).Select(i => new PersonRule(Branch, "r", new LocalText("Rule " + i.ToString(CultureInfo.InvariantCulture)), 1, 1, 0, 0))],
        };
    }
}
