using TeamsAddin.Local.Graph;

namespace TeamsAddin.Local.Tests.Graph;

/// <summary>Online meetings and their attendance reports, as strict as Graph's.</summary>
public sealed class MeetingTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private Box box = null!;
    private string id = "";
    private string url = "";

    public async Task InitializeAsync()
    {
        box = await Box.StartAsync();
        var made = await box.GraphAsync("POST", $"users/{Box.Wang.Mail}/events", EventBody.With("isOnlineMeeting", "true"));
        (id, url) = (made.Id, made.Body["onlineMeeting"]!["joinUrl"]!.GetValue<string>());
    }

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task The_SDK_finds_a_meeting_by_its_join_URL_and_reads_who_was_in_it()
    {
        box.Tenant.Graph.Attend(Box.Wang.Mail, id, [new BoxAttendee(Box.Li.Id, null, [new(Start, Start.AddMinutes(10)), new(Start.AddMinutes(20), Start.AddMinutes(25))]), new BoxAttendee(null, "游客", [new(Start, Start)])]);
        using var graph = EventBody.Client(box);
        var meetings = graph.Users[Box.Wang.Id].OnlineMeetings;
        var meeting = Assert.Single((await meetings.GetAsync(r => r.QueryParameters.Filter = $"JoinWebUrl eq '{url}'"))!.Value!);
        Assert.Equal(url, meeting.JoinWebUrl);
        var report = Assert.Single((await meetings[meeting.Id].AttendanceReports.GetAsync())!.Value!);
        Assert.Equal((Start, Start.AddMinutes(25), 2), (report.MeetingStartDateTime, report.MeetingEndDateTime, report.TotalParticipantCount));
        var records = (await meetings[meeting.Id].AttendanceReports[report.Id].AttendanceRecords.GetAsync())!.Value!;
        Assert.Equal([Box.Li.Id, null], records.Select(r => r.Identity!.Id));
        Assert.Equal([10 * 60, 5 * 60], records[0].AttendanceIntervals!.Select(i => i.DurationInSeconds!.Value));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("?$filter=subject eq 'x'", 400)]
    [InlineData("?$filter=JoinWebUrl eq 'x'&$orderby=id", 400)]
    [InlineData("?$filter=JoinWebUrl eq 'x'", 200)]
    public async Task A_meeting_is_found_by_its_join_URL_alone(string query, int status) =>
        Assert.Equal(status, (await box.GraphAsync("GET", $"users/{Box.Wang.Id}/onlineMeetings{query}")).Status);

    [Fact]
    public async Task The_organiser_s_object_id_and_his_access_policy_are_wanted()
    {
        Assert.Equal(404, (await FindAsync(Box.Wang.Mail)).Status);
        Assert.Equal(404, (await FindAsync(Box.Unit)).Status);
        box.Tenant.Graph.LetReadReports(Box.Wang.Mail, false);
        Assert.Equal((403, "Forbidden"), ((await FindAsync(Box.Wang.Id)).Status, (await FindAsync(Box.Wang.Id)).Body["error"]!["code"]!.GetValue<string>()));
        Assert.Equal(200, (await FindAsync(Box.Li.Id)).Status);
    }

    [Fact]
    public async Task Of_many_reports_the_fifty_newest_are_listed_and_none_older_than_a_year()
    {
        for (var i = 0; i < 60; i++)
        {
            box.Tenant.Graph.Attend(Box.Wang.Mail, id, [new BoxAttendee(Box.Li.Id, null, [new(Start.AddMinutes(i), Start.AddMinutes(i + 1))])]);
        }

        var meeting = (await FindAsync(Box.Wang.Id)).Value[0]!["id"]!.GetValue<string>();
        var path = $"users/{Box.Wang.Id}/onlineMeetings/{Uri.EscapeDataString(meeting)}/attendanceReports";
        var listed = (await box.GraphAsync("GET", path)).Value;
        Assert.Equal((50, "2026-03-05T07:29:00.0000000Z"), (listed.Count, listed[0]!["meetingStartDateTime"]!.GetValue<string>()));
        box.Clock.Now = Start.AddDays(366);
        Assert.Empty((await box.GraphAsync("GET", path)).Value);
    }

    [Fact]
    public void Nobody_attends_what_is_no_meeting()
    {
        Assert.Throws<KeyNotFoundException>(() => box.Tenant.Graph.Attend(Box.Wang.Mail, "x", [new BoxAttendee(Box.Li.Id, null, [new(Start, Start)])]));
        Assert.Throws<KeyNotFoundException>(() => box.Tenant.Graph.Attend(Box.Wang.Mail, id, [new BoxAttendee("x", null, [new(Start, Start)])]));
        Assert.Throws<ArgumentException>(() => box.Tenant.Graph.Attend(Box.Wang.Mail, id, []));
        Assert.Throws<ArgumentException>(() => box.Tenant.Graph.Attend(Box.Wang.Mail, id, [new BoxAttendee(Box.Li.Id, null, [new(Start, Start.AddMinutes(-1))])]));
    }

    private Task<Reply> FindAsync(string user) => box.GraphAsync("GET", $"users/{user}/onlineMeetings?$filter=JoinWebUrl eq '{Uri.EscapeDataString(url)}'");
}
