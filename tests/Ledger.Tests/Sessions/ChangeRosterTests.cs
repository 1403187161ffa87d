using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class ChangeRosterTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);
    private static readonly SaltedText Why = SaltedText.Of("left");

    private static readonly SessionFile Invited = Apply(Apply(SessionFile.Empty, new Planned("b", [], SessionType.Meeting, new LocalText("会"), Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p")),
        new Invited([One("li", Role.Leader), One("wang")], 1, 1));

    [Fact]
    public void Who_came_is_added_and_who_left_is_taken_off()
    {
        var change = Changed(Invited, One("li", Role.Leader), One("zhao"));
        Assert.Equal(("zhao", "wang"), (Assert.Single(change!.Added).Person, Assert.Single(change.Removed)));
        Assert.Equal(["li", "zhao"], Apply(Invited, change).Roster.Select(r => r.Person));
        Assert.Null(Changed(Invited, One("li", Role.Leader), One("wang")));
        Assert.Null(Changed(Apply(Invited, change), One("li", Role.Leader), One("zhao")));
    }

    [Fact]
    public void Another_role_is_another_line()
    {
        var file = Apply(Invited, Changed(Invited, One("li"), One("wang", Role.Leader))!);
        Assert.Equal([(Role.Member, "li"), (Role.Leader, "wang")], file.Roster.Select(r => (r.Role, r.Person)));
        Assert.Equal(2, file.OnRoster.Count);
    }

    [Fact]
    public void Who_is_present_already_stays_and_nobody_is_changed_once_it_has_begun()
    {
        var present = Apply(Invited, new Attended("wang", Mode.OnSite, false, false, null));
        Assert.Null(Changed(present, One("li", Role.Leader)));
        Assert.Equal("already-held", Refused(Invited, Start));
        Assert.Equal("session-cancelled", Refused(Apply(Invited, new Cancelled("admin", null)), Start.AddDays(-1)));
        Assert.Equal("empty-roster", (new ChangeRoster("system", "k", [], ["li", "wang"], Why) is var all && ChangeRoster.Decide(Invited, all, Start.AddDays(-1)) is Refused no ? no.Refusal : null)?.Code);
    }

    private static RosterEntry One(string person, Role role = Role.Member) => new(person, role, "");

    private static string? Refused(SessionFile file, DateTimeOffset now) =>
        ChangeRoster.Decide(file, new ChangeRoster("system", "k", [One("zhao")], [], Why), now) is Refused refused ? refused.Refusal.Code : null;

    private static RosterChanged? Changed(SessionFile file, params ImmutableArray<RosterEntry> now) =>
        ChangeRoster.Between(file, now, Why) is { } change && ChangeRoster.Decide(file, change, Start.AddMinutes(-1)) is Recorded { Drafts: [{ } draft] } ? (RosterChanged)draft.Fact : null;

    private static SessionFile Apply(SessionFile file, object fact) => file.Apply(new Entry(file.Sequence + 1, "k", "t", Start.AddDays(-2), "system", fact));
}
