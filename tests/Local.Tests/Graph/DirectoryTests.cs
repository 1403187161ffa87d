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

    [Fact]
    public async Task The_installed_app_is_found_by_its_external_id_and_has_a_chat()
    {
        using var graph = EventBody.Client(box);
        var apps = graph.Users[Box.Wang.Id].Teamwork.InstalledApps;
        var found = await apps.GetAsync(r => (r.QueryParameters.Expand, r.QueryParameters.Filter) = (["teamsApp"], $"teamsApp/externalId eq '{box.Settings.AppId}'"));
        Assert.Equal(box.Settings.AppId, Assert.Single(found!.Value!).TeamsApp!.ExternalId);
        var chat = await apps[found.Value![0].Id].Chat.GetAsync();
        Assert.Equal(box.Tenant.Teams.Chats.Of(Box.Wang.Id).ConversationId, chat!.Id);
        Assert.Empty((await apps.GetAsync(r => r.QueryParameters.Filter = "teamsApp/externalId eq 'another'"))!.Value!);
        Assert.Equal(404, (await box.GraphAsync("GET", $"users/{Box.Wang.Id}/teamwork/installedApps/another/chat")).Status);
    }

    [Theory]
    [InlineData("appCatalogs/teamsApps?$filter=externalId gt 'a'")]
    [InlineData("appCatalogs/teamsApps?$filter=name eq 'a'")]
    [InlineData("appCatalogs/teamsApps?$expand=appDefinitions")]
    [InlineData("users/11111111-1111-4111-8111-111111111111/teamwork/installedApps?$filter=externalId eq 'a'")]
    [InlineData("users/11111111-1111-4111-8111-111111111111/teamwork/installedApps?$expand=app")]
    public async Task What_the_catalogue_does_not_know_is_refused(string path) => Assert.Equal(400, (await box.GraphAsync("GET", path)).Status);

    [Theory]
    [InlineData("""{"teamsApp@odata.bind":"https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/1"}""", 404)]
    [InlineData("""{"teamsApp@odata.bind":"https://graph.microsoft.us/v1.0/appCatalogs/teamsApps/1"}""", 400)]
    [InlineData("""{"teamsApp@odata.bind":7}""", 400)]
    [InlineData("""{"app":"1"}""", 400)]
    [InlineData("{}", 400)]
    public async Task An_app_that_is_not_in_the_catalogue_is_not_installed(string body, int status)
    {
        box.Tenant.AddPeople([Box.Li with { HasApp = false }]);
        Assert.Equal(status, (await box.GraphAsync("POST", $"users/{Box.Li.Id}/teamwork/installedApps", body)).Status);
        Assert.False(box.Tenant.People.Get(Box.Li.Id).HasApp);
    }

    [Fact]
    public async Task Without_Teams_there_is_no_app()
    {
        box.Tenant.AddPeople([Box.Li with { HasApp = false, HasTeams = false }]);
        var refused = await InstallAsync("POST", box);
        Assert.Equal((404, "NotFound"), (refused.Status, refused.Code));
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

    private static async Task<Reply> InstallAsync(string method, Box at)
    {
        var catalog = await at.GraphAsync("GET", $"appCatalogs/teamsApps?$filter=externalId eq '{at.Settings.AppId}' and distributionMethod eq 'organization'");
        var id = catalog.Status == 200 ? Assert.Single(catalog.Ids) : "none";
        var body = $$"""{"teamsApp@odata.bind":"{{at.Settings.Names.Graph}}/v1.0/appCatalogs/teamsApps/{{id}}"}""";
        return await at.GraphAsync(method, $"users/{Box.Li.Id}/teamwork/installedApps", method == "GET" ? null : body);
    }
}
