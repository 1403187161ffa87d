using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Attendance;

/// <summary>Who leads a unit above comes to a session of one that he looks after.</summary>
public sealed class VisitTests
{
    private const string Top = "top";
    private static readonly DateTimeOffset Start = Story.Start;

    [Theory]
    [InlineData(Top, Role.Leader, true)]
    [InlineData(Top, Role.Deputy, true)]
    [InlineData(Top, Role.Recorder, false)]
    [InlineData(Top, Role.Member, false)]
    [InlineData("branch-01", Role.Leader, false)]
    [InlineData("branch-02", Role.Leader, false)]
    public void Who_leads_a_unit_above_is_a_visitor_and_nobody_else(string unit, Role role, bool visits) => Assert.Equal(visits, IsFor(Story.Invited(), Story.Stranger, unit, role));

    [Fact]
    public void Who_is_on_the_roster_is_expected_and_before_it_is_fixed_nobody_visits()
    {
        Assert.False(IsFor(Story.Invited(), Story.Wang, Top, Role.Leader));
        Assert.False(IsFor(Story.Planned(), Story.Stranger, Top, Role.Leader));
    }

    [Fact]
    public void A_visit_counts_once_and_neither_on_the_roster_nor_in_the_quorum()
    {
        var story = Visited(Story.Invited().CheckIn(Story.Wang, Start), Start);
        Assert.Equal((4, 1, false), (story.File.Roster.Count, story.File.Present, story.File.QuorumMet));
        Assert.Equal([Story.Stranger], story.File.Visitors);
        Assert.Equal((null, false), Visited(story, Start.AddMinutes(1), "again") is var again ? (again.Refused, again.Appended) : default);
    }

    [Fact]
    public void Who_is_put_on_the_roster_afterwards_is_no_visitor_any_more()
    {
        var (why, story) = (SaltedText.Of("借调"), Visited(Story.Invited(), Start));
        story.Do(new Command<SessionFile>("r", "admin", Start, _ => new Recorded(SessionFacts.Table.Draft(new RosterChanged([new RosterEntry(Story.Stranger, Role.Member, "e")], [], why.Hash), why))));
        Assert.Equal((true, 0), (story.File.OnRoster.ContainsKey(Story.Stranger), story.File.Visitors.Count()));
    }

    [Fact]
    public void A_visit_has_its_time_as_a_check_in_has()
    {
        Assert.Equal("too-early", Visited(Story.Invited(), Start.AddMinutes(-31)).Refused);
        Assert.Null(Visited(Story.Invited(), Start.AddMinutes(-30)).Refused);
        Assert.Null(Visited(Story.Invited(), Start.AddMinutes(89)).Refused);
        Assert.Equal("register-closed", Visited(Story.Invited(), Start.AddMinutes(90)).Refused);
        Assert.Equal("register-closed", Visited(Story.Held(), Start.AddMinutes(89)).Refused);
        Assert.Equal("session-cancelled", Visited(Story.Invited().Cancel(Start.AddDays(-1)), Start).Refused);
    }

    [Fact]
    public void A_visitor_types_the_code_and_is_one_of_the_guests_whom_a_session_takes()
    {
        Assert.Equal(CodeAnswer.Needed, Visited(Story.Invited(new Terms(new Fraction(1, 2)) { CodeDemanded = true }), Start).Refused);
        var full = Story.Invited();
        for (var i = 0; i < AddGuest.MaxGuests; i++)
        {
            full.Do(new AddGuest(Story.Leader, Story.Leads, $"g{i}", AddGuest.IdOf($"g{i}"), "n", GuestRole.Visitor, null).At(Start));
        }

        Assert.Null(full.Refused);
        Assert.Equal("too-many-guests", Visited(full, Start).Refused);
    }

    private static Story Visited(Story story, DateTimeOffset at, string key = "visit") => story.Do(new Visit(Story.Stranger, "n", key).At(at));

    private static bool IsFor(Story story, string person, string unit, Role role) => Visit.IsFor(
        new Organisation(
            [.. new[] { Top, "branch-01", "branch-02" }.Select(u => new Unit(u, u, UnitType.Branch, u == Top ? null : Top, "Asia/Shanghai", null, "zh-Hans"))],
            [new Member(person, unit, role, new DateOnly(2024, 1, 1), null, "x@x")]),
        story.File, person, Start);
}
