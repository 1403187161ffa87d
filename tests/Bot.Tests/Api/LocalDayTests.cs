using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

/// <summary>In Shanghai it is 07:30 on 1 March, in UTC still the 28th of February.</summary>
public sealed class LocalDayTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 2, 28, 23, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 3, 1);
    private static readonly string Newcomer = House.Wang;
    private static readonly string Li = House.Person(9);

    private SignInHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        Clock.Now = Now.AddDays(-60);
        Assert.Null((await ImportAsync(new Member(House.Leader, House.Unit, Role.Leader, new DateOnly(2019, 1, 1), null, "l@x"), new Member(Li, House.Unit, Role.Member, new DateOnly(2019, 1, 1), null, "m@x"))).Refusal);
        await RulesAsync(1);
        Clock.Now = Now;
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task An_import_begins_and_ends_memberships_on_that_day()
    {
        await ImportAsync(new Member(House.Leader, House.Unit, Role.Member, new DateOnly(2019, 1, 1), null, "l@x"), new Member(Newcomer, House.Unit, Role.Leader, Day, null, "n@x"));
        var now = await Get<OrganisationStore>().ReadNewestAsync(default);
        Assert.Equal((Role.Member, Day), now.EverOf(House.Leader).MaxBy(m => m.From) is { } changed ? (changed.Role, changed.From) : default);
        Assert.Equal(Day.AddDays(-1), Assert.Single(now.EverOf(Li)).To);
        Assert.Equal(Newcomer, now.LeaderOf(House.Unit, now.Today(Now)));
    }

    [Fact]
    public async Task A_member_from_that_day_has_his_duties_and_sees_his_unit()
    {
        await ImportAsync(new Member(House.Leader, House.Unit, Role.Leader, new DateOnly(2019, 1, 1), null, "l@x"), new Member(Newcomer, House.Unit, Role.Member, Day, null, "n@x"));
        using var duties = await house.OpenAsync($"api/people/{Newcomer}/duties", bearer: EntraStub.Bearer(Newcomer));
        Assert.Equal("assembly", (await duties.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("rules")[0].GetProperty("rule").GetString());
        Assert.Equal("assembly", Assert.Single((await Get<PersonPages>().ReadAsync(Newcomer, default)).Rules).Rule);
        using var units = await house.OpenAsync("api/units", bearer: EntraStub.Bearer(Newcomer));
        Assert.Equal(1, (await units.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength());
    }

    [Fact]
    public async Task A_rule_changes_and_a_plan_begins_on_that_day()
    {
        await RulesAsync(2);
        Assert.Equal(Day, (await Get<RuleStore>().RulesAsync(default)).Max(r => r.From));
        var (plan, _) = await Get<PlanDesk>().AskAsync(new DateOnly(2026, 1, 1), new DateOnly(2026, 6, 30), "admin", "k", default);
        Assert.Equal(Day, plan!.From);
        Assert.Equal("plan-in-the-past", (await Get<PlanDesk>().AskAsync(Day.AddDays(-9), Day.AddDays(-1), "admin", "k", default)).Refusal?.Code);
    }

    [Fact]
    public async Task In_the_first_hours_of_a_year_its_duties_are_told()
    {
        Clock.Now = new DateTimeOffset(2026, 12, 31, 23, 30, 0, TimeSpan.Zero);
        using var answer = await house.OpenAsync($"api/units/{House.Unit}/duties", bearer: EntraStub.Bearer(House.Leader));
        Assert.StartsWith("2027", (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("duty").GetProperty("period").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leads_a_unit_of_another_zone_changes_on_the_organisation_s_day()
    {
        var from = new DateOnly(2019, 1, 1);
        Unit[] units = [new("hq", "总部", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans"), new("ny", "纽约支部", UnitType.Branch, "hq", "America/New_York", null, "zh-Hans")];
        foreach (var (days, leader) in new[] { (-1, House.Leader), (0, Newcomer) })
        {
            Clock.Now = Now.AddDays(days);
            Assert.Null((await Get<ImportDesk>().RunAsync(new OrganisationFile([.. units], [new Member(leader, "ny", Role.Leader, from, null, "l@x")], []), false, null, default)).Refusal);
        }

        // In New York it is still the day before.
        foreach (var (person, status) in new[] { (House.Leader, HttpStatusCode.Forbidden), (Newcomer, HttpStatusCode.OK) })
        {
            using var answer = await house.OpenAsync("api/units/ny/duties", bearer: EntraStub.Bearer(person));
            Assert.Equal(status, answer.StatusCode);
        }
    }

    private ManualClock Clock => Get<ManualClock>();

    private T Get<T>() where T : notnull => house.Services.GetRequiredService<T>();

    private Task<(OrganisationReport? Report, Refusal? Refusal)> ImportAsync(params Member[] members) => Get<ImportDesk>().RunAsync(
        new OrganisationFile([new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")], [.. members], []), false, null, default);

    private Task RulesAsync(int times) => Get<RuleStore>().KeepPackAsync(
        "p.yaml", $$"""
        pack: p
        name: { en: P }
        from: 2020-01-01
        rules: [{ id: assembly, name: { en: Assembly }, owedBy: [branch], every: half-year, times: {{times}} }]
        """, House.Leader, default);
}
