using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Bot.Tests.Api;

/// <summary>Entra's metadata, keys and token endpoint, with codes that a test gives out.</summary>
internal sealed class EntraStub : HttpMessageHandler
{
    public const string Tenant = MemoryHouse.Tenant;
    public const string AppId = MemoryHouse.AppId;
    public static readonly Uri Root = new("https://login.example/");
    private static readonly RSA Key = RSA.Create(2048);

    private readonly Dictionary<string, (string Token, string Challenge)> codes = new(StringComparer.Ordinal);

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static string Issuer => $"{Root}{Tenant}/v2.0";

    public bool Down { get; set; }

    public int Asked { get; private set; }

    /// <summary>A code for a sign-in; what the id token says can be changed.</summary>
    public string Give(string person, string nonce, string challenge, Action<Dictionary<string, object>>? change)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer, ["aud"] = AppId, ["tid"] = Tenant, ["oid"] = person, ["sub"] = person, ["nonce"] = nonce, ["ver"] = "2.0",
            ["nbf"] = Now.ToUnixTimeSeconds(), ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
        };
        change?.Invoke(claims);
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (Sign(claims, Key), challenge);
        return code;
    }

    /// <summary>A person's access token for the API.</summary>
    /// <summary>An id token: of our application and our person, but for no door of the API.</summary>
    public static string IdToken(string person, params string[] roles) => Sign(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer, ["aud"] = AppId, ["tid"] = Tenant, ["oid"] = person, ["roles"] = roles,
            ["nbf"] = Now.ToUnixTimeSeconds(), ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
        },
        Key);

    public static string Bearer(string person, params string[] roles) => Sign(
        new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer, ["aud"] = AppId, ["tid"] = Tenant, ["oid"] = person, ["scp"] = "access_as_user", ["roles"] = roles,
            ["nbf"] = Now.ToUnixTimeSeconds(), ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
        },
        Key);

    /// <summary>What somebody else's key has signed.</summary>
    public void Forge(string code)
    {
        using var other = RSA.Create(2048);
        var claims = new JsonWebToken(codes[code].Token).Claims.ToDictionary(c => c.Type, c => (object)(c.Type is "nbf" or "exp" ? long.Parse(c.Value, System.Globalization.CultureInfo.InvariantCulture) : c.Value), StringComparer.Ordinal);
        codes[code] = codes[code] with { Token = Sign(claims, other) };
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked++;
        var parameters = Key.ExportParameters(includePrivateParameters: false);
        return request.RequestUri!.AbsolutePath switch
        {
            $"/{Tenant}/v2.0/.well-known/openid-configuration" => Json(new { issuer = Issuer, jwks_uri = $"{Root}keys", authorization_endpoint = $"{Root}a", token_endpoint = $"{Root}t" }),
            "/keys" => Json(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "k", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } } }),
            $"/{Tenant}/oauth2/v2.0/token" when Down => throw new HttpRequestException(HttpRequestError.ConnectionError),
            $"/{Tenant}/oauth2/v2.0/token" => Redeem(QueryHelpers.ParseQuery(await request.Content!.ReadAsStringAsync(cancellationToken)).ToDictionary(f => f.Key, f => f.Value.ToString(), StringComparer.Ordinal)),
            _ => new HttpResponseMessage(HttpStatusCode.NotFound),
        };
    }

    private HttpResponseMessage Redeem(Dictionary<string, string> form)
    {
        Assert.Equal(("authorization_code", AppId, "secret", "https://bot.example/signin"), (form["grant_type"], form["client_id"], form["client_secret"], form["redirect_uri"]));
        if (!codes.Remove(form["code"], out var given) || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"]))) != given.Challenge)
        {
            return Json(new { error = "invalid_grant", error_description = "AADSTS70008: used, old or another's", error_codes = new[] { 70008 } }, HttpStatusCode.BadRequest);
        }

        var info = Base64UrlEncoder.Encode($$"""{"uid":"{{Guid.NewGuid()}}","utid":"{{Tenant}}"}""");
        return Json(new { token_type = "Bearer", scope = "openid profile", expires_in = 3599, access_token = "opaque", id_token = given.Token, client_info = info });
    }

    private static string Sign(Dictionary<string, object> claims, RSA key) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
    {
        Claims = claims,
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { KeyId = "k" }, SecurityAlgorithms.RsaSha256) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
    });

    private static HttpResponseMessage Json(object body, HttpStatusCode status = HttpStatusCode.OK) => new(status) { Content = JsonContent.Create(body) };
}
