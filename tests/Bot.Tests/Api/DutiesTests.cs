using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class DutiesTests : IAsyncLifetime
{
    private const string Pack = """
        pack: p
        name: { en: P }
        from: 2020-01-01
        rules:
          - id: assembly
            name: { en: Assembly }
            owedBy: [branch]
            every: half-year
            ofWhich: [{ givenBy: leader }]
          - { id: report, name: { en: Report }, form: other, owedBy: [branch], every: year }
        """;

    private SignInHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        await house.Services.GetRequiredService<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [new Unit(House.Unit, "第一党支部", UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans")],
                [new Member(House.Leader, House.Unit, Role.Leader, new DateOnly(2019, 1, 1), null, "l@x")],
                [new Person(House.Leader, "李", "书记", "l@x")]),
            default);
        await house.Services.GetRequiredService<RuleStore>().KeepPackAsync("p.yaml", Pack, House.Leader, default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_units_year_lists_every_duty_with_its_state_and_what_would_meet_it()
    {
        var past = await DutiesAsync(2020);
        Assert.Equal(
            ["assembly 2020-H1 Missed", "assembly 2020-H2 Missed", "assembly 2020 Missed", "report 2020 NotTracked"],
            past.Select(d => $"{d.GetProperty("duty").GetProperty("rule")} {d.GetProperty("duty").GetProperty("period")} {d.GetProperty("duty").GetProperty("state")}"));
        Assert.Equal("Missed", past[0].GetProperty("state").GetString());
        var toCome = (await DutiesAsync(2199))[0];
        Assert.Equal(("OnTrack", "On track"), (toCome.GetProperty("duty").GetProperty("state").GetString(), toCome.GetProperty("state").GetString()));
        Assert.StartsWith("1 more by 30 Jun", toCome.GetProperty("needs").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_overview_has_the_duties_of_a_unit_that_nobody_has_planned_for()
    {
        await house.Services.GetRequiredService<UnitProgress>().RefreshAsync(House.Unit, 2020, default);
        using var answer = await house.OpenAsync("api/progress?year=2020", bearer: EntraStub.Bearer(House.Leader));
        var duties = (await answer.Content.ReadFromJsonAsync<JsonElement>())[0].GetProperty("duties");
        Assert.Equal(("assembly", 2, 3), (duties[0].GetProperty("rule").GetString(), duties[0].GetProperty("required").GetInt32(), duties[0].GetProperty("missed").GetInt32()));
        Assert.Equal(1, duties[1].GetProperty("notTracked").GetInt32());
    }

    [Fact]
    public async Task The_night_brings_the_duties_of_every_unit_up_to_the_day()
    {
        var run = await house.Services.GetRequiredService<Reconcile>().RunAsync(TimeSpan.FromMinutes(1), default);
        Assert.Equal((true, 1, 2, 0), (run.Done, run.Files, run.Progress, run.Broken.Length));
    }

    [Fact]
    public async Task A_person_sees_what_he_lacks_and_owes_and_a_stranger_does_not()
    {
        await HeldWithoutAsync(House.Leader);
        using var own = await house.OpenAsync($"api/people/{House.Leader}/duties?year=2020", bearer: EntraStub.Bearer(House.Leader));
        var duties = await own.Content.ReadFromJsonAsync<JsonElement>();
        var rule = duties.GetProperty("rules")[0];
        Assert.Equal(("assembly", 2, 0, 2), (rule.GetProperty("rule").GetString(), rule.GetProperty("required").GetInt32(), rule.GetProperty("attended").GetInt32(), rule.GetProperty("lost").GetInt32()));
        Assert.True(duties.GetProperty("makeUps")[0].GetProperty("overdue").GetBoolean());
        using var stranger = await house.OpenAsync($"api/people/{House.Leader}/duties?year=2020", bearer: EntraStub.Bearer(House.Stranger));
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
    }

    [Theory]
    [InlineData("nowhere", 2020, HttpStatusCode.NotFound)]
    [InlineData(House.Unit, 1, HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_is_refused(string unit, int year, HttpStatusCode status)
    {
        using var answer = await house.OpenAsync($"api/units/{unit}/duties?year={year}", bearer: EntraStub.Bearer(House.Leader));
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task Another_units_people_may_not_look()
    {
        using var answer = await house.OpenAsync($"api/units/{House.Unit}/duties", bearer: EntraStub.Bearer(House.Stranger));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    /// <summary>A closed session of 2020 on whose roster he was, and to which he did not come.</summary>
    private async Task HeldWithoutAsync(string person)
    {
        var (counts, start) = (new Counts(House.Unit, "assembly", "2020-H1"), new DateTimeOffset(2020, 3, 5, 6, 30, 0, TimeSpan.Zero));
        var id = PlanSession.FileIdOf(counts, 1);
        var book = house.Services.GetRequiredService<SessionBook>();
        var planned = new Planned(House.Unit, [counts], SessionType.Assembly, new LocalText("会"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", person, null, null, new Terms(new Fraction(1, 2)), "p");
        await book.ExecuteAsync(id, PlanSession.Command(planned, "t", start.AddDays(-8)), default);
        await book.ExecuteAsync(id, Invite.Command([new RosterEntry(person, Role.Leader, "a"), new RosterEntry(House.Wang, Role.Member, "b")], start.AddDays(-7)), default);
        await book.ExecuteAsync(id, new CheckIn(House.Wang, Mode.OnSite, "k").At(start), default);
        var file = await book.ReadAsync(id, default);
        await book.ExecuteAsync(id, CloseRegister.Command(file.State, start.AddHours(3)), default);
        await house.Services.GetRequiredService<RefreshSession>().RunAsync(id, default);
    }

    private async Task<List<JsonElement>> DutiesAsync(int year)
    {
        using var answer = await house.OpenAsync($"api/units/{House.Unit}/duties?year={year}", bearer: EntraStub.Bearer(House.Leader));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await answer.Content.ReadFromJsonAsync<JsonElement>()).EnumerateArray()];
    }
}
