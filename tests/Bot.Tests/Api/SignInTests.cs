using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Tests.Api;

public sealed class SignInTests : IAsyncLifetime
{
    private SignInHouse house = null!;
    private string dossier = "";

    public async Task InitializeAsync()
    {
        house = await SignInHouse.StartAsync();
        dossier = await house.DossierOfAsync(House.Leader);
    }

    public Task DisposeAsync() => house.DisposeAsync().AsTask();

    [Fact]
    public async Task A_browser_is_sent_to_Entra_with_a_state_a_nonce_and_PKCE()
    {
        using var answer = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var to = answer.Headers.Location!;
        Assert.Equal($"https://login.example/{EntraStub.Tenant}/oauth2/v2.0/authorize", to.GetLeftPart(UriPartial.Path));
        var asked = QueryHelpers.ParseQuery(to.Query);
        Assert.Equal([EntraStub.AppId, "code", "https://bot.example/signin", "S256"], new[] { "client_id", "response_type", "redirect_uri", "code_challenge_method" }.Select(n => asked[n].ToString()));
        Assert.Equal([43, 43, 43], new[] { "state", "nonce", "code_challenge" }.Select(n => asked[n].ToString().Length));
        var cookie = Assert.Single(SignInHouse.SetCookies(answer));
        Assert.Equal((true, true, SameSiteMode.Lax, "/signin"), (cookie.HttpOnly, cookie.Secure, cookie.SameSite, cookie.Path.ToString()));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("application/zip")]
    [InlineData("")]
    public async Task A_program_gets_401(string accept)
    {
        using var answer = await house.OpenAsync($"dossiers/{dossier}", accept);
        Assert.Equal((HttpStatusCode.Unauthorized, "Bearer"), (answer.StatusCode, answer.Headers.WwwAuthenticate.ToString()));
    }

    [Fact]
    public async Task Who_ordered_a_dossier_signs_in_and_downloads_it()
    {
        using var back = await house.SignInAsync(dossier, House.Leader);
        Assert.Equal((HttpStatusCode.Redirect, $"https://bot.example/dossiers/{dossier}"), (back.StatusCode, back.Headers.Location?.ToString()));
        var session = SignInHouse.SetCookies(back).Single(c => c.Name == "dossiers");
        Assert.Equal((true, true, SameSiteMode.Lax, "/dossiers"), (session.HttpOnly, session.Secure, session.SameSite, session.Path.ToString()));
        using var download = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(SignInHouse.Zip, await download.Content.ReadAsStringAsync());
        Assert.Equal(["dossiers"], house.Cookies.Keys);
    }

    [Fact]
    public async Task Another_person_finds_nothing_and_can_choose_another_account()
    {
        using var back = await house.SignInAsync(dossier, House.Wang);
        using var answer = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("this account may open", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(house.Cookies);
    }

    [Theory]
    [InlineData("Ledger.Admin", HttpStatusCode.OK)]
    [InlineData("Ledger.Inspector", HttpStatusCode.OK)]
    [InlineData("Ledger.Nobody", HttpStatusCode.NotFound)]
    public async Task Roles_of_the_id_token_count(string role, HttpStatusCode status)
    {
        using var back = await house.SignInAsync(dossier, House.Wang, c => c["roles"] = new[] { role });
        using var answer = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(status, answer.StatusCode);
    }

    [Theory]
    [InlineData("tid", "bbbbbbbb-0000-0000-0000-00000000000b")]
    [InlineData("iss", "https://login.example/bbbbbbbb-0000-0000-0000-00000000000b/v2.0")]
    [InlineData("aud", "another application")]
    [InlineData("nonce", "another")]
    [InlineData("oid", "")]
    [InlineData("exp", "1600000000")]
    public async Task An_id_token_that_is_not_for_us_signs_nobody_in(string claim, string value)
    {
        using var back = await house.SignInAsync(dossier, House.Leader, c =>
        {
            if (claim == "exp")
            {
                (c["nbf"], c["exp"]) = (1_500_000_000L, long.Parse(value, System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                c[claim] = value;
            }
        });
        Assert.Equal(HttpStatusCode.Forbidden, back.StatusCode);
        Assert.Empty(house.Cookies);
    }

    [Fact]
    public async Task An_id_token_of_another_key_signs_nobody_in()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        house.Entra.Forge(QueryHelpers.ParseQuery(back[6..])["code"].ToString());
        using var answer = await house.OpenAsync(back);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(house.Cookies);
    }

    [Fact]
    public async Task A_state_of_another_browser_is_refused()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        house.Cookies.Clear();
        await StaleAsync(back);
    }

    [Theory]
    [InlineData("signin")]
    [InlineData("signin?code=1&state=")]
    [InlineData("signin?code=1&state=made-up")]
    public async Task A_state_that_nobody_gave_is_refused(string back) => await StaleAsync(back);

    [Fact]
    public async Task A_ticket_that_is_old_or_changed_is_refused()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        var (name, ticket) = Assert.Single(house.Cookies);
        var protector = house.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("TeamsAddin.SignIn").ToTimeLimitedDataProtector();
        house.Cookies[name] = protector.Protect(protector.Unprotect(ticket), EntraStub.Now.AddSeconds(-1));
        await StaleAsync(back);
        house.Cookies[name] = ticket[..^4] + "AAAA";
        await StaleAsync(back);
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        var ticket = Assert.Single(house.Cookies);
        using var first = await house.OpenAsync(back);
        Assert.Equal(HttpStatusCode.Redirect, first.StatusCode);
        house.Cookies.Clear();
        await StaleAsync(back);
        // Even a thief of the ticket: Entra takes no code twice.
        house.Cookies[ticket.Key] = ticket.Value;
        using var second = await house.OpenAsync(back);
        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Empty(house.Cookies);
    }

    [Fact]
    public async Task Another_sign_ins_code_does_not_fit_this_ones_verifier()
    {
        var mine = QueryHelpers.ParseQuery((await house.PickAsync(dossier, House.Leader))[6..]);
        var others = QueryHelpers.ParseQuery((await house.PickAsync(dossier, House.Wang))[6..]);
        using var answer = await house.OpenAsync($"signin?code={others["code"]}&state={mine["state"]}");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("dossiers", house.Cookies.Keys);
    }

    [Theory]
    [InlineData("zh-CN,en;q=0.8", "您没有登录")]
    [InlineData("zh-TW", "您沒有登入")]
    [InlineData("fr-FR", "You did not sign in")]
    [InlineData("en;q=0.3,zh-CN;q=0.9", "您没有登录")]
    public async Task Who_does_not_want_to_sign_in_is_told_so_in_his_language(string language, string told)
    {
        using var sent = await house.OpenAsync($"dossiers/{dossier}");
        var state = QueryHelpers.ParseQuery(sent.Headers.Location!.Query)["state"];
        using var answer = await house.OpenAsync($"signin?error=access_denied&state={state}", language: language);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains(told, page, StringComparison.Ordinal);
        Assert.Contains($"href=\"https://bot.example/dossiers/{dossier}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_Entra_says_comes_into_the_page()
    {
        using var sent = await house.OpenAsync($"dossiers/{dossier}");
        var state = QueryHelpers.ParseQuery(sent.Headers.Location!.Query)["state"];
        using var answer = await house.OpenAsync($"signin?error=%3Cscript%3E&error_description=%3Cscript%3E&state={state}");
        Assert.DoesNotContain("<script", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dossiers/https:%2F%2Fevil.example")]
    [InlineData("dossiers/%2F%2Fevil.example")]
    [InlineData("dossiers/..%2Fapi%2Fplans")]
    public async Task No_address_but_a_dossiers_begins_a_sign_in(string path)
    {
        using var answer = await house.OpenAsync(path);
        Assert.Equal((HttpStatusCode.NotFound, null), (answer.StatusCode, answer.Headers.Location));
        Assert.Empty(house.Cookies);
    }

    [Fact]
    public async Task The_way_back_leads_to_the_dossier_alone()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        using var answer = await house.OpenAsync(back + "&returnUrl=https://evil.example/&redirect_uri=https://evil.example/&dossier=//evil.example");
        Assert.Equal($"https://bot.example/dossiers/{dossier}", answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_wrong_bearer_token_is_refused_though_there_is_a_cookie()
    {
        using var back = await house.SignInAsync(dossier, House.Leader);
        using var answer = await house.OpenAsync($"dossiers/{dossier}", bearer: "garbage");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task An_id_token_opens_no_door_of_the_API()
    {
        using var refused = await house.OpenAsync("api/units", "application/json", bearer: EntraStub.IdToken(House.Leader, AppRoles.Admin));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var open = await house.OpenAsync("api/units", "application/json", bearer: EntraStub.Bearer(House.Leader, AppRoles.Admin));
        Assert.Equal(HttpStatusCode.OK, open.StatusCode);
    }

    [Fact]
    public async Task Who_leads_the_unit_no_more_finds_nothing()
    {
        await house.LeadsNoMoreAsync(House.Leader);
        using var answer = await house.SignInAsync(dossier, House.Leader);
        using var opened = await house.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.NotFound, opened.StatusCode);
    }

    [Fact]
    public async Task Of_an_order_that_failed_its_asker_reads_why_and_nobody_opens_an_archive()
    {
        var orders = house.Services.GetRequiredService<Table<ExportRow>>();
        var row = (await orders.GetAsync("exports", dossier, default))!;
        await orders.ReplaceAsync(row, row.Value with { State = ExportState.Failed, Tries = 5, Fault = "took-too-long" }, default);
        using var order = await house.OpenAsync($"api/exports/{dossier}", "application/json", bearer: EntraStub.Bearer(House.Leader));
        var said = JsonElement.Parse(await order.Content.ReadAsStringAsync());
        Assert.Equal(("Failed", 5, "took-too-long"), (said.GetProperty("state").GetString(), said.GetProperty("tries").GetInt32(), said.GetProperty("fault").GetString()));
        using var archive = await house.OpenAsync($"dossiers/{dossier}", "application/zip", bearer: EntraStub.Bearer(House.Leader));
        using var stranger = await house.OpenAsync($"api/exports/{dossier}", "application/json", bearer: EntraStub.Bearer(House.Stranger));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], new[] { archive.StatusCode, stranger.StatusCode });
    }

    [Fact]
    public async Task A_turns_token_is_no_matter_of_Entras()
    {
        using var answer = await house.PostTurnAsync("e30.e30.e30");
        Assert.Equal((HttpStatusCode.Unauthorized, 0), (answer.StatusCode, house.Entra.Asked));
    }

    [Fact]
    public async Task The_cookie_opens_no_other_door()
    {
        using var back = await house.SignInAsync(dossier, House.Leader);
        using var answer = await house.OpenAsync($"api/exports/{dossier}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Entra_that_cannot_be_reached_is_told()
    {
        var back = await house.PickAsync(dossier, House.Leader);
        house.Entra.Down = true;
        using var answer = await house.OpenAsync(back);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("cannot be reached", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_instance_of_the_bot_knows_the_cookie()
    {
        using var back = await house.SignInAsync(dossier, House.Leader);
        await using var second = await SignInHouse.StartAsync(house.Rows);
        await second.DossierOfAsync(House.Leader);
        second.Cookies["dossiers"] = house.Cookies["dossiers"];
        using var answer = await second.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var stranger = await SignInHouse.StartAsync(new MemoryRowStore());
        stranger.Cookies["dossiers"] = house.Cookies["dossiers"];
        using var unknown = await stranger.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.Redirect, unknown.StatusCode);
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_sign_in()
    {
        await using var identity = await SignInHouse.StartAsync(password: null);
        using var answer = await identity.OpenAsync($"dossiers/{dossier}");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private async Task StaleAsync(string back)
    {
        using var answer = await house.OpenAsync(back);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("has expired or began in another browser", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("dossiers", house.Cookies.Keys);
    }
}
