using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using TeamsAddin.Bot.Tests.Api;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Plans;

public sealed class PlanApiTests : IAsyncLifetime
{
    private SignInHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        await house.Services.OrganiseAsync();
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_plan_is_ordered_looked_at_page_by_page_and_published()
    {
        var (status, order) = await CallAsync(HttpMethod.Post, "api/plans", JsonContent.Create(new { from = "2026-04-01", to = "2026-06-30" }));
        var id = order.GetProperty("id").GetString();
        Assert.Equal((HttpStatusCode.Accepted, "Making"), (status, order.GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await CallAsync(HttpMethod.Post, $"api/plans/{id}/publish")).Status);
        await house.Services.WorkAsync();
        var plan = (await CallAsync(HttpMethod.Get, $"api/plans/{id}")).Body.GetProperty("plan");
        Assert.Equal(("Proposed", 9), (plan.GetProperty("state").GetString(), plan.GetProperty("sessions").GetInt32()));
        Assert.InRange(plan.GetProperty("report").GetProperty("evenness").GetDouble(), 0.5, 1);
        Assert.Equal(2, (await CallAsync(HttpMethod.Get, $"api/plans/{id}/units?after=branch-01")).Body.GetArrayLength());
        Assert.Equal(3, (await CallAsync(HttpMethod.Get, $"api/plans/{id}/units/branch-01")).Body.GetProperty("sessions").GetArrayLength());
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Get, $"api/plans/{id}/units/nobody")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync(HttpMethod.Post, $"api/plans/{id}/publish")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync(HttpMethod.Post, $"api/plans/{id}/stop")).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await CallAsync(HttpMethod.Post, $"api/plans/{id}/publish")).Status);
        await house.Services.WorkAsync();
        var progress = (await CallAsync(HttpMethod.Get, $"api/plans/{id}")).Body;
        Assert.Equal((3, "Published"), (progress.GetProperty("progress").GetProperty("done").GetInt32(), progress.GetProperty("plan").GetProperty("state").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await CallAsync(HttpMethod.Get, "api/plans/none")).Status);
    }

    [Fact]
    public async Task Only_an_admin_plans()
    {
        using var answer = await house.OpenAsync("api/plans/none/units", bearer: EntraStub.Bearer(House.Leader));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Arrangements_are_kept_and_hold_for_the_next_plan()
    {
        var (status, kept) = await CallAsync(HttpMethod.Put, "api/planning", new StringContent("""
            hours: [09:00-11:00]
            travel: 45
            fixed:
              - { unit: branch-01, rule: committee, day: 2026-05-12, time: 19:30, site: 总部, room: 三楼 }
            joint:
              - { rule: committee, host: branch-02, units: [branch-03] }
            """));
        Assert.Equal((HttpStatusCode.OK, 1, 1), (status, kept.GetProperty("settled").GetInt32(), kept.GetProperty("joint").GetInt32()));
        var id = (await CallAsync(HttpMethod.Post, "api/plans", JsonContent.Create(new { from = "2026-04-01", to = "2026-06-30" }))).Body.GetProperty("id").GetString();
        await house.Services.WorkAsync();
        var own = (await CallAsync(HttpMethod.Get, $"api/plans/{id}/units/branch-01")).Body.GetProperty("sessions").EnumerateArray().Select(s => s.GetProperty("session")).ToList();
        Assert.Contains(own, s => s.GetProperty("start").GetDateTimeOffset() == new DateTimeOffset(2026, 5, 12, 11, 30, 0, TimeSpan.Zero) && s.GetProperty("place").GetString() == "总部 三楼");
        var joint = (await CallAsync(HttpMethod.Get, $"api/plans/{id}/units/branch-02")).Body.GetProperty("sessions")[0].GetProperty("session");
        Assert.Equal(["branch-02", "branch-03"], joint.GetProperty("countsFor").EnumerateArray().Select(c => c.GetProperty("unit").GetString()));
    }

    [Theory]
    [InlineData("hours: [12:00-09:00]", "planning.yaml(1,8): \"hours\" wants spans")]
    [InlineData("hours: [09:00-12:00, 11:00-18:00]", "\"hours\" wants spans")]
    [InlineData("travel: far", "planning.yaml(1,9): \"travel\" is \"far\"; allowed is a whole number from 0 to 600")]
    [InlineData("rooms: []", "unknown key \"rooms\"; allowed are: hours, travel")]
    [InlineData("", "the file is empty")]
    [InlineData("fixed: [{ unit: nobody, rule: committee, day: 2026-05-12, time: 19:30 }]", "there is no unit \"nobody\"")]
    [InlineData("fixed: [{ unit: branch-01, rule: lecture, day: 2026-05-12, time: 19:30 }]", "there is no rule \"lecture\"")]
    [InlineData("fixed: [{ unit: branch-01, rule: committee, day: 2026-02-30, time: 19:30 }]", "\"day\" is \"2026-02-30\"")]
    [InlineData("fixed: [{ unit: branch-01, rule: committee, day: 2026-05-12 }]", "\"time\" is missing")]
    [InlineData("joint: [{ rule: committee, host: branch-01 }]", "\"units\" is missing or empty")]
    [InlineData("joint: [{ rule: committee, host: branch-01, units: [branch-02] }, { rule: committee, host: branch-02, units: [branch-03] }]", "\"branch-02\" holds the sessions of \"committee\" in two places")]
    public async Task What_is_wrong_in_arrangements_is_named_and_nothing_is_kept(string yaml, string problem)
    {
        var (status, body) = await CallAsync(HttpMethod.Put, "api/planning", new StringContent(yaml));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(problem, body.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(Ledger.Planning.Arrangements.Usual, await house.Services.Of<Ledger.Planning.ArrangementStore>().ReadAsync(default));
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> CallAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var answer = await house.SendAsync(method, path, EntraStub.Bearer(House.Leader, AppRoles.Admin), body);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonElement.Parse(text));
    }
}
