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

    [Fact]
    public async Task The_same_words_of_two_people_are_two_deeds()
    {
        await house.TapAsync(House.Wang, "checkIn", new { session, mode = "onSite" });
        var data = new { session, at = await AtAsync(House.Wang, "notes", "notes"), text = "心得体会" };
        await house.SaysAsync(House.Wang, "notes", data);
        await house.SaysAsync(House.Leader, "notes", data);
        Assert.Equal([House.Leader, House.Wang], (await house.FileAsync(session)).Notes.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Something_else_put_in_on_the_same_card_is_a_deed_of_its_own_in_whatever_order_it_comes()
    {
        var at = await AtAsync(House.Leader, "guests", "addGuest");
        await house.SaysAsync(House.Leader, "addGuest", new { session, at, name = "王伟", role = "Visitor" });
        await house.SaysAsync(House.Leader, "addGuest", new { role = "Visitor", name = "王伟", at, session });
        Assert.Single((await house.FileAsync(session)).Guests);
        await house.SaysAsync(House.Leader, "addGuest", new { session, at, name = "李教授", role = "Visitor" });
        await house.SaysAsync(House.Leader, "addGuest", new { session, at, name = "王伟", role = "Lecturer" });
        Assert.Equal(3, (await house.FileAsync(session)).Guests.Count);
    }

    [Fact]
    public async Task The_same_words_for_something_else_are_a_deed_of_their_own()
    {
        var data = new { session, at = await AtAsync(House.Leader, "notes", "notes"), text = "心得体会" };
        await house.SaysAsync(House.Leader, "notes", data);
        await house.SaysAsync(House.Leader, "minutes", data);
        Assert.Equal((1, MinutesStage.Submitted), ((await house.FileAsync(session)).Notes[House.Leader].Version, (await house.FileAsync(session)).Minutes.Stage));
    }

    [Fact]
    public async Task On_a_card_that_names_no_position_each_tap_is_a_deed_and_one_that_is_delivered_twice_is_one()
    {
        var data = new { session, name = "王伟", role = "Visitor" };
        foreach (var tap in new[] { "first", "first", "second" })
        {
            await house.TapAsync(House.Leader, "addGuest", data, tap);
        }

        Assert.Equal(2, (await house.FileAsync(session)).Guests.Count);
    }

    [Fact]
    public async Task A_correction_sent_twice_stands_once()
    {
        await house.SaysAsync(House.Recorder, "minutes", new { session, text = "会议记录" });
        await house.SaysAsync(House.Leader, "approve", new { session, version = 1 });
        await OnceAsync(House.Recorder, "correctMinutes", new { session, at = await AtAsync(House.Recorder, "minutesForm", "correctMinutes"), card = "minutesForm", text = "第三项应为下月", why = "笔误" });
        Assert.Single((await house.FileAsync(session)).Minutes.Corrections);
    }

    [Fact]
    public async Task A_make_up_handed_in_twice_is_one()
    {
        await CloseAsync(session);
        await OnceAsync(House.Wang, "makeUp", new { session, at = await AtAsync(House.Wang, "makeUp", "makeUp"), other = "self", text = "自学" });
        Assert.Equal(1, (await house.FileAsync(session)).MakeUps[House.Wang].Version);
    }

    [Fact]
    public async Task Who_says_twice_that_a_session_was_held_reads_no_refusal()
    {
        session = await house.AddSessionAsync(2, House.Start, [.. Enumerable.Range(1, 4).Select(i => new RosterEntry(House.Person(i), i == 1 ? Role.Leader : Role.Member, new string('a', 64)))]);
        await CloseAsync(session);
        await OnceAsync(House.Leader, "answerHeld", new { session, at = await AtAsync(House.Leader, "matters", "answerHeld"), held = "true" });
        Assert.NotNull((await house.FileAsync(session)).ReopenedUntil);
    }

    /// <summary>Does the same on one card twice: the second answer is the first, and writes nothing.</summary>
    private async Task OnceAsync(string person, string verb, object data)
    {
        var before = (await house.FileAsync(session)).Sequence;
        var first = await house.SaysAsync(person, verb, data);
        var sequence = (await house.FileAsync(session)).Sequence;
        Assert.Equal(before + 1, sequence);
        Assert.Equal(first, await house.SaysAsync(person, verb, data));
        Assert.Equal(sequence, (await house.FileAsync(session)).Sequence);
    }

    private async Task CloseAsync(string of)
    {
        house.Clock.Now = House.Start.AddMinutes(91);
        await house.RefreshAsync(of);
    }

    /// <summary>The position that a card's actions carry.</summary>
    private async Task<int> AtAsync(string person, string card, string verb)
    {
        var answer = await house.TapAsync(person, "open", new { session, card });
        return Assert.Single(answer.SelectTokens("$..actions[*]").Where(a => (string?)a["verb"] == verb).Select(a => (int)a["data"]!["at"]!).Distinct());
    }
}
