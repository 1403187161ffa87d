using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Tests.Turns;

/// <summary>A leader sees by name whom Teams has not reached.</summary>
public sealed class UnreachedTests : IAsyncLifetime
{
    private BotHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await BotHouse.StartAsync();
        session = await house.OpenSessionAsync();
        house.Clock.Now = House.Start.AddHours(-20);
        var now = (await house.FileAsync(session)).Occasion;
        await TellAsync(DueKind.Members, now, (House.Person(3), NoticeState.Delivered), (House.Person(4), NoticeState.Failed), (House.Person(6), NoticeState.Unreachable));
        await TellAsync(NoticeKind.Moved, now, (House.Person(6), NoticeState.Unreachable), (House.Person(7), NoticeState.Unreachable));
        // Of another time of the session, and of another notice.
        await TellAsync(DueKind.Members, now + 1, (House.Person(8), NoticeState.Unreachable));
        await TellAsync("minutesDue", now, (House.Person(9), NoticeState.Unreachable));
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task Each_is_there_once_of_the_cards_of_the_session_as_it_stands()
    {
        var card = (await house.TapAsync(House.Leader, "open", new { session, card = "unreached" })).ToString();
        var names = await house.Get<TeamsAddin.Ledger.Units.OrganisationStore>().NamesAsync(default);
        Assert.Equal([6, 7], Enumerable.Range(3, 7).Where(i => card.Contains($"{(names.GetValueOrDefault(House.Person(i))?.Name.Name ?? House.Person(i))} · ", StringComparison.Ordinal)));
        Assert.Contains("有 2 人未能通过", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_does_not_lead_is_told_no_names()
    {
        Assert.Contains("只有本单位负责人", await house.SaysAsync(House.Wang, "open", new { session, card = "unreached" }), StringComparison.Ordinal);
    }

    private async Task TellAsync(string kind, int occasion, params (string Person, NoticeState State)[] rows)
    {
        var notice = new Notice(kind, session, occasion);
        foreach (var (person, state) in rows)
        {
            await house.Get<Table<NoticeRow>>().UpsertAsync(DeliverNotices.PartitionOf(notice), person, new NoticeRow(state, 1, null, "BotNotInConversationRoster", House.Start), default);
        }

        await house.Get<CountNotices>().RunAsync(notice, default);
    }
}
