using Microsoft.Graph.Models.ODataErrors;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class EventTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task A_meeting_adds_its_own_part_to_the_body_and_is_lost_with_it()
    {
        await using var own = await Box.StartAsync();
        var path = $"users/{Box.Wang.Mail}/events";
        var made = await own.GraphAsync("POST", path, EventBody.With("isOnlineMeeting", "true"));
        var (url, body) = (made.Body["onlineMeeting"]!["joinUrl"]!.GetValue<string>(), made.Body["body"]!["content"]!.GetValue<string>());
        Assert.Contains(url, body, StringComparison.Ordinal);
        var kept = await own.GraphAsync("PATCH", $"{path}/{made.Id}", new System.Text.Json.Nodes.JsonObject { ["body"] = new System.Text.Json.Nodes.JsonObject { ["contentType"] = "html", ["content"] = "<p>new</p>" + body } }.ToJsonString());
        Assert.Equal(url, kept.Body["onlineMeeting"]!["joinUrl"]!.GetValue<string>());
        var lost = await own.GraphAsync("PATCH", $"{path}/{made.Id}", """{"body":{"contentType":"html","content":"<p>new</p>"}}""");
        Assert.Equal((null, false), (lost.Body["onlineMeeting"], lost.Body["isOnlineMeeting"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task The_SDK_makes_reads_changes_and_cancels_an_event()
    {
        using var graph = EventBody.Client(box);
        var events = graph.Users[Box.Unit].Events;
        var made = await events.PostAsync(new Models.Event
        {
            Subject = "三会一课",
            Start = new() { DateTime = "2026-03-05T14:30:00", TimeZone = "China Standard Time" },
            End = new() { DateTime = "2026-03-05T16:00:00", TimeZone = "China Standard Time" },
            Attendees = [new() { Type = Models.AttendeeType.Required, EmailAddress = new() { Address = Box.Wang.Mail } }],
            TransactionId = "t1",
        });
        Assert.Equal("2026-03-05T06:30:00.0000000", made!.Start!.DateTime);
        Assert.Equal("UTC", made.Start.TimeZone);
        Assert.Equal("第一支部", made.Organizer!.EmailAddress!.Name);
        Assert.Matches("^[A-Za-z0-9_-]{100,}=$", made.Id);

        var changed = await events[made.Id].PatchAsync(new Models.Event { Location = new() { DisplayName = "礼堂" } });
        var read = await events[made.Id].GetAsync();
        Assert.NotEqual(made.ChangeKey, changed!.ChangeKey);
        Assert.Equal(changed.ChangeKey, read!.ChangeKey);
        Assert.Equal(("三会一课", "礼堂"), (read.Subject, read.Location!.DisplayName));
        Assert.Equal(box.Clock.Now, read.CreatedDateTime);

        await events[made.Id].Cancel.PostAsync(new() { Comment = "" });
        var gone = await Assert.ThrowsAsync<ODataError>(() => events[made.Id].GetAsync());
        Assert.Equal(404, gone.ResponseStatusCode);
        Assert.Equal(0, box.Tenant.Graph.InFlight);
        Assert.Equal(5, box.Tenant.Graph.Requests);
    }

    [Fact]
    public async Task A_transaction_makes_one_event()
    {
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.Json())).Status);
        var second = await box.GraphAsync("POST", EventBody.Path, EventBody.Json(start: "2026-03-05T15:00:00"));
        Assert.Equal((409, "ErrorDuplicateTransactionId"), (second.Status, second.Code));
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.Json("t2"))).Status);
        Assert.Equal(201, (await box.GraphAsync("POST", $"users/{Box.Wang.Id}/events", EventBody.Json())).Status);
        Assert.Equal(2, (await box.GraphAsync("GET", EventBody.Path)).Value.Count);
    }

    [Fact]
    public async Task A_mailbox_that_is_not_there_is_an_invalid_user()
    {
        var refused = await box.GraphAsync("POST", "users/nobody@contoso.example/events", EventBody.Json());
        Assert.Equal((404, "ErrorInvalidUser"), (refused.Status, refused.Code));
        Assert.NotNull(refused.Body["error"]!["innerError"]!["request-id"]);
    }

    [Fact]
    public async Task More_than_500_attendees_are_too_many()
    {
        var one = """{"emailAddress":{"address":"a@b"}}""";
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.With("attendees", $"[{string.Join(',', Enumerable.Repeat(one, 500))}]"))).Status);
        Assert.Equal(400, (await box.GraphAsync("POST", EventBody.Path, EventBody.With("attendees", $"[{string.Join(',', Enumerable.Repeat(one, 501))}]"))).Status);
    }

    [Fact]
    public async Task Answers_come_in_the_zone_that_is_preferred()
    {
        var made = await box.GraphAsync("POST", EventBody.Path, EventBody.Json(), ("Prefer", "outlook.timezone=\"China Standard Time\""));
        Assert.Equal("""{"dateTime":"2026-03-05T14:30:00.0000000","timeZone":"China Standard Time"}""", made.Body["start"]!.ToJsonString());
    }

    [Fact]
    public async Task Online_meetings_are_refused_in_China_and_need_a_person_elsewhere()
    {
        await using var china = await Box.StartAsync(BoxCloud.China);
        var body = EventBody.With("isOnlineMeeting", "true");
        Assert.Equal(400, (await china.GraphAsync("POST", EventBody.Path, body)).Status);
        Assert.Null((await box.GraphAsync("POST", EventBody.Path, body)).Body["onlineMeeting"]);
        Assert.NotNull((await box.GraphAsync("POST", $"users/{Box.Wang.Id}/events", body)).Body["onlineMeeting"]!["joinUrl"]);
    }

    [Fact]
    public async Task People_see_what_they_organise_or_attend_and_what_was_moved_or_cancelled_in_Outlook()
    {
        var made = await box.GraphAsync("POST", EventBody.Path, EventBody.Json());
        var (from, to) = (Start.AddDays(-1), Start.AddDays(2));
        Assert.Empty(box.Tenant.Graph.EventsOf(Box.Li.Id, from, to));
        var seen = Assert.Single(box.Tenant.Graph.EventsOf(Box.Wang.Id, from, to));
        Assert.Equal((Box.Unit, Start, Start.AddMinutes(90), "三楼会议室", "第一支部"), (seen.Mailbox, seen.Start, seen.End, seen.Place, seen.Organiser));

        var moved = box.Tenant.Graph.MoveEvent(Box.Unit, made.Id, Start.AddDays(1), Start.AddDays(1).AddHours(1), "礼堂");
        Assert.Equal((Start.AddDays(1), "礼堂"), (moved.Start, moved.Place));
        Assert.Equal("2026-03-06T06:30:00.0000000", (await box.GraphAsync("GET", $"{EventBody.Path}/{Uri.EscapeDataString(made.Id)}")).Body["start"]!["dateTime"]!.GetValue<string>());

        box.Tenant.Graph.CancelEvent(Box.Unit, made.Id);
        Assert.True(Assert.Single(box.Tenant.Graph.EventsOf(Box.Wang.Id, from, to)).Cancelled);
        Assert.Empty((await box.GraphAsync("GET", EventBody.Path)).Value);
        Assert.Throws<KeyNotFoundException>(() => box.Tenant.Graph.CancelEvent(Box.Unit, made.Id));
    }

    [Fact]
    public async Task Free_busy_counts_organisers_and_attendees()
    {
        await box.GraphAsync("POST", EventBody.Path, EventBody.Json());
        var schedule = await box.GraphAsync("POST", $"users/{Box.Li.Id}/calendar/getSchedule", $$"""
            {"Schedules":["{{Box.Wang.Mail}}","{{Box.Li.Mail}}","no@one"],"StartTime":{"dateTime":"2026-03-05T14:00:00","timeZone":"Asia/Shanghai"},
             "EndTime":{"dateTime":"2026-03-05T17:00:00","timeZone":"Asia/Shanghai"},"AvailabilityViewInterval":60}
            """);
        Assert.Equal("220", schedule.Value[0]!["availabilityView"]!.GetValue<string>());
        Assert.Equal("2026-03-05T06:30:00.0000000", schedule.Value[0]!["scheduleItems"]![0]!["start"]!["dateTime"]!.GetValue<string>());
        Assert.Equal("000", schedule.Value[1]!["availabilityView"]!.GetValue<string>());
        Assert.Equal("ErrorMailRecipientNotFound", schedule.Value[2]!["error"]!["responseCode"]!.GetValue<string>());
    }

    [Fact]
    public async Task Events_are_there_after_a_restart_and_a_damaged_file_is_named()
    {
        var folder = Directory.CreateTempSubdirectory("box").FullName;
        string id, link;
        await using (var first = await Box.StartAsync(folder: folder))
        {
            id = (await first.GraphAsync("POST", EventBody.Path, EventBody.Json())).Id;
            link = (await first.GraphAsync("GET", ViewTests.Delta)).Text("@odata.deltaLink");
        }

        await using (var second = await Box.StartAsync(folder: folder))
        {
            Assert.Equal("三会一课", (await second.GraphAsync("GET", $"{EventBody.Path}/{id}")).Text("subject"));
            Assert.Equal(409, (await second.GraphAsync("POST", EventBody.Path, EventBody.Json())).Status);
            second.Tenant.Graph.CancelEvent(Box.Unit, id);
            Assert.NotNull((await second.SendAsync("GET", link, null, second.Tenant.Entra.AppToken("https://graph.microsoft.com"), ("Prefer", Box.ImmutableIds))).Value[0]!["@removed"]);
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "events.json"), """{"version":1,"events":{"x":{""");
        var error = await Assert.ThrowsAsync<DamagedStateException>(() => Box.StartAsync(folder: folder));
        Assert.Contains("events.json", error.Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
