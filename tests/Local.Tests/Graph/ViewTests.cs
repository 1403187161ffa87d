using Microsoft.Graph.Users.Item.CalendarView.Delta;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class ViewTests : IAsyncLifetime
{
    public const string Delta = "users/unit1@contoso.example/calendarView/delta()?startDateTime=2026-03-01T00:00:00Z&endDateTime=2026-04-01T00:00:00Z";

    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task A_view_has_the_windows_events_in_pages_by_start_and_only_what_is_selected()
    {
        var ids = new List<string>();
        for (var day = 25; day >= 1; day--)
        {
            ids.Insert(0, await MakeAsync($"2026-03-{day:00}"));
        }

        var path = "users/unit1@contoso.example/calendarView?startDateTime=2026-03-02T00:00:00Z&endDateTime=2026-03-25T00:00:00Z&$select=id,subject&$top=9";
        var seen = new List<string>();
        for (string? next = path; next is not null;)
        {
            var page = await box.SendAsync("GET", next == path ? "v1.0/" + next : next, null, box.Tenant.Entra.AppToken("https://graph.microsoft.com"), ("Prefer", Box.ImmutableIds));
            Assert.InRange(page.Value.Count, 1, 9);
            Assert.Equal(["@odata.etag", "id", "subject"], page.Value[0]!.AsObject().Select(p => p.Key));
            seen.AddRange(page.Ids);
            next = page.Body["@odata.nextLink"]?.GetValue<string>();
        }

        Assert.Equal(ids[1..24], seen);
    }

    [Fact]
    public async Task Delta_tells_all_in_pages_and_then_only_what_changed_or_went()
    {
        var ids = new List<string>();
        for (var day = 1; day <= 12; day++)
        {
            ids.Add(await MakeAsync($"2026-03-{day:00}"));
        }

        await MakeAsync("2026-05-01");
        using var graph = EventBody.Client(box);
        var delta = graph.Users[Box.Unit].CalendarView.Delta;
        var first = await delta.GetAsDeltaGetResponseAsync(r => (r.QueryParameters.StartDateTime, r.QueryParameters.EndDateTime) = ("2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"));
        Assert.Equal(10, first!.Value!.Count);
        var second = await delta.WithUrl(first.OdataNextLink!).GetAsDeltaGetResponseAsync();
        Assert.Equal(ids, [.. first.Value.Select(e => e.Id!), .. second!.Value!.Select(e => e.Id!)]);
        Assert.All(first.Value, e => Assert.Equal("UTC", e.Start!.TimeZone));

        var quiet = await delta.WithUrl(second.OdataDeltaLink!).GetAsDeltaGetResponseAsync();
        Assert.Empty(quiet!.Value!);

        box.Tenant.Graph.CancelEvent(Box.Unit, ids[0]);
        box.Tenant.Graph.MoveEvent(Box.Unit, ids[1], At("2026-06-01"), At("2026-06-01"), null);
        box.Tenant.Graph.MoveEvent(Box.Unit, ids[2], At("2026-03-20"), At("2026-03-20"), null);
        var never = await MakeAsync("2026-03-30");
        box.Tenant.Graph.CancelEvent(Box.Unit, never);
        var changes = await delta.WithUrl(quiet.OdataDeltaLink!).GetAsDeltaGetResponseAsync();
        Assert.Equal([(ids[0], true), (ids[1], true), (ids[2], false)], changes!.Value!.Select(e => (e.Id!, e.AdditionalData.ContainsKey("@removed"))));
        Assert.Equal("2026-03-20T00:00:00.0000000", changes.Value![2].Start!.DateTime);
    }

    [Fact]
    public async Task Delta_takes_both_forms_no_select_and_no_foreign_token()
    {
        Assert.Equal(200, (await box.GraphAsync("GET", Delta)).Status);
        Assert.Equal(200, (await box.GraphAsync("GET", Delta.Replace("()", "", StringComparison.Ordinal))).Status);
        Assert.Equal("ErrorInvalidUrlQuery", (await box.GraphAsync("GET", Delta + "&$select=id")).Code);
        Assert.Equal((410, "SyncStateNotFound"), Of(await box.GraphAsync("GET", "users/unit1@contoso.example/calendarView/delta?$deltatoken=x")));
        var link = (await box.GraphAsync("GET", Delta)).Text("@odata.deltaLink");
        Assert.Equal(410, (await box.GraphAsync("GET", $"users/{Box.Li.Id}/calendarView/delta" + link[link.IndexOf('?')..])).Status);
    }

    [Fact]
    public async Task Delta_pages_are_as_long_as_preferred()
    {
        for (var day = 1; day <= 3; day++)
        {
            await MakeAsync($"2026-03-0{day}");
        }

        var page = await box.GraphAsync("GET", Delta, null, ("Prefer", "odata.maxpagesize=2"));
        Assert.Equal(2, page.Value.Count);
        Assert.NotNull(page.Body["@odata.nextLink"]);
    }

    private async Task<string> MakeAsync(string day) =>
        (await box.GraphAsync("POST", EventBody.Path, EventBody.Json("t" + day, $"{day}T10:00:00", $"{day}T11:00:00"))).Id;

    private static (int, string) Of(Reply reply) => (reply.Status, reply.Code);

    private static DateTimeOffset At(string day) => DateTimeOffset.Parse(day + "T00:00:00Z", null);
}
