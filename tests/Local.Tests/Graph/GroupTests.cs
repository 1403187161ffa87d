using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class GroupTests : IAsyncLifetime
{
    private const string Group = "88888888-8888-4888-8888-888888888888";
    private const string First = $"groups/delta()?$select=displayName,members&$filter=id eq '{Group}'";

    private Box box = null!;

    public async Task InitializeAsync()
    {
        box = await Box.StartAsync();
        box.Tenant.People.AddGroup(new BoxGroup(Group, "第四党支部"), [Box.Wang.Id, Box.Li.Id]);
    }

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task A_round_tells_all_members_and_the_next_only_what_changed()
    {
        var (groups, link) = await RoundAsync(First);
        Assert.Equal([Box.Wang.Id, Box.Li.Id], MembersOf(groups));
        (groups, link) = await RoundAsync(link);
        Assert.Empty(groups);
        box.Tenant.People.AddGroup(new BoxGroup(Group, "第四党支部"), [Box.Wang.Id]);
        (groups, link) = await RoundAsync(link);
        Assert.Equal("deleted", groups.SelectMany(g => g["members@delta"]?.AsArray() ?? []).Single()!["@removed"]!["reason"]!.ToString());
        box.Tenant.People.AddGroup(new BoxGroup(Group, "第四党支部", Deleted: true), []);
        (groups, _) = await RoundAsync(link);
        Assert.NotNull(groups.Single()["@removed"]);
    }

    [Fact]
    public async Task Large_groups_come_in_pages()
    {
        var many = Enumerable.Range(0, 130).Select(i => new BoxPerson($"99999999-0000-4000-8000-{i.ToString("000000000000", CultureInfo.InvariantCulture)}", "成员", "", $"m{i.ToString(CultureInfo.InvariantCulture)}@contoso.example", "zh-CN", false, [])).ToList();
        box.Tenant.AddPeople(many);
        box.Tenant.People.AddGroup(new BoxGroup(Group, "大"), many.Select(m => m.Id));
        Assert.Equal(130, MembersOf((await RoundAsync(First)).Groups).Count);
        using var graph = EventBody.Client(box);
        var page = await graph.Groups[Group].Members.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (["id"], 100));
        Assert.Equal(100, page!.Value!.OfType<Microsoft.Graph.Models.User>().Count());
        Assert.Equal(30, (await graph.Groups[Group].Members.WithUrl(page.OdataNextLink!).GetAsync())!.Value!.Count);
    }

    [Theory]
    [InlineData("groups/delta?$filter=displayName eq 'x'", 400)]
    [InlineData("groups/delta?$select=title", 400)]
    [InlineData("groups/delta?$expand=members", 400)]
    [InlineData("groups/delta?$deltatoken=rubbish", 410)]
    [InlineData("users/delta?$skiptoken=e30", 410)]
    [InlineData("users/delta?$filter=accountEnabled eq false", 400)]
    [InlineData("groups/77777777-7777-4777-8777-777777777777/members", 404)]
    public async Task What_Graph_refuses_is_refused(string path, int status) => Assert.Equal(status, (await box.GraphAsync("GET", path)).Status);

    [Fact]
    public async Task A_link_that_is_too_old_is_gone()
    {
        var (_, link) = await RoundAsync(First);
        box.Tenant.People.ForgetDeltaLinks();
        var reply = await box.GraphAsync("GET", link);
        Assert.Equal((410, "syncStateNotFound"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_blocked_account_is_told_from_the_latest_link_on()
    {
        var (people, link) = await RoundAsync("users/delta()?$deltatoken=latest&$select=accountEnabled");
        Assert.Empty(people);
        box.Tenant.AddPeople([Box.Li with { Enabled = false }]);
        (people, link) = await RoundAsync(link);
        Assert.Equal((Box.Li.Id, false), (people.Single()["id"]!.ToString(), people[0]["accountEnabled"]!.GetValue<bool>()));
        Assert.Empty((await RoundAsync(link)).Groups);
    }

    private async Task<(List<JsonObject> Groups, string Link)> RoundAsync(string path)
    {
        var all = new List<JsonObject>();
        while (true)
        {
            var reply = await box.GraphAsync("GET", path);
            Assert.Equal(200, reply.Status);
            all.AddRange(reply.Value.Select(v => v!.AsObject()));
            var next = (string?)reply.Body!["@odata.nextLink"];
            path = (next ?? (string)reply.Body["@odata.deltaLink"]!).Split("/v1.0/")[1];
            if (next is null)
            {
                return (all, path);
            }
        }
    }

    private static List<string> MembersOf(List<JsonObject> groups) => [.. groups.SelectMany(g => g["members@delta"]?.AsArray() ?? []).Select(m => m!["id"]!.ToString())];
}
