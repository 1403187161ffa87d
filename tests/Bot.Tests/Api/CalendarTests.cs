using System.Collections.Immutable;
using System.Net;
using Ical.Net;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class CalendarTests : IAsyncLifetime
{
    private const string Path = "calendar.ics";
    private static readonly DateTimeOffset Now = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private SignInHouse house = null!;

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        Member In(string person, string unit, Role role, DateOnly? to = null) => new(person, unit, role, new DateOnly(2024, 1, 1), to, "p@x");
        await house.Services.GetRequiredService<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [Unit("b", null), Unit("b1", "b"), Unit("b2", "b")],
                [In(House.Leader, "b1", Role.Leader), In(House.Wang, "b1", Role.Member), In(House.Recorder, "b2", Role.Recorder)],
                [.. new[] { House.Leader, House.Wang, House.Recorder }.Select(p => new Person(p, "成员", "", "p@x"))]),
            default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_browser_signs_in_and_gets_the_persons_own_sessions_from_30_days_back_to_a_year_ahead()
    {
        var own = await PlanAsync("b1", Now.AddDays(3));
        var past = await PlanAsync("b1", Now.AddDays(-29));
        var joint = await PlanAsync("b2", Now.AddDays(4), guests: "b1");
        var above = await PlanAsync("b", Now.AddDays(5), who: Who.Subtree);
        await PlanAsync("b", Now.AddDays(6), who: Who.Members);
        await PlanAsync("b1", Now.AddDays(-40));
        await PlanAsync("b1", Now.AddDays(370));
        await PlanAsync("b1", Now.AddDays(7), who: Who.Leaders);
        await PlanAsync("b2", Now.AddDays(8));
        using var sent = await house.OpenAsync(Path);
        Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        using var back = await house.OpenAsync(Return(sent, House.Wang));
        Assert.Equal("https://bot.example/calendar.ics", back.Headers.Location?.ToString());
        var cookie = SignInHouse.SetCookies(back).Single(c => c.Name == "calendar");
        Assert.Equal((true, true, "/calendar.ics"), (cookie.HttpOnly, cookie.Secure, cookie.Path.ToString()));
        Assert.Equal(["calendar"], house.Cookies.Keys);
        using var file = await house.OpenAsync(Path);
        Assert.Equal(("text/calendar", "no-store", "calendar.ics"), (file.Content.Headers.ContentType?.MediaType, file.Headers.CacheControl?.ToString(), file.Content.Headers.ContentDisposition?.FileName));
        var events = Calendar.Load(await file.Content.ReadAsStringAsync())!.Events;
        Assert.Equal(new[] { past, own, joint, above }.Select(i => i + "@sessions.teamsaddin"), events.OrderBy(e => e.Start!.AsUtc).Select(e => e.Uid));
    }

    [Fact]
    public async Task Once_invited_only_the_roster_counts()
    {
        var id = await PlanAsync("b1", Now.AddDays(3));
        await house.Services.GetRequiredService<SessionBook>().ExecuteAsync(id, Invite.Command([new RosterEntry(House.Leader, Role.Leader, "a")], Now), default);
        using var left = await AsAsync(House.Wang);
        using var invited = await AsAsync(House.Leader);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.OK), (left.StatusCode, invited.StatusCode));
    }

    [Fact]
    public async Task A_session_that_two_of_a_persons_units_hold_together_is_on_his_page_once()
    {
        var member = (string unit) => new Member(House.Wang, unit, Role.Member, new DateOnly(2024, 1, 1), null, "p@x");
        await house.Services.GetRequiredService<OrganisationStore>().ImportAsync(new OrganisationFile([Unit("b1", null), Unit("b2", null)], [member("b1"), member("b2")], [new Person(House.Wang, "王", "", "p@x")]), default);
        var id = await PlanAsync("b1", Now.AddDays(3), guests: "b2");
        var page = await house.Services.GetRequiredService<PersonPages>().ReadAsync(House.Wang, default);
        Assert.Equal(id, Assert.Single(page.Next).FileId);
    }

    [Fact]
    public async Task A_cancelled_session_says_so()
    {
        var id = await PlanAsync("b1", Now.AddDays(3));
        await house.Services.GetRequiredService<SessionBook>().ExecuteAsync(id, new CancelSession("admin", "admin", "cancel", null).At(Now), default);
        using var file = await AsAsync(House.Wang);
        Assert.Equal(("CANCELLED", 2), Assert.Single(Calendar.Load(await file.Content.ReadAsStringAsync())!.Events) is var one ? (one.Status, one.Sequence) : default);
    }

    [Fact]
    public async Task The_file_is_in_the_language_of_the_persons_cards()
    {
        await PlanAsync("b1", Now.AddDays(3));
        await house.Services.GetRequiredService<Table<ConversationRow>>().UpsertAsync(House.Wang, "personal", new ConversationRow("{}", "zh-TW", true), default);
        using var file = await AsAsync(House.Wang);
        Assert.Contains("X-WR-CALNAME:會議和學習", await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_session_a_browser_reads_why_there_is_no_file()
    {
        using var sent = await house.OpenAsync(Path);
        using var back = await house.OpenAsync(Return(sent, House.Stranger));
        using var page = await house.OpenAsync(Path);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        Assert.Contains("There are no sessions of yours", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cookie_of_one_path_opens_nothing_else()
    {
        var dossier = await house.DossierOfAsync(House.Leader);
        using var sent = await house.OpenAsync(Path);
        using var back = await house.OpenAsync(Return(sent, House.Leader));
        house.Cookies["dossiers"] = house.Cookies["calendar"];
        using var other = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.Redirect, other.StatusCode);
        Assert.StartsWith("https://login.example/", other.Headers.Location!.ToString(), StringComparison.Ordinal);
        using var api = await house.OpenAsync("api/units");
        Assert.Equal(HttpStatusCode.Unauthorized, api.StatusCode);
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("text/calendar")]
    public async Task A_program_without_a_token_gets_401(string accept)
    {
        using var answer = await house.OpenAsync(Path, accept);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static Unit Unit(string id, string? parent) => new(id, "单位" + id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans");

    private string Return(HttpResponseMessage sent, string person)
    {
        var asked = QueryHelpers.ParseQuery(sent.Headers.Location!.Query);
        return $"signin?code={house.Entra.Give(person, asked["nonce"].ToString(), asked["code_challenge"].ToString(), null)}&state={asked["state"]}";
    }

    private Task<HttpResponseMessage> AsAsync(string person) => house.OpenAsync(Path, "text/calendar", bearer: EntraStub.Bearer(person));

    private async Task<string> PlanAsync(string unit, DateTimeOffset start, Who who = Who.Members, string? guests = null)
    {
        ImmutableArray<Counts> counts = [new Counts(unit, "r" + start.DayOfYear, "2026"), .. guests is null ? [] : new[] { new Counts(guests, "r" + start.DayOfYear, "2026") }];
        var id = PlanSession.FileIdOf(counts[0], 1);
        var planned = new Planned(unit, counts, SessionType.Meeting, new LocalText("会"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p") { Who = who };
        await house.Services.GetRequiredService<SessionBook>().ExecuteAsync(id, PlanSession.Command(planned, "t", start.AddDays(-60)), default);
        await house.Services.GetRequiredService<RefreshSession>().RunAsync(id, default);
        return id;
    }
}
