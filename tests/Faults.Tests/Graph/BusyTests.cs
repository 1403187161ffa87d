using TeamsAddin.Ledger.Sessions;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

public sealed class BusyTests : IAsyncLifetime
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private CalendarHouse house = null!;

    public async Task InitializeAsync() => house = await CalendarHouse.StartAsync();

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task Busy_tentative_and_away_are_told_free_and_elsewhere_are_not()
    {
        foreach (var (status, day) in new[] { ("busy", 3), ("tentative", 4), ("oof", 5), ("free", 6), ("workingElsewhere", 7) })
        {
            await BlockAsync(Box.Li.Mail, status, March.AddDays(day));
        }

        var busy = await house.Calendar.BusyAsync(Box.Unit, [Box.Li.Mail, Box.Wang.Mail], March, March.AddDays(30), default);
        Assert.Equal([3, 4, 5], busy.Select(b => (b.Start - March).Days));
        Assert.All(busy, b => Assert.Equal((Box.Li.Mail, TimeSpan.FromHours(1)), (b.Mail, b.End - b.Start)));
    }

    [Fact]
    public async Task A_year_of_many_people_is_asked_in_spans_and_hundreds_and_told_once()
    {
        await BlockAsync(Box.Wang.Mail, "busy", March.AddDays(62).AddMinutes(-30));
        await BlockAsync(Box.Wang.Mail, "busy", March.AddDays(360));
        var mails = Enumerable.Range(0, 240).Select(i => $"nobody{i}@contoso.example").Append("WANG.FANG@contoso.example").ToList();
        var busy = await house.Calendar.BusyAsync(Box.Unit, mails, March, March.AddDays(366), default);
        Assert.Equal(2, busy.Count);
        Assert.All(busy, b => Assert.Equal("WANG.FANG@contoso.example", b.Mail));
    }

    [Fact]
    public async Task Whoever_asks_must_have_a_mailbox() =>
        await Assert.ThrowsAsync<MailboxMissingException>(() => house.Calendar.BusyAsync("gone@contoso.example", [Box.Li.Mail], March, March.AddDays(1), default));

    private async Task BlockAsync(string mail, string status, DateTimeOffset start)
    {
        var reply = await house.Box.GraphAsync("POST", $"users/{mail}/events", $$$"""
            {"subject":"x","showAs":"{{{status}}}","start":{"dateTime":"{{{start:yyyy-MM-ddTHH:mm:ss}}}","timeZone":"UTC"},"end":{"dateTime":"{{{start.AddHours(1):yyyy-MM-ddTHH:mm:ss}}}","timeZone":"UTC"}}
            """);
        Assert.Equal(201, reply.Status);
    }
}
