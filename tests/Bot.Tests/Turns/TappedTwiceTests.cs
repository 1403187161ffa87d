using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>Whoever taps a card twice, or again after an answer that was lost, has done it once.</summary>
public sealed class TappedTwiceTests : IAsyncLifetime
{
    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync(terms: new Terms(new Fraction(1, 2)) { Notes = NotesWanted.Demanded });
        await house.TapAsync(House.Leader, "checkIn", new { session, mode = "onSite" });
    }

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Theory]
    [InlineData("guests", "addGuest")]
    [InlineData("leader", "confirm")]
    [InlineData("notes", "notes")]
    public async Task What_a_leader_does_on_one_card_he_does_once(string card, string verb)
    {
        var at = await AtAsync(House.Leader, card, verb);
        var data = new { session, at, name = "王伟", role = "Visitor", topic = "学习", text = "心得体会" };
        var first = await house.SaysAsync(House.Leader, verb, data);
        var sequence = (await house.FileAsync(session)).Sequence;
        Assert.Equal(at + 1, sequence);
        Assert.Equal(first, await house.SaysAsync(House.Leader, verb, data));
        Assert.Equal(sequence, (await house.FileAsync(session)).Sequence);
        // On the card that he has now it is a deed of its own.
        await house.SaysAsync(House.Leader, verb, data with { at = await AtAsync(House.Leader, card, verb) });
        Assert.Equal(sequence + 1, (await house.FileAsync(session)).Sequence);
    }

    [Fact]
    public async Task Leave_asked_for_twice_is_one_request_and_no_refusal()
    {
        var data = new { session, at = await AtAsync(House.Wang, "leave", "askLeave"), from = "2026-03-05", to = "2026-03-05", why = "就医" };
        var first = await house.SaysAsync(House.Wang, "askLeave", data);
        Assert.Equal(first, await house.SaysAsync(House.Wang, "askLeave", data));
        Assert.Contains("待负责人", first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_taken_back_can_be_asked_for_again_with_the_same_words()
    {
        // From the card of a session on another day, which says nothing of the request.
        var other = await house.AddSessionAsync(2, House.Start.AddDays(4), [.. Enumerable.Range(1, 4).Select(i => new RosterEntry(House.Person(i), Role.Member, new string('a', 64)))]);
        var data = new { session, at = await AtAsync(House.Wang, "leave", "askLeave"), from = "2026-03-09", to = "2026-03-09", why = "就医" };
        await house.SaysAsync(House.Wang, "askLeave", data);
        var first = (await house.FileAsync(other)).Leaves[House.Wang];
        await house.SaysAsync(House.Wang, "withdrawLeave", new { session = other, request = first.Request });
        await house.SaysAsync(House.Wang, "askLeave", data);
        var second = (await house.FileAsync(other)).Leaves[House.Wang];
        Assert.Equal((true, true), (second.Waits, second.Request != first.Request));
    }

    [Fact]
    public async Task Two_taps_at_the_same_time_are_one()
    {
        var data = new { session, at = await AtAsync(House.Leader, "guests", "addGuest"), name = "王伟", role = "Visitor" };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => house.TapAsync(House.Leader, "addGuest", data)));
        Assert.Single((await house.FileAsync(session)).Guests);
    }

    [Fact]
    public async Task What_another_person_taps_is_another_deed()
    {
        var data = new { session, at = await AtAsync(House.Leader, "leave", "askLeave"), from = "2026-03-05", to = "2026-03-05", why = "就医" };
        await house.SaysAsync(House.Wang, "askLeave", data);
        await house.SaysAsync(House.Person(4), "askLeave", data);
        Assert.Equal(2, (await house.FileAsync(session)).Leaves.Count);
    }

    /// <summary>The position that a card's action carries.</summary>
    private async Task<int> AtAsync(string person, string card, string verb)
    {
        var answer = await house.TapAsync(person, "open", new { session, card });
        return (int)answer.SelectTokens("$..actions[*]").Single(a => (string?)a["verb"] == verb)["data"]!["at"]!;
    }
}
