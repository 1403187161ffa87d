using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>A digest is turned by who got it, and says what still has a point.</summary>
public sealed class DigestTurnTests : IAsyncLifetime
{
    private const string Day = "2026-03-04";

    private readonly List<string> sessions = [];
    private BotHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        await house.OpenSessionAsync();
        var day = PersonDay.Empty;
        for (var i = 0; i < 20; i++)
        {
            sessions.Add(await house.AddSessionAsync(2 + i, House.Start.AddHours(i), []));
            day = day.With(new Notice("leader1440", sessions[i], 1));
        }

        house.Clock.Now = House.Start.AddHours(-20);
        await house.Get<Table<PersonDay>>().InsertAsync(House.Leader, Day, day, default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task Each_of_its_pages_is_shown_and_nobody_else_s()
    {
        Assert.Equal(sessions.AsEnumerable().Reverse().Take(12), await LinesAsync(House.Leader, Day, 0));
        Assert.Equal([.. sessions[3..8].AsEnumerable().Reverse(), .. sessions[..3].AsEnumerable().Reverse()], await LinesAsync(House.Leader, Day, 1));
        Assert.Equal(await LinesAsync(House.Leader, Day, 1), await LinesAsync(House.Leader, Day, 99));
        Assert.Empty(await LinesAsync(House.Wang, Day, 0));
        Assert.Empty(await LinesAsync(House.Leader, "2026-03-05", 0));
        Assert.Empty(await LinesAsync(House.Leader, "x", 0));
    }

    [Fact]
    public async Task What_has_lost_its_point_is_left_out()
    {
        await house.Get<SessionBook>().ExecuteAsync(sessions[19], new CancelSession("admin", "admin", "c", null).At(house.Clock.Now), default);
        Assert.Equal(sessions[18], (await LinesAsync(House.Leader, Day, 0))[0]);
        // The next reminder has come by now.
        house.Clock.Now = House.Start.AddMinutes(-59);
        Assert.DoesNotContain(sessions[0], await LinesAsync(House.Leader, Day, 99));
    }

    private async Task<List<string>> LinesAsync(string person, string day, int page) =>
        [.. (await house.TapAsync(person, "digest", new { day, page })).SelectTokens("$..selectAction.data.session").Select(s => s.ToString())];
}
