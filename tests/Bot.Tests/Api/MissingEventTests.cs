using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class MissingEventTests : IAsyncLifetime
{
    private static readonly string Admin = EntraStub.Bearer(House.Leader, AppRoles.Admin);

    private SignInHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        var counts = new Counts(House.Unit, "r", "2026-Q1");
        var planned = new Planned(House.Unit, [counts], SessionType.Meeting, new LocalText("会"), House.Start, House.Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p");
        var file = SessionFile.Empty with { Plan = planned, Start = planned.Start, End = planned.End, Event = new CalendarSet("e", "unit@x", 1) };
        await house.Services.GetRequiredService<MissingEvents>().SetAsync("f00d", file, MissingEvents.NoMailbox, null, 0, default);
        await house.Services.GetRequiredService<UnreadableReports>().SetAsync("f00d", file, "Forbidden", default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task An_administrator_sees_which_sessions_have_no_event_and_why()
    {
        using var answer = await house.SendAsync(HttpMethod.Get, "api/calendar/missing?year=2026", Admin);
        var rows = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((House.Unit, "f00d", "no-mailbox"), (rows[0].GetProperty("unit").GetString(), rows[0].GetProperty("fileId").GetString(), rows[0].GetProperty("reason").GetString()));
        using var other = await house.SendAsync(HttpMethod.Get, "api/calendar/missing?year=2025", Admin);
        Assert.Equal(0, (await other.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength());
    }

    [Fact]
    public async Task An_administrator_sees_which_reports_cannot_be_read_and_nobody_else()
    {
        using var answer = await house.SendAsync(HttpMethod.Get, "api/calendar/reports?year=2026", Admin);
        var rows = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((1, "f00d", "Forbidden", "unit@x"), (rows.GetArrayLength(), rows[0].GetProperty("fileId").GetString(), rows[0].GetProperty("reason").GetString(), rows[0].GetProperty("mailbox").GetString()));
        using var refused = await house.SendAsync(HttpMethod.Get, "api/calendar/reports", EntraStub.Bearer(House.Wang));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Nobody_else_sees_or_tries_them_again()
    {
        using var seen = await house.SendAsync(HttpMethod.Get, "api/calendar/missing", EntraStub.Bearer(House.Wang));
        using var tried = await house.PostAsync("api/calendar/retry", new { }, EntraStub.Bearer(House.Wang));
        using var again = await house.PostAsync("api/calendar/retry", new { }, Admin);
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Accepted], new[] { seen.StatusCode, tried.StatusCode, again.StatusCode });
    }
}
