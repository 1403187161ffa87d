using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>Whom a session that nobody confirms is told of where the unit has no leader: a deputy stands in, and is not told of himself.</summary>
public sealed class RecipientsTests
{
    private const string Above = "above";
    private static readonly Unit[] Units =
    [
        new("branch-01", "第一党支部", UnitType.Branch, "committee", "Asia/Shanghai", null, "zh-Hans"), new("committee", "党委", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans"),
    ];

    [Fact]
    public void The_deputy_who_stands_in_for_the_leader_is_not_told_of_himself_but_the_leader_above_is()
    {
        Assert.Equal([Story.Deputy], Of("leader1440", Story.Deputy));
        Assert.Equal([Above], Of("escalate1440", Story.Deputy));
    }

    [Fact]
    public void Of_two_deputies_the_one_who_does_not_stand_in_is_told_first_and_then_the_leader_above()
    {
        Assert.Equal([Story.Deputy], Of("leader1440", Story.Deputy, Story.Stranger));
        Assert.Equal([Story.Stranger], Of("escalate1440", Story.Deputy, Story.Stranger));
        Assert.Equal([Above], Of("escalate720", Story.Deputy, Story.Stranger));
    }

    [Fact]
    public void Of_a_session_to_which_nobody_was_invited_the_leader_is_told_that_it_is_off_but_not_where_the_unit_has_ended()
    {
        IReadOnlyList<string> Told(string by)
        {
            var file = Story.Planned().Do(new CancelSession("system", by, by, null).At(Story.Start.AddDays(-2))).File;
            return Recipients.Of(NoticeKind.Cancelled, file.Occasion, file, new Organisation(Units, [new Member(Above, "committee", Role.Leader, new DateOnly(2024, 1, 1), null, "")]), Story.Start.AddDays(-2));
        }

        Assert.Equal([Above], Told("plan"));
        Assert.Empty(Told(Cancelled.UnitEnded));
    }

    private static IReadOnlyList<string> Of(string kind, params string[] deputies)
    {
        var from = new DateOnly(2024, 1, 1);
        var members = deputies.Select(d => new Member(d, "branch-01", Role.Deputy, from, null, "")).Append(new Member(Above, "committee", Role.Leader, from, null, ""));
        var file = Story.Invited().File;
        return Recipients.Of(kind, file.Occasion, file, new Organisation(Units, members), Story.Start.AddDays(-1));
    }
}
