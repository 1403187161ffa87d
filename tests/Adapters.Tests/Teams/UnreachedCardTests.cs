using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>Whom no card has reached stands by name on some page, with the reason.</summary>
public sealed partial class CardTests
{
    [Fact]
    public void A_leader_turns_to_everybody_whom_no_card_has_reached()
    {
        var file = FileIn("invited", 60);
        var view = ViewOf(file, null) with { Names = new Dictionary<string, Ledger.Units.NameRow>(StringComparer.Ordinal) };
        var read = new List<string>();
        for (int? page = 0; page is { } at;)
        {
            var json = JToken.Parse(CardDesk.Make(CardNames.Unreached, ViewerIn("en", "invited") with { Look = Look.All with { Page = at } }, view, null)!.Json);
            read.AddRange(json.SelectTokens("$..inlines[*].text").Select(t => (string)t!).Where(t => t.Contains(" · BotNotInConversationRoster", StringComparison.Ordinal)).Select(t => t[..36]));
            page = json.SelectTokens("$..actions[?(@.data.card=='unreached')].data.page").Select(p => (int?)p).LastOrDefault(p => p > at);
        }

        Assert.Equal(file.Roster.Select(r => r.Person), read);
        Assert.Contains(JToken.Parse(CardDesk.Make(CardNames.Leader, ViewerIn("en", "invited"), view, null)!.Json).SelectTokens("$..actions[*].data.card"), c => (string?)c == CardNames.Unreached);
    }
}
