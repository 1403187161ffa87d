using TeamsAddin.Local.Tests.Teams;

namespace TeamsAddin.Local.Tests.Graph;

public sealed class DirectoryTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task A_person_is_found_by_id_and_by_address_and_a_stranger_is_not()
    {
        using var graph = EventBody.Client(box);
        Assert.Equal("zh-CN", (await graph.Users[Box.Wang.Id].GetAsync(r => r.QueryParameters.Select = ["preferredLanguage"]))!.PreferredLanguage);
        Assert.Equal("王芳", (await graph.Users["WANG.FANG@contoso.example"].GetAsync())!.DisplayName);
        var stranger = await box.GraphAsync("GET", "users/77777777-7777-4777-8777-777777777777");
        Assert.Equal((404, "Request_ResourceNotFound"), (stranger.Status, stranger.Code));
    }

    [Fact]
    public async Task App_roles_come_in_pages_with_the_ids_of_our_application()
    {
        box.Tenant.AddPeople([Box.Wang with { AppRoles = ["Ledger.Admin", "Ledger.Inspector"] }]);
        using var graph = EventBody.Client(box);
        var roles = graph.Users[Box.Wang.Id].AppRoleAssignments;
        var first = await roles.GetAsync(r => r.QueryParameters.Top = 1);
        var second = await roles.WithUrl(first!.OdataNextLink!).GetAsync();
        Assert.Equal([Guid.Parse(box.Settings.AdminRoleId), Guid.Parse(box.Settings.InspectorRoleId)], first.Value!.Concat(second!.Value!).Select(a => a.AppRoleId!.Value));
        Assert.Equal(Guid.Parse(box.Settings.ServicePrincipalId), first.Value![0].ResourceId);
        Assert.Null(second.OdataNextLink);
        Assert.Empty((await graph.Users[Box.Li.Id].AppRoleAssignments.GetAsync())!.Value!);
    }

    [Fact]
    public async Task Installing_the_app_by_Graph_reaches_the_bot()
    {
        await using var bot = await FakeBot.StartAsync();
        box.Tenant.Teams.BotEndpoint = bot.Url;
        box.Tenant.AddPeople([Box.Li with { HasApp = false }]);
        Assert.Empty((await InstallAsync("GET", box)).Value);
        Assert.Equal(201, (await InstallAsync("POST", box)).Status);
        Assert.Equal(409, (await InstallAsync("POST", box)).Status);
        await Box.UntilAsync(() => box.Tenant.Teams.InFlight == 0 && bot.Heard.Count == 2);
        Assert.Single((await InstallAsync("GET", box)).Value);
    }

    [Theory]
    [InlineData(BoxCloud.China, 404)]
    [InlineData(BoxCloud.UsGovernment, 403)]
    internal async Task Other_clouds_do_not_let_an_application_install_the_app(BoxCloud cloud, int status)
    {
        await using var other = await Box.StartAsync(cloud);
        other.Tenant.AddPeople([Box.Li with { HasApp = false }]);
        Assert.Equal(status, (await InstallAsync("POST", other)).Status);
    }

    [Fact]
    public async Task Each_request_is_a_line_of_the_log()
    {
        var folder = Directory.CreateTempSubdirectory("log").FullName;
        var log = Path.Combine(folder, "graph.jsonl");
        await using (var logging = await Box.StartAsync(with: s => s with { GraphLog = log }))
        {
            await logging.GraphAsync("GET", $"users/{Box.Wang.Id}?$select=id");
            await logging.GraphAsync("POST", EventBody.Path, """{"subject":"三会一课"}""");
        }

        Assert.Equal(
            [$$"""{"method":"GET","path":"/users/{{Box.Wang.Id}}?$select=id","body":null}""", """{"method":"POST","path":"/users/unit1@contoso.example/events","body":{"subject":"三会一课"}}"""],
            await File.ReadAllLinesAsync(log));
        Directory.Delete(folder, recursive: true);
    }

    private static Task<Reply> InstallAsync(string method, Box at) => at.GraphAsync(
        method, $"users/{Box.Li.Id}/teamwork/installedApps", method == "GET" ? null : """{"teamsApp@odata.bind":"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/1"}""");
}
