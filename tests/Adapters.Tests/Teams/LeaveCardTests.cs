using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Adapters.Tests.Teams;

/// <summary>A person's leave for this session, and what he has asked for other days.</summary>
public sealed partial class CardTests
{
    private static readonly LeaveRow Later = new(new string('a', 64), "p", new(2026, 9, 7), new(2026, 9, 11), "w");

    [Fact]
    public void What_is_done_to_this_session_s_leave_stands_above_the_other_requests()
    {
        var body = Leave("leave", (Later, 2))["body"]!;
        var requests = body.SelectTokens("$..[?(@.verb=='withdrawLeave')].data.request").Select(r => (string?)r);
        Assert.Equal(["r", Later.Request], requests);
    }

    [Fact]
    public void Without_other_requests_it_stands_among_the_card_s_actions()
    {
        var card = Leave("leave");
        Assert.Equal("r", (string?)card.SelectToken("$.actions[?(@.verb=='withdrawLeave')].data.request"));
        Assert.Null(card["body"]!.SelectToken("$..[?(@.verb=='withdrawLeave')]"));
    }

    [Theory]
    [InlineData(0, "None of your sessions on those days is announced yet")]
    [InlineData(1, "Recorded for 1 of your sessions so far")]
    public void A_request_for_other_days_says_where_it_stands(int files, string text) =>
        Assert.Contains(Texts(Leave("confirmed", (Later, files))), t => t.StartsWith("Leave asked for other days: 7 Sept 2026–11 Sept 2026.", StringComparison.Ordinal) && t.Contains(text, StringComparison.Ordinal));

    private static JToken Leave(string state, params (LeaveRow Row, int Files)[] ahead) =>
        JToken.Parse(CardDesk.Make(CardNames.Leave, ViewerIn("en", state), ViewOf(FileIn(state, 4), "x") with { Ahead = ahead }, null)!.Json);
}
