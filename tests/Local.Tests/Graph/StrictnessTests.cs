namespace TeamsAddin.Local.Tests.Graph;

public sealed class StrictnessTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Theory]
    [InlineData("title", "\"x\"")]
    [InlineData("subject", "7")]
    [InlineData("location", "\"x\"")]
    [InlineData("location.adress", "{}")]
    [InlineData("location.address.town", "\"x\"")]
    [InlineData("attendees", "{}")]
    [InlineData("attendees[0]", "\"wang\"")]
    [InlineData("attendees[0].type", "\"must\"")]
    [InlineData("attendees[0].role", "\"x\"")]
    [InlineData("attendees[0].emailAddress.mail", "\"x\"")]
    [InlineData("attendees[0].emailAddress.address", "true")]
    [InlineData("body.contentType", "\"markdown\"")]
    [InlineData("isAllDay", "\"true\"")]
    [InlineData("reminderMinutesBeforeStart", "\"15\"")]
    [InlineData("start.dateTime", "5")]
    [InlineData("start.zone", "\"UTC\"")]
    [InlineData("originalStart", "\"tomorrow\"")]
    public async Task What_Graph_does_not_know_is_a_400_that_names_the_path(string path, string value)
    {
        var body = EventBody.With(path, value);
        foreach (var (method, at) in new[] { ("POST", EventBody.Path), ("PATCH", $"{EventBody.Path}/{await EventAsync()}") })
        {
            var refused = await box.GraphAsync(method, at, body);
            Assert.Equal((400, "RequestBodyRead"), (refused.Status, refused.Code));
            Assert.Contains($"'{path}'", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("start.timeZone", "\"Mars/Olympus\"", "TimeZoneNotSupportedException")]
    [InlineData("end.timeZone", "null", "TimeZoneNotSupportedException")]
    [InlineData("start.dateTime", "\"2026-03-05T14:30:00Z\"", "ErrorPropertyValidationFailure")]
    [InlineData("start.dateTime", "\"5 March\"", "ErrorPropertyValidationFailure")]
    [InlineData("end", "null", "ErrorPropertyValidationFailure")]
    [InlineData("end.dateTime", "\"2026-03-05T14:00:00\"", "ErrorCalendarEndDateIsEarlierThanStartDate")]
    [InlineData("attendees[0].emailAddress.address", "\"王芳\"", "ErrorInvalidRecipients")]
    public async Task What_Outlook_cannot_keep_is_a_400(string path, string value, string code)
    {
        var refused = await box.GraphAsync("POST", EventBody.Path, EventBody.With(path, value));
        Assert.Equal((400, code), (refused.Status, refused.Code));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("Asia/Shanghai")]
    [InlineData("W. Europe Standard Time")]
    public async Task Windows_and_IANA_zones_are_known(string zone) =>
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.With("start.timeZone", $"\"{zone}\"").Replace("16:00", "23:59", StringComparison.Ordinal))).Status);

    [Fact]
    public async Task Annotations_and_nulls_are_no_harm()
    {
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.Json().Replace("{\"subject\"", "{\"@odata.type\":\"#microsoft.graph.event\",\"subject\"", StringComparison.Ordinal))).Status);
        Assert.Equal(201, (await box.GraphAsync("POST", EventBody.Path, EventBody.With("location", "null").Replace("t1", "t2", StringComparison.Ordinal))).Status);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_refused(string body) =>
        Assert.Equal(400, (await box.GraphAsync("POST", EventBody.Path, body)).Status);

    [Theory]
    [InlineData("users/wang.fang@contoso.example?$select=title", "'title'")]
    [InlineData("users/wang.fang@contoso.example?$filter=x", "'$filter'")]
    [InlineData("users/unit1@contoso.example/events?$select=name", "'name'")]
    [InlineData("users/unit1@contoso.example/events?$orderby=subject", "'$orderby'")]
    [InlineData("users/unit1@contoso.example/calendarView?startDateTime=2026-01-01", "EndDateTime")]
    public async Task Queries_that_Graph_refuses_are_refused(string path, string named)
    {
        var refused = await box.GraphAsync("GET", path);
        Assert.Equal(400, refused.Status);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_box_has_not_is_named()
    {
        var refused = await box.GraphAsync("GET", "groups/1/owners");
        Assert.Equal(501, refused.Status);
        Assert.Contains("GET /v1.0/groups/1/owners", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_living_token_for_this_clouds_Graph_is_let_in()
    {
        var good = box.Tenant.Entra.AppToken("https://graph.microsoft.com");
        var path = "v1.0/users/" + Box.Wang.Id;
        Assert.Equal(200, (await box.SendAsync("GET", path, null, good)).Status);
        string?[] bad =
        [
            null, "x", good[..^8] + "AAAAAAAA", box.Tenant.Entra.UserToken(Box.Wang.Id), box.Tenant.Entra.AppToken("https://graph.microsoft.us"),
            box.Tenant.Entra.AppToken("https://graph.microsoft.com", TimeSpan.FromMinutes(-10)),
        ];
        foreach (var token in bad)
        {
            var refused = await box.SendAsync("GET", path, null, token);
            Assert.Equal((401, "InvalidAuthenticationToken"), (refused.Status, refused.Code));
        }
    }

    [Theory]
    [InlineData("GET", EventBody.Path)]
    [InlineData("GET", "users/unit1@contoso.example/calendarView?startDateTime=2026-03-02T00:00:00Z&endDateTime=2026-03-25T00:00:00Z")]
    [InlineData("GET", "users/unit1@contoso.example/calendarView/delta?startDateTime=2026-03-02T00:00:00Z&endDateTime=2026-03-25T00:00:00Z")]
    public async Task Ids_of_events_that_would_change_with_their_folder_are_refused(string method, string path)
    {
        var refused = await box.SendAsync(method, "v1.0/" + path, null, box.Tenant.Entra.AppToken("https://graph.microsoft.com"));
        Assert.Equal((400, "ErrorInvalidRequest"), (refused.Status, refused.Code));
    }

    private async Task<string> EventAsync() => Uri.EscapeDataString((await box.GraphAsync("POST", EventBody.Path, EventBody.Json(Guid.NewGuid().ToString()))).Id);
}
