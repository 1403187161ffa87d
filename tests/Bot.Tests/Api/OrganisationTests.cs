using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class OrganisationTests : IAsyncLifetime
{
    private const string Group = "7d0a2f52-8f9c-4f5c-9a34-00000000000a";
    private const string Units = "id,name,type,parent,timezone,mailbox,language,group\nb,局党组,committee,,Asia/Shanghai,b@x,zh-Hans,\nb1,一支部,branch,b,Asia/Shanghai,,zh-Hans,";
    private static readonly string Members = "person,name,title,mail,unit,role,from,to,away\n"
        + string.Concat(Enumerable.Range(1, 6).Select(i => $"{House.Person(i)},王芳,,w@x,b1,{(i == 1 ? "leader" : "member")},2024-01-01,,\n"));

    private SignInHouse house = null!;

    public async Task InitializeAsync() => house = await SignInHouse.StartAsync();

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task An_import_answers_with_what_it_changed_and_the_second_one_with_nothing()
    {
        var dry = await ImportAsync(Units, Members, "?dryRun=true");
        Assert.Equal((true, 2), (dry.GetProperty("report").GetProperty("dryRun").GetBoolean(), dry.GetProperty("report").GetProperty("unitsAdded").GetProperty("count").GetInt32()));
        Assert.Equal(0, await UnitsAsync());
        var first = (await ImportAsync(Units, Members)).GetProperty("report");
        Assert.Equal((2, 6, false), (first.GetProperty("unitsAdded").GetProperty("count").GetInt32(), first.GetProperty("joined").GetProperty("count").GetInt32(), first.GetProperty("isNothing").GetBoolean()));
        Assert.Equal("Leader", first.GetProperty("joined").GetProperty("first")[0].GetProperty("after").GetString());
        var second = await ImportAsync(Units, Members);
        Assert.True(second.GetProperty("report").GetProperty("isNothing").GetBoolean());
        Assert.Equal(["Unit b has no leader."], second.GetProperty("warnings").EnumerateArray().Select(w => w.GetString()!));
        Assert.Equal(2, await UnitsAsync());
    }

    [Theory]
    [InlineData(0, 31, HttpStatusCode.OK)]
    [InlineData(65, 0, HttpStatusCode.BadRequest)]
    [InlineData(65, 65, HttpStatusCode.BadRequest)]
    public async Task Files_of_up_to_64_MB_are_read_and_larger_ones_are_refused_in_words(int units, int other, HttpStatusCode status)
    {
        await using var web = await SignInHouse.StartAsync(kestrel: true);
        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent([.. Encoding.UTF8.GetBytes(Units), .. new byte[units << 20]]), "units", "units.csv" },
            { new ByteArrayContent(Encoding.UTF8.GetBytes(Members)), "members", "members.csv" },
            { new ByteArrayContent(new byte[other << 20]), "other", "other.csv" },
        };
        using var answer = await web.SendAsync(HttpMethod.Post, "api/organisation", Admin, form);
        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.OK)
        {
            Assert.Contains("each under 64 MB", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_unit_that_is_gone_is_in_no_list_any_more()
    {
        await ImportAsync(Units, Members);
        await ImportAsync("id,name,type,parent,timezone,mailbox,language\nb,局党组,committee,,Asia/Shanghai,b@x,zh-Hans\n", Members.Split('\n')[0] + $"\n{House.Person(1)},王芳,,w@x,b,leader,2024-01-01,,\n");
        Assert.Equal(1, await UnitsAsync());
    }

    [Fact]
    public async Task Files_that_would_end_most_of_the_organisation_are_taken_over_only_with_the_key_that_the_refusal_names()
    {
        string Many(int people) => Members.Split('\n')[0] + "\n" + string.Concat(Enumerable.Range(1, people).Select(i => $"{House.Person(i)},王芳,,w@x,b1,{(i == 1 ? "leader" : "member")},2024-01-01,,\n"));
        await ImportAsync(Units, Many(21));
        var dry = (await ImportAsync(Units, Many(10), "?dryRun=true")).GetProperty("report").GetProperty("held");
        Assert.Equal((0, 2, 11, 21), (dry.GetProperty("units").GetInt32(), dry.GetProperty("unitsBefore").GetInt32(), dry.GetProperty("memberships").GetInt32(), dry.GetProperty("membershipsBefore").GetInt32()));
        using var refused = await SendAsync(Encoding.UTF8.GetBytes(Units), Encoding.UTF8.GetBytes(Many(10)));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("import-held", problem.GetProperty("code").GetString());
        var key = dry.GetProperty("key").GetString();
        Assert.Equal($"The files would end 0 of 2 units and 11 of 21 memberships; nothing was taken over. If the lists are complete and it is meant, send the same files again with ?confirm={key}.", problem.GetProperty("detail").GetString());
        using var others = await SendAsync(Encoding.UTF8.GetBytes(Units), Encoding.UTF8.GetBytes(Many(9)), "?confirm=" + key);
        Assert.Equal(HttpStatusCode.Conflict, others.StatusCode);
        Assert.Equal(11, (await ImportAsync(Units, Many(10), "?confirm=" + key)).GetProperty("report").GetProperty("left").GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Of_two_imports_at_once_the_second_is_told_to_come_again()
    {
        await using (await house.Services.GetRequiredService<OrganisationLease>().TakeAsync(TimeSpan.Zero, default))
        {
            using var refused = await SendAsync(Encoding.UTF8.GetBytes(Units), Encoding.UTF8.GetBytes(Members));
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Equal("import-runs", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        }

        await ImportAsync(Units, Members);
    }

    [Fact]
    public async Task An_import_that_loses_its_turn_is_told_what_became_of_it()
    {
        await using var slow = await SignInHouse.StartAsync(services: s => s.AddSingleton(p => new OrganisationLease(p.GetRequiredService<ILeases>(), new LeapingTime())));
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes(Units)), "units", "units.csv" }, { new ByteArrayContent(Encoding.UTF8.GetBytes(Members)), "members", "members.csv" } };
        using var refused = await slow.SendAsync(HttpMethod.Post, "api/organisation", Admin, form);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("import-lost-unwritten", problem.GetProperty("code").GetString());
        Assert.EndsWith("Nothing was changed; please send the same files again.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    /// <summary>Between two looks at it a lease ends.</summary>
    private sealed class LeapingTime : TimeProvider
    {
        private long now;

        public override long GetTimestamp() => now += (long)OrganisationLease.Term.TotalSeconds * TimestampFrequency;
    }

    [Fact]
    public async Task A_file_in_GBK_is_refused_with_the_remedy_and_read_where_it_is_declared()
    {
        var gbk = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
        using var refused = await SendAsync(gbk.GetBytes(Units), gbk.GetBytes(Members));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("organisation-invalid", problem.GetProperty("code").GetString());
        Assert.Contains("units.csv, row 1, column \"id\": the file is not UTF-8 but looks like GBK", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains("members.csv, row 1", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using var read = await SendAsync(gbk.GetBytes(Units), gbk.GetBytes(Members), encoding: "gbk");
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal("王芳", await house.Services.GetRequiredService<OrganisationStore>().NameOfAsync(House.Leader, default));
    }

    [Theory]
    [InlineData("gbk", "text/csv; charset=gbk", HttpStatusCode.NoContent)]
    [InlineData("gbk", "text/csv", HttpStatusCode.BadRequest)]
    [InlineData("utf-8", "text/csv", HttpStatusCode.NoContent)]
    [InlineData("utf-8", "text/csv; charset=\"utf-8\"", HttpStatusCode.NoContent)]
    [InlineData("utf-16", "text/csv", HttpStatusCode.BadRequest)]
    public async Task A_working_calendar_is_read_in_the_charset_of_its_content_type(string real, string type, HttpStatusCode status)
    {
        var encoding = real == "gbk" ? CodePagesEncodingProvider.Instance.GetEncoding("GB18030")! : Encoding.GetEncoding(real);
        using var answer = await PutAsync("api/working-calendar", encoding.GetBytes("day,kind,note\n2026-05-01..2026-05-05,off,劳动节\n"), type);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status != HttpStatusCode.NoContent, (await house.Services.GetRequiredService<RuleStore>().CalendarAsync(default)).IsWorkingDay(new DateOnly(2026, 5, 1)));
    }

    [Fact]
    public async Task A_mass_departure_from_a_group_waits_for_the_administrator()
    {
        await ImportAsync(Units + Group, Members);
        ((FixedDirectory)house.Services.GetRequiredService<IDirectory>()).Groups[Group] = new HashSet<string>([House.Person(1), House.Person(2), House.Person(9)]);
        await house.Services.GetRequiredService<SyncDirectory>().RunAsync(TimeSpan.FromMinutes(1), default);
        var unit = (await ReportAsync()).GetProperty("units")[0];
        Assert.Equal(("b1", "Held", 4, 1), (unit.GetProperty("unit").GetString(), unit.GetProperty("state").GetString(), unit.GetProperty("held").GetProperty("leaves").GetProperty("count").GetInt32(), unit.GetProperty("held").GetProperty("joins").GetInt32()));
        using var stranger = await house.PostAsync("api/directory/b1/confirm", new { }, EntraStub.Bearer(House.Stranger));
        Assert.Equal(HttpStatusCode.Forbidden, stranger.StatusCode);
        using var confirmed = await house.PostAsync("api/directory/b1/confirm", new { }, Admin);
        Assert.Equal("Followed", (await confirmed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("state").GetString());
        Assert.Equal(3, (await house.Services.GetRequiredService<OrganisationStore>().ReadAsync(default)).MembersOf("b1", new DateOnly(2026, 3, 5)).Count());
        using var again = await house.PostAsync("api/directory/b1/confirm", new { }, Admin);
        Assert.Equal("nothing-held", (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        using var nowhere = await house.PostAsync("api/directory/nowhere/confirm", new { }, Admin);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }

    private static string Admin => EntraStub.Bearer(House.Leader, "Ledger.Admin");

    private async Task<JsonElement> ReportAsync()
    {
        using var answer = await house.OpenAsync("api/directory/report", bearer: Admin);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<int> UnitsAsync()
    {
        using var answer = await house.OpenAsync("api/units", bearer: Admin);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetArrayLength();
    }

    private async Task<JsonElement> ImportAsync(string units, string members, string query = "")
    {
        using var answer = await SendAsync(Encoding.UTF8.GetBytes(units), Encoding.UTF8.GetBytes(members), query);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<HttpResponseMessage> SendAsync(byte[] units, byte[] members, string query = "", string? encoding = null)
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(units), "units", "units.csv" }, { new ByteArrayContent(members), "members", "members.csv" } };
        if (encoding is not null)
        {
            form.Add(new StringContent(encoding), "encoding");
        }

        return await house.SendAsync(HttpMethod.Post, "api/organisation" + query, Admin, form);
    }

    private async Task<HttpResponseMessage> PutAsync(string path, byte[] body, string type)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return await house.SendAsync(HttpMethod.Put, path, Admin, content);
    }
}
