using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using static TeamsAddin.Ledger.Tests.Sessions.PersonHouse;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>What a transfer and a new year leave on a person's page.</summary>
public sealed class PersonPagesTests
{
    private const string Pack = """
        pack: p
        name: { en: P }
        from: 2020-01-01
        rules:
          - { id: assembly, name: { en: Assembly }, owedBy: [branch], every: quarter, who: members }
        """;

    private static readonly Terms Notes = new(new Fraction(1, 2)) { Notes = NotesWanted.Demanded };

    [Fact]
    public async Task What_he_owed_his_old_unit_and_what_he_attended_there_stays_on_his_page_after_a_transfer()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 6, 1));
        var missed = await house.HeldAsync("old", new DateOnly(2026, 3, 5), [Wang, Li], [Li]);
        var attended = await house.HeldAsync("old", new DateOnly(2026, 4, 7), [Wang, Li], [Wang], Notes);
        await house.HeldAsync("new", new DateOnly(2026, 5, 20), [Wang, Leader], [Wang]);
        var page = await house.Pages.ReadAsync(Wang, default);
        Assert.Equal((missed, attended), (Assert.Single(page.MakeUps).FileId, Assert.Single(page.Notes).Session.FileId));
        Assert.Equal((3, 2, 1), (page.Held, page.Present, page.Absent));
    }

    [Fact]
    public async Task Who_owes_by_a_correction_sees_the_deadline_that_it_gives_him()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 3, 16));
        var held = await house.HeldAsync("old", new DateOnly(2026, 3, 5), [Wang, Li], [Wang, Li]);
        await house.DoAsync(held, new CallRoll(Leader, Story.Leads, [Wang], Mode.Absent, "c", SaltedText.Of("误记")).At(Noon(new DateOnly(2026, 3, 16))));
        // The file's own is the 20th.
        Assert.Equal(new DateTimeOffset(2026, 3, 31, 0, 0, 0, TimeSpan.FromHours(8)), Assert.Single((await house.Pages.ReadAsync(Wang, default)).MakeUps).By);
    }

    [Fact]
    public async Task A_leader_s_own_notes_do_not_wait_for_him()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 6, 1));
        var held = await house.HeldAsync("new", new DateOnly(2026, 5, 20), [Wang, Leader], [Wang, Leader], Notes);
        await house.DoAsync(held, new HandInNotes(Leader, "n1", 2, SaltedText.Of("心得")).At(Noon(new DateOnly(2026, 5, 21))));
        Assert.Empty((await house.Pages.ReadAsync(Leader, default)).Matters);
        await house.DoAsync(held, new HandInNotes(Wang, "n2", 2, SaltedText.Of("心得")).At(Noon(new DateOnly(2026, 5, 21))));
        Assert.Equal(1, Assert.Single((await house.Pages.ReadAsync(Leader, default)).Matters).NotesUnread);
    }

    [Fact]
    public async Task What_waits_in_a_session_held_together_is_its_own_units()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 6, 1));
        await house.HeldAsync("old", new DateOnly(2026, 3, 5), [Wang, Li], [Li], together: "new");
        Assert.Empty((await house.Pages.ReadAsync(Leader, default)).MinutesOwed);
        await house.HeldAsync("new", new DateOnly(2026, 3, 5), [Wang, Li], [Li], together: "old");
        Assert.Single((await house.Pages.ReadAsync(Leader, default)).MinutesOwed);
    }

    [Fact]
    public async Task What_the_old_unit_held_without_him_is_not_his()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 8, 1));
        var later = await house.HeldAsync("old", new DateOnly(2026, 7, 7), [Li], [Li]);
        house.Forget();
        var page = await house.Pages.ReadAsync(Wang, default);
        Assert.Equal((0, 0), (page.Held, page.MakeUps.Count));
        Assert.DoesNotContain(later, house.FilesRead);
    }

    [Fact]
    public async Task What_is_next_is_of_the_units_that_he_is_in_today()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 6, 1));
        var own = await house.PlannedAsync("new", new DateOnly(2026, 6, 10));
        await house.PlannedAsync("old", new DateOnly(2026, 6, 10));
        Assert.Equal(own, Assert.Single((await house.Pages.ReadAsync(Wang, default)).Next).FileId);
    }

    [Fact]
    public async Task A_period_is_owed_where_he_is_at_its_end_or_today()
    {
        var house = await TransferredAsync(today: new DateOnly(2026, 6, 1));
        await house.Rules.KeepPackAsync("p.yaml", Pack, "admin", default);
        await house.HeldAsync("old", new DateOnly(2026, 3, 5), [Wang, Li], [Wang]);
        var duties = await house.Duties.OfPersonAsync(Wang, 2026, default);
        // The first quarter is the old unit's, the other three are the new one's.
        Assert.Equal([("new", 3, 0, 3, 0), ("old", 1, 1, 0, 0)], duties.Rules.Select(r => (r.Unit, r.Required, r.Attended, r.Still, r.Lost)));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(10, 30)]
    public async Task What_is_open_from_last_year_stays_open_in_this_one(int month, int day)
    {
        var house = await TransferredAsync(new DateOnly(2027, month, day));
        var missed = await house.HeldAsync("new", new DateOnly(2026, 10, 8), [Wang, Leader], [Leader]);
        var attended = await house.HeldAsync("new", new DateOnly(2026, 10, 9), [Wang, Leader], [Wang], Notes);
        var handedIn = await house.HeldAsync("new", new DateOnly(2026, 10, 10), [Wang, Leader], [Leader]);
        await house.DoAsync(handedIn, new HandInMakeUp(Wang, "m", null, 2, SaltedText.Of("自学")).At(Noon(new DateOnly(2026, 10, 11))));
        var his = await house.Pages.ReadAsync(Wang, default);
        Assert.Equal([missed, handedIn], his.MakeUps.Select(m => m.FileId));
        Assert.Equal(attended, Assert.Single(his.Notes).Session.FileId);
        // The year's record begins anew.
        Assert.Equal(0, his.Held);
        var leader = await house.Pages.ReadAsync(Leader, default);
        Assert.Equal((3, handedIn), (leader.MinutesOwed.Count, Assert.Single(leader.Matters).FileId));
    }

    [Fact]
    public async Task Of_last_year_no_file_is_read_in_which_he_owes_nothing()
    {
        var house = await TransferredAsync(new DateOnly(2027, 5, 1));
        var done = await house.HeldAsync("new", new DateOnly(2026, 10, 8), [Wang, Leader], [Wang]);
        var his = await house.HeldAsync("new", new DateOnly(2026, 10, 9), [Wang, Leader], [Leader]);
        var other = await house.HeldAsync("new", new DateOnly(2026, 10, 10), [Wang, Leader], [Wang]);
        var madeUp = await house.HeldAsync("new", new DateOnly(2026, 10, 11), [Wang, Leader], [Leader]);
        await house.DoAsync(madeUp, new HandInMakeUp(Wang, "m", null, 2, SaltedText.Of("自学")).At(Noon(new DateOnly(2026, 10, 12))));
        await house.DoAsync(madeUp, new DecideMakeUp(Leader, Story.Leads, "d", Wang, 1, true, null).At(Noon(new DateOnly(2026, 10, 13))));
        house.Forget();
        Assert.Equal(his, Assert.Single((await house.Pages.ReadAsync(Wang, default)).MakeUps).FileId);
        Assert.Equal([his], house.FilesRead.Intersect([done, his, other, madeUp]));
    }

    [Fact]
    public async Task Of_a_long_roster_the_file_says_who_owes()
    {
        var house = await TransferredAsync(new DateOnly(2027, 5, 1));
        var many = Enumerable.Range(0, SessionRow.MostNamed + 1).Select(i => $"p{i}").ToArray();
        var missed = await house.HeldAsync("new", new DateOnly(2026, 10, 8), [.. many, Wang], [many[0]]);
        Assert.Equal(missed, Assert.Single((await house.Pages.ReadAsync(Wang, default)).MakeUps).FileId);
    }

    /// <summary>Wang goes from the old unit to the new one on 4 May 2026.</summary>
    private static async Task<PersonHouse> TransferredAsync(DateOnly today)
    {
        var house = new PersonHouse(today);
        await house.ImportAsync(
            [Unit("old"), Unit("new")],
            Member(Wang, "old", to: new DateOnly(2026, 5, 3)), Member(Wang, "new", from: new DateOnly(2026, 5, 4)),
            Member(Li, "old"), Member(Leader, "new", Role.Leader));
        return house;
    }
}
