using System.Text.Json.Nodes;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Identity.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Tests.Entra;

public sealed class TokenTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Fact]
    public async Task Azure_Identity_gets_a_token_for_Graph_that_the_published_keys_verify()
    {
        var options = new ClientSecretCredentialOptions { AuthorityHost = box.Tenant.Root, DisableInstanceDiscovery = true, Transport = new HttpClientTransport(box.Http) };
        var credential = new ClientSecretCredential(box.Settings.TenantId, box.Settings.AppId, box.Settings.AppSecret, options);
        var token = await credential.GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"]), default);

        Assert.InRange(token.ExpiresOn - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(59), TimeSpan.FromMinutes(61));
        var result = await ValidateAsync(token.Token, "https://graph.microsoft.com");
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(box.Settings.TenantId, result.Claims["tid"]);
        Assert.Equal(box.Settings.AppId, result.Claims["appid"]);
    }

    [Fact]
    public async Task MSAL_gets_a_token_for_the_connector()
    {
        var app = ConfidentialClientApplicationBuilder.Create(box.Settings.AppId).WithClientSecret(box.Settings.AppSecret)
            .WithAuthority(new Uri(box.Tenant.Root, box.Settings.TenantId), validateAuthority: false).WithInstanceDiscovery(false)
            .WithHttpClientFactory(new OneClient(box.Http)).Build();
        var result = await app.AcquireTokenForClient(["https://api.botframework.com/.default"]).ExecuteAsync();
        Assert.Equal(["https://api.botframework.com"], new JsonWebToken(result.AccessToken).Audiences);
    }

    [Fact]
    public async Task A_wrong_secret_is_refused_by_name()
    {
        var options = new ClientSecretCredentialOptions { AuthorityHost = box.Tenant.Root, DisableInstanceDiscovery = true, Transport = new HttpClientTransport(box.Http) };
        var credential = new ClientSecretCredential(box.Settings.TenantId, box.Settings.AppId, "another", options);
        var error = await Assert.ThrowsAsync<AuthenticationFailedException>(async () => await credential.GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"]), default));
        Assert.Contains("AADSTS7000215", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client_id", "someone", 401, "invalid_client")]
    [InlineData("client_secret", "", 401, "invalid_client")]
    [InlineData("scope", "https://graph.microsoft.us/.default", 400, "invalid_scope")]
    [InlineData("scope", "https://graph.microsoft.com/User.Read", 400, "invalid_scope")]
    [InlineData("grant_type", "password", 400, "unsupported_grant_type")]
    public async Task What_Entra_does_not_know_is_refused(string field, string value, int status, string error)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = box.Settings.AppId,
            ["client_secret"] = box.Settings.AppSecret,
            ["scope"] = $"api://{box.Settings.AppId}/.default",
        };
        Assert.Equal(200, (await AskAsync(form)).Status);
        form[field] = value;
        var (refused, body) = await AskAsync(form);
        Assert.Equal(status, refused);
        Assert.Equal(error, body["error"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_persons_token_names_the_person_and_the_roles()
    {
        var result = await ValidateAsync(box.Tenant.Entra.UserToken(Box.Wang.Id), box.Settings.AppId);
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal(Box.Wang.Id, result.Claims["oid"]);
        Assert.Equal("王芳", result.Claims["name"]);
        Assert.Equal("Ledger.Admin", result.Claims["roles"]);
        Assert.False(new JsonWebToken(box.Tenant.Entra.UserToken(Box.Li.Id)).TryGetClaim("roles", out _));
    }

    [Theory]
    [InlineData(BoxCloud.Global, "https://api.botframework.com")]
    [InlineData(BoxCloud.UsGovernment, "https://api.botframework.us")]
    [InlineData(BoxCloud.China, "https://api.botframework.azure.cn")]
    internal async Task The_channel_speaks_as_its_clouds_issuer_and_its_key_is_for_Teams(BoxCloud cloud, string issuer)
    {
        await using var other = await Box.StartAsync(cloud);
        var metadata = JsonNode.Parse(await other.Http.GetStringAsync("v1/.well-known/openidconfiguration"))!;
        var keys = JsonNode.Parse(await other.Http.GetStringAsync(metadata["jwks_uri"]!.GetValue<string>()))!["keys"]!;
        Assert.Equal(issuer, metadata["issuer"]!.GetValue<string>());
        Assert.Equal("msteams", keys[0]!["endorsements"]![0]!.GetValue<string>());

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(other.Tenant.Entra.ChannelToken("https://x/"), new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = other.Settings.AppId,
            IssuerSigningKey = JsonWebKeySet.Create(new JsonObject { ["keys"] = keys.DeepClone() }.ToJsonString()).GetSigningKeys()[0],
        });
        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("https://x/", result.Claims["serviceurl"]);
    }

    private async Task<TokenValidationResult> ValidateAsync(string token, string audience)
    {
        // As the bot's API does it: the authority alone is given.
        var address = new Uri(box.Tenant.Root, $"{box.Settings.TenantId}/v2.0/.well-known/openid-configuration").ToString();
        var metadata = await new ConfigurationManager<OpenIdConnectConfiguration>(address, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(box.Http)).GetConfigurationAsync(default);
        return await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = metadata.Issuer,
            ValidAudience = audience,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = metadata.SigningKeys,
        });
    }

    private async Task<(int Status, JsonObject Body)> AskAsync(Dictionary<string, string> form)
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await box.Http.PostAsync(new Uri($"{box.Settings.TenantId}/oauth2/v2.0/token", UriKind.Relative), content);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    private sealed class OneClient(HttpClient http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http;
    }
}
