using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Duties;

/// <summary>What of-which clauses count comes from the confirmation and the register.</summary>
public sealed class ConfirmedTests
{
    private static readonly Terms Terms = new(new Fraction(1, 2)) { Topics = [new Topic("law", new LocalText("法"))], AsksLecturer = true, MustAttend = [Role.Leader] };
    private static readonly ImmutableArray<RosterEntry> Roster = [new(Story.Leader, Role.Leader, "a"), new(Story.Wang, Role.Member, "b")];

    [Fact]
    public async Task The_confirmed_topics_and_lecturer_stand_in_the_index()
    {
        Assert.Equal((null, null), await RowAsync(null) is var open ? (open.Topics, open.ByLeader) : default);
        Assert.Equal((null, false), await RowAsync(Confirm()) is var other ? (other.Topics, other.ByLeader) : default);
        Assert.Equal(("law", true), await RowAsync(Confirm() with { Topics = ["law", "law"], ByLeader = true }) is var leader ? (leader.Topics, leader.ByLeader) : default);
    }

    [Fact]
    public async Task A_topic_that_the_rule_does_not_have_is_refused() =>
        Assert.Equal("no-such-topic", (await FileAsync(Confirm() with { Topics = ["peace"] })).Refusal?.Code);

    [Fact]
    public async Task A_role_that_must_attend_is_met_only_by_its_own_people()
    {
        Assert.False((await RowAsync(Confirm(), Story.Wang)).RolesMet);
        Assert.True((await RowAsync(Confirm(), Story.Leader)).RolesMet);
    }

    private static ConfirmSession Confirm() => new(Story.Leader, new Powers(true, true, false), "c", SaltedText.Of("topic"), null);

    private static async Task<SessionRow> RowAsync(ConfirmSession? confirm, params string[] present)
    {
        var (state, refusal) = await FileAsync(confirm, present);
        Assert.Null(refusal);
        return SessionRow.Of("f", state, state.Plan!.CountsFor[0], [], default);
    }

    private static async Task<(SessionFile State, Refusal? Refusal)> FileAsync(ConfirmSession? confirm, params string[] present)
    {
        var file = FileId.Of("confirmed");
        var ledger = new FileLedger<SessionFile>(new MemoryLedgerStore(), TimeProvider.System);
        await ledger.ExecuteAsync(file, PlanSession.Command(Story.Plan() with { Terms = Terms }, "admin", Story.Start.AddDays(-8)), default);
        var last = await ledger.ExecuteAsync(file, Invite.Command(Roster, Story.Start.AddDays(-7)), default);
        last = confirm is null ? last : await ledger.ExecuteAsync(file, confirm.At(Story.Start.AddDays(-1)), default);
        foreach (var person in present)
        {
            last = await ledger.ExecuteAsync(file, new CheckIn(person, Mode.OnSite, "k" + person).At(Story.Start), default);
        }

        return (last.State, last.Refusal);
    }
}
