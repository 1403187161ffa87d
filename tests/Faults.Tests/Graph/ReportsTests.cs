using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;
using TeamsAddin.Local.Graph;
using Box = TeamsAddin.Local.Tests.Box;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>The product reads online meetings' attendance reports from the strict Graph of a tenant in a box.</summary>
public sealed class ReportsTests
{
    private static readonly DateTimeOffset Start = CalendarHouse.Start;

    [Fact]
    public async Task Intervals_of_two_reports_are_joined_and_a_guest_is_counted_alone()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, In(Box.Li, (0, 8), (20, 30)), new BoxAttendee(null, "游客 <script>", [Stay(0, 60)]));
        await AttendAsync(house, file, In(Box.Li, (25, 40)), new BoxAttendee(null, "=cmd()", [Stay(30, 40)]));
        await house.Reports.RunAsync(file, default);
        var report = (await house.FileAsync(file)).Report!;
        Assert.Equal((2, 2, 0), (report.Reports.Length, report.Nameless, report.Others));
        Assert.Equal(new ReportDifference(Box.Li.Id, Mode.Absent, 28), Assert.Single(report.Differences));
        Assert.Equal(Mode.Absent, (await house.FileAsync(file)).Marks[Box.Li.Id].Mode);
    }

    [Fact]
    public async Task Asked_twice_the_same_report_is_written_once_and_another_one_beside_it()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, In(Box.Li, (0, 30)));
        await house.Reports.RunAsync(file, default);
        var sequence = (await house.FileAsync(file)).Sequence;
        await Task.WhenAll(house.Reports.RunAsync(file, default), house.Reports.RunAsync(file, default));
        Assert.Equal(sequence, (await house.FileAsync(file)).Sequence);
        await AttendAsync(house, file, In(Box.Li, (40, 60)));
        await house.Reports.RunAsync(file, default);
        Assert.Equal((2, 50), ((await house.FileAsync(file)).Report!.Version, Assert.Single((await house.FileAsync(file)).Report!.Differences).Minutes));
    }

    [Fact]
    public async Task A_rehearsal_the_day_before_is_no_part_of_it()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, In(Box.Li, (-1440, -1400)));
        await house.Reports.RunAsync(file, default);
        Assert.Null((await house.FileAsync(file)).Report);
    }

    [Fact]
    public async Task A_report_of_more_people_than_a_page_is_read_to_its_end()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, [.. Enumerable.Range(0, 250).Select(i => new BoxAttendee(null, $"{i}", [Stay(0, 5)])), In(Box.Li, (0, 60))]);
        await house.Reports.RunAsync(file, default);
        var report = (await house.FileAsync(file)).Report!;
        Assert.Equal((250, 60), (report.Nameless, Assert.Single(report.Differences).Minutes));
    }

    [Fact]
    public async Task Without_an_access_policy_it_stands_as_unreadable_with_the_reason_until_it_can_be_read()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, In(Box.Li, (0, 30)));
        house.Box.Tenant.Graph.LetReadReports(Box.Wang.Mail, false);
        await house.Reports.RunAsync(file, default);
        await house.Reports.RunAsync(file, default);
        Assert.Equal("Forbidden", (await house.FileAsync(file)).ReportMissing);
        var listed = Assert.Single(await house.Unreadable.ListAsync(2026, default));
        Assert.Equal((file, "Forbidden", Box.Wang.Mail), (listed.FileId, listed.Reason, listed.Mailbox));
        house.Box.Tenant.Graph.LetReadReports(Box.Wang.Mail, true);
        await house.Reports.RunAsync(file, default);
        Assert.Null((await house.FileAsync(file)).ReportMissing);
        Assert.Empty(await house.Unreadable.ListAsync(2026, default));
        Assert.NotNull((await house.FileAsync(file)).Report);
    }

    [Fact]
    public async Task A_meeting_that_nobody_joined_is_told_after_a_day_and_only_where_somebody_was_marked_online()
    {
        await using var house = await HouseAsync();
        var (online, onSite) = (await HeldAsync(house, 1, Mode.Online), await HeldAsync(house, 2));
        await house.Reports.RunAsync(online, default);
        Assert.Null((await house.FileAsync(online)).ReportMissing);
        house.Box.Clock.Now += ReportDesk.Again;
        await house.Reports.RunAsync(online, default);
        await house.Reports.RunAsync(onSite, default);
        Assert.Equal((CompareReport.NoReport, null), ((await house.FileAsync(online)).ReportMissing, (await house.FileAsync(onSite)).ReportMissing));
    }

    [Fact]
    public async Task An_event_that_is_gone_or_has_no_online_meeting_has_nothing_to_compare()
    {
        await using var house = await HouseAsync();
        var gone = await HeldAsync(house);
        var set = (await house.FileAsync(gone)).Event!;
        house.Box.Tenant.Graph.CancelEvent(set.Mailbox, set.EventId);
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Unit, "zh-Hans"));
        var without = await HeldAsync(house, 2, Mode.Online);
        house.Box.Clock.Now += ReportDesk.Again;
        foreach (var file in new[] { gone, without })
        {
            var before = (await house.FileAsync(file)).Sequence;
            await house.Reports.RunAsync(file, default);
            Assert.Equal(before, (await house.FileAsync(file)).Sequence);
        }
    }

    [Fact]
    public async Task In_China_nothing_is_asked()
    {
        await using var house = await HouseAsync(BoxCloud.China);
        var file = await HeldAsync(house, marked: Mode.Online);
        house.Box.Clock.Now += ReportDesk.Again;
        var (before, requests) = ((await house.FileAsync(file)).Sequence, house.Box.Tenant.Graph.Requests);
        await house.Reports.RunAsync(file, default);
        Assert.Equal((before, requests), ((await house.FileAsync(file)).Sequence, house.Box.Tenant.Graph.Requests));
        Assert.Equal(404, (await house.Box.GraphAsync("GET", $"users/{Box.Wang.Id}/onlineMeetings?$filter=JoinWebUrl eq 'x'")).Status);
    }

    [Fact]
    public async Task A_clock_an_hour_slow_waits_and_asks_too_early_for_nothing()
    {
        await using var house = await HouseAsync();
        var file = await HeldAsync(house);
        await AttendAsync(house, file, In(Box.Li, (0, 30)));
        house.Box.Clock.Now = (await house.FileAsync(file)).End.AddMinutes(59);
        await house.Reports.RunAsync(file, default);
        Assert.Null((await house.FileAsync(file)).Report);
    }

    /// <summary>A unit whose events stand on its leader's own calendar: a meeting needs an organiser with a licence.</summary>
    private static async Task<CalendarHouse> HouseAsync(BoxCloud cloud = BoxCloud.Global)
    {
        var house = await CalendarHouse.StartAsync(cloud);
        await house.HasAsync(new Unit("branch", "第一支部", UnitType.Branch, null, "Asia/Shanghai", Box.Wang.Mail, "zh-Hans"));
        return house;
    }

    /// <summary>A session that was held an hour ago: Wang was marked, Li is absent.</summary>
    private static async Task<string> HeldAsync(CalendarHouse house, int number = 1, Mode marked = Mode.OnSite)
    {
        var file = await house.StandingAsync(number);
        await house.Desk.InviteAsync(file, 0, default);
        await house.WorkAsync();
        house.Box.Clock.Now = Start;
        Assert.True((await house.Sessions.ExecuteAsync(file, new CheckIn(Box.Wang.Id, marked, "here").At(Start), default)).Ok);
        house.Box.Clock.Now = Start.AddHours(3);
        var closed = await house.Sessions.ExecuteAsync(file, CloseRegister.Command(await house.FileAsync(file), Start.AddHours(2)), default);
        Assert.True(closed.State.Held);
        return file;
    }

    private static async Task AttendAsync(CalendarHouse house, string file, params BoxAttendee[] people)
    {
        var set = (await house.FileAsync(file)).Event!;
        house.Box.Tenant.Graph.Attend(set.Mailbox, set.EventId, people);
    }

    private static BoxAttendee In(BoxPerson person, params (int From, int To)[] minutes) => new(person.Id, null, [.. minutes.Select(m => Stay(m.From, m.To))]);

    private static BoxStay Stay(int from, int to) => new(Start.AddMinutes(from), Start.AddMinutes(to));
}
