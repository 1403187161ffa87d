using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Tests.Entra;

public sealed class SignInTests : IAsyncLifetime
{
    private const string Back = "http://127.0.0.1:9/signin";
    private const string Verifier = "a-verifier-of-the-length-that-the-RFC-wants-43-or-more";
    private static readonly string Challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync(with: s => s with { RedirectUris = [Back] });

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task The_page_shows_who_is_searched_for_and_names_are_text()
    {
        box.Tenant.AddPeople([Box.Li with { Name = "Li <script>" }]);
        using var all = await AuthorizeAsync([]);
        var page = await all.Content.ReadAsStringAsync();
        Assert.Contains(Box.Wang.Mail, page, StringComparison.Ordinal);
        Assert.Contains("Li &lt;script&gt;", page, StringComparison.Ordinal);
        using var one = await AuthorizeAsync(new() { ["search"] = "王芳" });
        page = await one.Content.ReadAsStringAsync();
        Assert.Contains(Box.Wang.Mail, page, StringComparison.Ordinal);
        Assert.DoesNotContain(Box.Li.Mail, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id", "someone", "AADSTS700016")]
    [InlineData("redirect_uri", "http://127.0.0.1:9/signin/", "AADSTS50011")]
    [InlineData("redirect_uri", "https://evil.example/", "AADSTS50011")]
    public async Task A_foreign_client_or_redirect_URI_is_told_on_the_page_alone(string field, string value, string told)
    {
        using var answer = await AuthorizeAsync(new() { [field] = value });
        Assert.Equal((HttpStatusCode.BadRequest, null), (answer.StatusCode, answer.Headers.Location));
        Assert.Contains(told, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_mode", "fragment", "invalid_request")]
    [InlineData("scope", "profile", "invalid_request")]
    [InlineData("code_challenge_method", "plain", "invalid_request")]
    [InlineData("code_challenge", "", "invalid_request")]
    public async Task What_the_application_asks_wrongly_is_told_to_it(string field, string value, string error)
    {
        using var answer = await AuthorizeAsync(new() { [field] = value });
        var told = QueryHelpers.ParseQuery(answer.Headers.Location!.Query);
        Assert.Equal((error, "the state"), (told["error"].ToString(), told["state"].ToString()));
    }

    [Fact]
    public async Task Who_cancels_is_sent_back_without_a_code()
    {
        var told = await PickAsync("cancel");
        Assert.Equal(("access_denied", "the state"), (told["error"].ToString(), told["state"].ToString()));
        Assert.False(told.ContainsKey("code"));
    }

    [Fact]
    public async Task A_code_becomes_an_id_token_with_the_nonce_and_the_roles_once()
    {
        var code = (await PickAsync(Box.Wang.Id))["code"].ToString();
        var (status, body) = await RedeemAsync(code);
        Assert.Equal(200, status);
        var token = new JsonWebToken(body["id_token"]!.GetValue<string>());
        Assert.Equal(
            (Box.Wang.Id, box.Settings.AppId, box.Settings.TenantId, "the nonce", "Ledger.Admin"),
            (token.GetClaim("oid").Value, token.Audiences.Single(), token.GetClaim("tid").Value, token.GetClaim("nonce").Value, token.GetClaim("roles").Value));
        await RefusedAsync(code);
    }

    [Theory]
    [InlineData("code_verifier", "another-verifier-of-the-length-that-the-RFC-wants", "invalid_grant")]
    [InlineData("redirect_uri", "http://127.0.0.1:9/other", "invalid_grant")]
    [InlineData("code", "1.made-up", "invalid_grant")]
    [InlineData("client_secret", "another", "invalid_client")]
    [InlineData("client_id", "another", "invalid_client")]
    public async Task A_code_is_bound_to_client_address_and_verifier(string field, string value, string error)
    {
        var (_, body) = await RedeemAsync((await PickAsync(Box.Li.Id))["code"].ToString(), field, value);
        Assert.Equal(error, body["error"]!.GetValue<string>());
    }

    [Fact]
    public void A_code_is_good_for_five_minutes()
    {
        var clock = new MovableClock();
        var signIn = new SignInApi(box.Settings, box.Tenant.People, clock);
        string Code()
        {
            var form = string.Join('&', Asked(new() { ["account"] = Box.Li.Id }).Select(f => $"{f.Key}={Uri.EscapeDataString(f.Value)}"));
            var answer = signIn.Answer(Call.Of("POST", "/t/oauth2/v2.0/authorize", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(form)));
            return QueryHelpers.ParseQuery(new Uri(answer.Headers["Location"]).Query)["code"].ToString();
        }

        var (first, second) = (Code(), Code());
        clock.Now += TimeSpan.FromMinutes(5);
        Assert.NotNull(signIn.Redeem(first, Back, Verifier).Grant);
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(signIn.Redeem(second, Back, Verifier).Grant);
    }

    private Dictionary<string, string> Asked(Dictionary<string, string> other)
    {
        var asked = new Dictionary<string, string>
        {
            ["client_id"] = box.Settings.AppId,
            ["response_type"] = "code",
            ["redirect_uri"] = Back,
            ["scope"] = "openid profile offline_access",
            ["state"] = "the state",
            ["nonce"] = "the nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in other)
        {
            asked[name] = value;
        }

        return asked;
    }

    private Task<HttpResponseMessage> AuthorizeAsync(Dictionary<string, string> other) =>
        box.Http.GetAsync(new Uri(QueryHelpers.AddQueryString($"{box.Settings.TenantId}/oauth2/v2.0/authorize", Asked(other)!), UriKind.Relative));

    private async Task<Dictionary<string, Microsoft.Extensions.Primitives.StringValues>> PickAsync(string account)
    {
        using var form = new FormUrlEncodedContent(Asked(new() { ["account"] = account }));
        using var answer = await box.Http.PostAsync(new Uri($"{box.Settings.TenantId}/oauth2/v2.0/authorize", UriKind.Relative), form);
        Assert.Equal(Back, answer.Headers.Location!.GetLeftPart(UriPartial.Path));
        return QueryHelpers.ParseQuery(answer.Headers.Location.Query);
    }

    private async Task RefusedAsync(string code)
    {
        var (status, body) = await RedeemAsync(code);
        Assert.Equal((400, "invalid_grant"), (status, body["error"]!.GetValue<string>()));
    }

    private async Task<(int Status, JsonObject Body)> RedeemAsync(string code, string? field = null, string value = "")
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = box.Settings.AppId,
            ["client_secret"] = box.Settings.AppSecret,
            ["redirect_uri"] = Back,
            ["code"] = code,
            ["code_verifier"] = Verifier,
        };
        if (field is not null)
        {
            form[field] = value;
        }

        using var content = new FormUrlEncodedContent(form);
        using var answer = await box.Http.PostAsync(new Uri($"{box.Settings.TenantId}/oauth2/v2.0/token", UriKind.Relative), content);
        return ((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject());
    }
}
