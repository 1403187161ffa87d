using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>From 21:00 to 07:00 on the unit's clock reminders wait.</summary>
public sealed class QuietTests
{
    private const string Shanghai = "Asia/Shanghai";

    private readonly NoticeHouse house = new();

    [Theory]
    [InlineData("2026-03-05T20:59:59+08:00", null)]
    [InlineData("2026-03-05T21:00:00+08:00", "2026-03-06T07:00:00+08:00")]
    [InlineData("2026-03-06T06:59:59+08:00", "2026-03-06T07:00:00+08:00")]
    [InlineData("2026-03-06T07:00:00+08:00", null)]
    [InlineData("2026-03-07T23:00:00+08:00", "2026-03-08T07:00:00+08:00")]
    public void They_are_of_the_unit_s_clock_and_of_every_day(string now, string? end) =>
        Assert.Equal(At(end), QuietHours.Default.EndAt(At(now)!.Value, Shanghai));

    [Fact]
    public void They_end_by_the_wall_clock_when_it_is_moved_in_the_night()
    {
        // Berlin, 29 March 2026: 02:00 is 03:00.
        Assert.Equal(At("2026-03-29T07:00:00+02:00"), QuietHours.Default.EndAt(At("2026-03-28T22:00:00+01:00")!.Value, "Europe/Berlin"));
        Assert.Equal(At("2026-03-29T03:00:00+02:00"), new QuietHours(new TimeOnly(21, 0), new TimeOnly(2, 30)).EndAt(At("2026-03-28T22:00:00+01:00")!.Value, "Europe/Berlin"));
    }

    [Fact]
    public void Hours_within_a_day_and_none_at_all()
    {
        Assert.Equal(At("2026-03-05T14:00:00+08:00"), new QuietHours(new TimeOnly(12, 0), new TimeOnly(14, 0)).EndAt(At("2026-03-05T12:30:00+08:00")!.Value, Shanghai));
        Assert.Null(new QuietHours(new TimeOnly(7, 0), new TimeOnly(7, 0)).EndAt(At("2026-03-05T07:00:00+08:00")!.Value, Shanghai));
    }

    [Fact]
    public async Task A_reminder_of_the_night_is_sent_in_the_morning()
    {
        var file = await house.SessionAsync(["wang"], At("2026-03-06T22:30:00+08:00"));
        house.Clock.Now = At("2026-03-05T22:30:00+08:00")!.Value;
        await house.TellAsync(file, "members1440");
        Assert.Empty(house.Channel.Sent);
        var due = Assert.Single(await DuesAsync());
        Assert.Equal(("members1440", At("2026-03-06T07:00:00+08:00")), (due.Kind, due.At));
        house.Clock.Now = due.At;
        await house.TellAsync(file, due.Kind, due.Occasion);
        Assert.Single(house.Channel.Sent);
    }

    [Fact]
    public async Task What_was_prepared_before_the_quiet_hours_and_not_sent_waits_too()
    {
        var file = await house.SessionAsync(["wang"], At("2026-03-06T20:59:00+08:00"));
        house.Clock.Now = At("2026-03-05T20:59:00+08:00")!.Value;
        await house.PrepareAsync(file, "members1440");
        house.Clock.Now = At("2026-03-05T21:00:00+08:00")!.Value;
        await house.WorkAsync();
        Assert.Empty(house.Channel.Sent);
        house.Clock.Now = At("2026-03-06T07:00:00+08:00")!.Value;
        await house.TellAsync(file, Assert.Single(await DuesAsync()).Kind);
        Assert.Single(house.Channel.Sent);
    }

    [Fact]
    public async Task A_reminder_that_would_be_of_no_use_in_the_morning_is_not_sent()
    {
        var file = await house.SessionAsync(["wang"], At("2026-03-05T06:50:00+08:00"));
        house.Clock.Now = At("2026-03-05T05:50:00+08:00")!.Value;
        await house.TellAsync(file, "leader60");
        Assert.Empty(house.Channel.Sent);
        Assert.Equal((NoticeState.Failed, "quiet-hours"), await house.RowAsync(NoticeHouse.Reminder(file, "leader60"), NoticeHouse.Leader) is { } row ? (row.State, row.Reason) : default);
    }

    [Theory]
    [InlineData("register", NoticeHouse.Leader)]
    [InlineData("members1440", "wang")]
    public async Task Check_in_and_the_register_wait_for_no_morning(string kind, string person)
    {
        var file = await house.SessionAsync(["wang"], At("2026-03-05T06:50:00+08:00"));
        house.Clock.Now = At("2026-03-05T06:20:00+08:00")!.Value;
        await house.TellAsync(file, kind);
        Assert.Equal([person], house.Channel.Sent.Select(s => s.Person));
    }

    private async Task<List<DueRow>> DuesAsync()
    {
        var dues = new List<DueRow>();
        await foreach (var row in house.Due.ScanAsync(default))
        {
            dues.Add(row.Value);
        }

        return dues;
    }

    private static DateTimeOffset? At(string? text) => text is null ? null : DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
