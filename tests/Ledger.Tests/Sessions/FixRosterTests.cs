using System.Collections.Frozen;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class FixRosterTests
{
    private static readonly DateOnly Fifth = new(2026, 3, 5);

    [Theory]
    [InlineData("Asia/Shanghai", "2026-03-05T16:30:00Z", "new")] // half past midnight on the 6th
    [InlineData("Asia/Shanghai", "2026-03-05T15:30:00Z", "old")] // half past eleven on the 5th
    [InlineData("America/New_York", "2026-03-06T01:00:00Z", "old")] // eight in the evening of the 5th
    [InlineData("America/New_York", "2026-03-06T05:30:00Z", "new")] // half past midnight on the 6th
    public void Who_is_invited_is_a_member_on_the_unit_s_own_day_also_at_night(string zone, string start, string person)
    {
        var file = FileAt(zone, DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
        var organisation = new Organisation(
            [new Unit("b", "b", UnitType.Branch, null, zone, null, "zh-Hans")],
            [new Member("old", "b", Role.Member, new DateOnly(2024, 1, 1), Fifth, "o@x"), new Member("new", "b", Role.Member, Fifth.AddDays(1), null, "n@x")]);
        var command = FixRoster.Command(file, organisation, FrozenDictionary<string, NameRow>.Empty, file.Start.AddHours(-1))!;
        var invited = Assert.IsType<Invited>(Assert.Single(Assert.IsType<Recorded>(command.Decide(file)).Drafts).Fact);
        Assert.Equal(person, Assert.Single(invited.Roster).Person);
    }

    private static SessionFile FileAt(string zone, DateTimeOffset start) => SessionFile.Empty.Apply(new Entry(
        1, "k", "t", start.AddDays(-8), "system", new Planned("b", [], SessionType.Meeting, new LocalText("会"), start, start.AddHours(1), zone, "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p")));
}
