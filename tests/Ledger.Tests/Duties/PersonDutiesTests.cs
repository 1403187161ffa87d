using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using static TeamsAddin.Ledger.Tests.Duties.Year;

namespace TeamsAddin.Ledger.Tests.Duties;

public sealed class PersonDutiesTests
{
    [Fact]
    public void A_member_still_needs_what_the_open_periods_owe_and_lacks_what_the_others_did()
    {
        var duties = Owed(Day(8, 1), Rule(Every.Quarter));
        var person = PersonDuties.Of(duties, [At("a", "2026-Q1", Mode.Online), At("b", "2026-Q2", Mode.Excused)], Noon(Day(8, 1)), Day(8, 1));
        Assert.Equal(new PersonRule(Branch, "r", new LocalText("规"), 4, 1, 2, 1), person.Rules.Single());
    }

    [Fact]
    public void An_absence_owes_a_make_up_until_it_is_made_up_and_then_counts_as_attended()
    {
        var absent = At("a", "2026-Q1", Mode.Absent) with { MakeUpBy = Noon(Day(3, 1)) };
        var duties = Owed(Day(8, 1), Rule(Every.Quarter));
        Assert.Equal(("a", true), PersonDuties.Of(duties, [absent], Noon(Day(8, 1)), Day(8, 1)).MakeUps.Single() is var owed ? (owed.FileId, owed.Overdue) : default);
        var made = PersonDuties.Of(duties, [absent with { MadeUp = true }], Noon(Day(8, 1)), Day(8, 1));
        Assert.Equal((0, 1), (made.MakeUps.Length, made.Rules.Single().Attended));
    }

    [Fact]
    public void Sessions_beyond_what_one_period_owes_settle_no_other_period()
    {
        var duties = Owed(Day(5, 1), Rule(Every.Quarter));
        var person = PersonDuties.Of(duties, [At("a", "2026-Q1", Mode.OnSite), At("b", "2026-Q1", Mode.OnSite)], Noon(Day(5, 1)), Day(5, 1));
        Assert.Equal((2, 3, 0), (person.Rules.Single().Attended, person.Rules.Single().Still, person.Rules.Single().Lost));
    }

    private static PersonSession At(string id, string period, Mode mode) => new(id, Branch, "r", period, new LocalText("规"), Noon(Day(2, 2)), true, mode, null);
}
