using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class NoticeTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private SignInHouse house = null!;
    private string session = "";

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        var from = new DateOnly(2019, 1, 1);
        await Get<OrganisationStore>().ImportAsync(
            new OrganisationFile(
                [new Unit("committee", "党委", UnitType.Committee, null, "Asia/Shanghai", null, "zh-Hans"), new Unit(House.Unit, "第一党支部", UnitType.Branch, "committee", "Asia/Shanghai", null, "zh-Hans"), new Unit("branch-02", "第二党支部", UnitType.Branch, "committee", "Asia/Shanghai", null, "zh-Hans")],
                [new Member(House.Recorder, "committee", Role.Leader, from, null, "a@x"), new Member(House.Leader, House.Unit, Role.Leader, from, null, "l@x"), new Member(House.Wang, House.Unit, Role.Member, from, null, "w@x"), new Member(House.Person(5), House.Unit, Role.Deputy, from, null, "d@x"), new Member(House.Person(6), "branch-02", Role.Leader, from, null, "o@x")],
                []),
            default);
        var counts = new Counts(House.Unit, "assembly", "2026-Q1");
        session = PlanSession.FileIdOf(counts, 1);
        await Get<SessionBook>().ExecuteAsync(session, PlanSession.Command(new Planned(House.Unit, [counts], SessionType.Assembly, new LocalText("会"), Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p"), "t", Start.AddDays(-8)), default);
        var notice = new Notice("members", session, 1);
        var row = new NoticeRow(NoticeState.Delivered, 1, "a", null, Start) { Day = "2026-03-04" };
        var rows = Get<Table<NoticeRow>>();
        await rows.UpsertAsync(DeliverNotices.PartitionOf(notice), House.Leader, row, default);
        await rows.UpsertAsync(DeliverNotices.PartitionOf(notice), House.Wang, row with { State = NoticeState.Unreachable, Reason = "no-app" }, default);
        await Get<CountNotices>().RunAsync(notice, default);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_leader_sees_what_became_of_a_session_s_notices()
    {
        var kind = (await OkAsync($"api/sessions/{session}/notices", House.Leader))[0];
        Assert.Equal(("members", "2026-03-04"), (kind.GetProperty("kind").GetString(), kind.GetProperty("day").GetString()));
        Assert.Equal([2, 1, 0, 1, 0, 0], Counts(kind, "expected", "delivered", "failed", "unreachable", "uncertain", "open"));
        Assert.Equal((House.Wang, "no-app"), (kind.GetProperty("unreachable")[0].GetProperty("person").GetString(), kind.GetProperty("unreachable")[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Of_a_notice_all_are_named_whom_it_has_not_reached()
    {
        var notice = new Notice("members", session, 1);
        foreach (var person in Enumerable.Range(100, NoticeCounts.MaxNamed + 10).Select(House.Person))
        {
            await Get<Table<NoticeRow>>().UpsertAsync(DeliverNotices.PartitionOf(notice), person, new NoticeRow(NoticeState.Failed, 3, null, "BadRequest", Start), default);
        }

        var unreached = (await OkAsync($"api/sessions/{session}/notices/1/members", House.Leader)).EnumerateArray().ToList();
        Assert.Equal(NoticeCounts.MaxNamed + 11, unreached.Count);
        Assert.Equal(("Unreachable", "no-app"), unreached.Single(u => u.GetProperty("person").GetString() == House.Wang) is var wang ? (wang.GetProperty("state").GetString(), wang.GetProperty("reason").GetString()) : default);
        Assert.DoesNotContain(unreached, u => u.GetProperty("person").GetString() == House.Leader);
    }

    [Fact]
    public async Task A_leader_above_sees_the_day_by_kind_and_who_was_not_reached_and_why()
    {
        var day = await OkAsync("api/notices?day=2026-03-04", House.Recorder);
        var kind = day.GetProperty("kinds")[0];
        Assert.Equal(("members", 1), (kind.GetProperty("kind").GetString(), kind.GetProperty("sessions").GetInt32()));
        Assert.Equal([2, 1, 1], Counts(kind, "expected", "delivered", "unreachable"));
        Assert.Equal(1, kind.GetProperty("counts").GetProperty("reasons").GetProperty("no-app").GetInt32());
        Assert.Equal((House.Unit, session, House.Wang), day.GetProperty("unreachable")[0] is var one ? (one.GetProperty("unit").GetString(), one.GetProperty("session").GetString(), one.GetProperty("person").GetString()) : default);
        Assert.Equal(0, day.GetProperty("unnamed").GetInt32());
    }

    [Fact]
    public async Task A_deputy_sees_them_as_well_and_who_sees_all_and_the_leader_of_another_unit_does_not()
    {
        foreach (var (bearer, sees) in new[]
        {
            (EntraStub.Bearer(House.Person(5)), true), (EntraStub.Bearer(House.Person(6)), false), (EntraStub.Bearer(House.Stranger, AppRoles.Admin), true), (EntraStub.Bearer(House.Stranger, AppRoles.Inspector), true),
        })
        {
            using var day = await house.OpenAsync("api/notices?day=2026-03-04", bearer: bearer);
            Assert.Equal(sees ? 1 : 0, (await day.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("kinds").GetArrayLength());
            using var one = await house.OpenAsync($"api/sessions/{session}/notices", bearer: bearer);
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.Forbidden, one.StatusCode);
        }
    }

    [Theory]
    [InlineData("api/sessions/{0}/notices")]
    [InlineData("api/sessions/{0}/notices/1/members")]
    public async Task A_member_and_a_stranger_do_not(string path)
    {
        foreach (var person in new[] { House.Wang, House.Stranger })
        {
            using var answer = await house.OpenAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, path, session), bearer: EntraStub.Bearer(person));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.Equal(0, (await OkAsync("api/notices?day=2026-03-04", person)).GetProperty("kinds").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("api/sessions/nonsense/notices", HttpStatusCode.NotFound)]
    [InlineData("api/sessions/0123456789abcdef0123456789abcdef/notices", HttpStatusCode.NotFound)]
    [InlineData("api/sessions/0123456789abcdef0123456789abcdef/notices/1/members", HttpStatusCode.NotFound)]
    [InlineData("api/notices?day=4.3.2026", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_is_refused(string path, HttpStatusCode status)
    {
        using var answer = await house.OpenAsync(path, bearer: EntraStub.Bearer(House.Leader));
        Assert.Equal(status, answer.StatusCode);
    }

    private async Task<JsonElement> OkAsync(string path, string person)
    {
        using var answer = await house.OpenAsync(path, bearer: EntraStub.Bearer(person));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private T Get<T>() where T : notnull => house.Services.GetRequiredService<T>();

    private static IEnumerable<int> Counts(JsonElement kind, params string[] names) => names.Select(n => kind.GetProperty("counts").GetProperty(n).GetInt32());
}
