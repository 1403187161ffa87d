using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TeamsAddin.Local.Control;

namespace TeamsAddin.Local.Tests.Graph;

/// <summary>The control API's calls about online meetings, over HTTP, and what Graph says after them.</summary>
public sealed class MeetingControlTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private Box box = null!;
    private WebApplication control = null!;
    private HttpClient http = null!;
    private string id = "";
    private string url = "";

    public async Task InitializeAsync()
    {
        box = await Box.StartAsync();
        var made = await box.GraphAsync("POST", $"users/{Box.Wang.Mail}/events", EventBody.With("isOnlineMeeting", "true"));
        (id, url) = (made.Id, made.Body["onlineMeeting"]!["joinUrl"]!.GetValue<string>());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        control = builder.Build();
        control.MapGroup("/control").AddEndpointFilter(ControlApi.Errors).MapMeetings(box.Tenant);
        await control.StartAsync();
        http = new HttpClient { BaseAddress = new Uri(control.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        http.Dispose();
        await control.DisposeAsync();
        await box.DisposeAsync();
    }

    [Fact]
    public async Task Who_was_in_a_meeting_and_when_stands_in_a_report_of_Graph_and_each_call_is_one_more()
    {
        using var first = await AttendedAsync(Box.Wang.Mail, id, People(new JsonObject { ["person"] = Box.Li.Id, ["stays"] = Stays(0, 20) }, new JsonObject { ["name"] = "游客", ["stays"] = Stays(5, 6) }));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var report = (await first.Content.ReadFromJsonAsync<JsonObject>())!["report"]!.GetValue<string>();
        using var second = await AttendedAsync(Box.Wang.Id, id, People(new JsonObject { ["person"] = Box.Li.Mail, ["stays"] = Stays(40, 60) }));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        var meeting = (await MeetingsAsync()).Value[0]!["id"]!.GetValue<string>();
        var path = $"users/{Box.Wang.Id}/onlineMeetings/{Uri.EscapeDataString(meeting)}/attendanceReports";
        Assert.Equal(2, (await box.GraphAsync("GET", path)).Ids.Length);
        var records = (await box.GraphAsync("GET", $"{path}/{Uri.EscapeDataString(report)}/attendanceRecords")).Value;
        Assert.Equal([(Box.Li.Id, 20 * 60), (null, 60)], records.Select(r => (r!["identity"]?["id"]?.GetValue<string>(), r["totalAttendanceInSeconds"]!.GetValue<int>())));
    }

    [Fact]
    public async Task The_access_policy_is_taken_from_the_organiser_and_given_back()
    {
        foreach (var (allowed, status) in new[] { (false, 403), (true, 200) })
        {
            using var answer = await http.PutAsJsonAsync($"control/mailboxes/{Box.Wang.Mail}/reports", new JsonObject { ["allowed"] = allowed });
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
            Assert.Equal(status, (await MeetingsAsync()).Status);
        }
    }

    [Theory]
    [InlineData("""{}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"people":[{"person":"22222222-2222-4222-8222-222222222222"}]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"people":[]}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"people":[{"person":"nobody","stays":[{"from":"2026-03-05T06:30:00Z","to":"2026-03-05T06:40:00Z"}]}]}""", HttpStatusCode.NotFound)]
    [InlineData("""{"people":[{"name":"x","stays":[{"from":"2026-03-05T06:40:00Z","to":"2026-03-05T06:30:00Z"}]}]}""", HttpStatusCode.BadRequest)]
    public async Task A_call_that_is_wrong_says_so_and_makes_no_report(string body, HttpStatusCode status)
    {
        using var answer = await http.PostAsync(new Uri($"control/mailboxes/{Box.Wang.Mail}/events/{Uri.EscapeDataString(id)}/attended", UriKind.Relative), new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(status, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonObject>())!["error"]!.GetValue<string>());
        var meeting = (await MeetingsAsync()).Value[0]!["id"]!.GetValue<string>();
        Assert.Empty((await box.GraphAsync("GET", $"users/{Box.Wang.Id}/onlineMeetings/{Uri.EscapeDataString(meeting)}/attendanceReports")).Value);
    }

    [Fact]
    public async Task An_event_or_a_mailbox_that_is_not_there_and_an_event_without_a_meeting_are_not_found()
    {
        var without = (await box.GraphAsync("POST", $"users/{Box.Unit}/events", EventBody.With("isOnlineMeeting", "true"))).Id;
        foreach (var (mailbox, @event) in new[] { (Box.Wang.Mail, "x"), ("nobody@x", id), (Box.Unit, without) })
        {
            using var answer = await AttendedAsync(mailbox, @event, People(new JsonObject { ["person"] = Box.Li.Id, ["stays"] = Stays(0, 1) }));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        using var reports = await http.PutAsJsonAsync("control/mailboxes/nobody@x/reports", new JsonObject { ["allowed"] = false });
        Assert.Equal(HttpStatusCode.NotFound, reports.StatusCode);
    }

    private static JsonObject People(params JsonNode[] people) => new() { ["people"] = new JsonArray(people) };

    private static JsonArray Stays(int from, int to) => [new JsonObject { ["from"] = Start.AddMinutes(from), ["to"] = Start.AddMinutes(to) }];

    private Task<HttpResponseMessage> AttendedAsync(string mailbox, string @event, JsonObject order) => http.PostAsJsonAsync($"control/mailboxes/{mailbox}/events/{Uri.EscapeDataString(@event)}/attended", order);

    private Task<Reply> MeetingsAsync() => box.GraphAsync("GET", $"users/{Box.Wang.Id}/onlineMeetings?$filter=JoinWebUrl eq '{Uri.EscapeDataString(url)}'");
}
