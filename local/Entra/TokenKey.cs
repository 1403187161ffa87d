using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Entra;

/// <summary>An RSA key that signs tokens; made at the first start and kept.</summary>
internal sealed class TokenKey
{
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    private readonly RsaSecurityKey key;
    private readonly SigningCredentials credentials;

    private TokenKey(RSA rsa)
    {
        key = new RsaSecurityKey(rsa) { KeyId = Base64UrlEncoder.Encode(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo()))[..27] };
        credentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256);
    }

    /// <exception cref="DamagedStateException">The kept key cannot be read.</exception>
    public static TokenKey Open(string path)
    {
        var rsa = RSA.Create(2048);
        if (!File.Exists(path))
        {
            PrivateFile.Write(path, rsa.ExportPkcs8PrivateKeyPem());
            return new TokenKey(rsa);
        }

        try
        {
            rsa.ImportFromPem(File.ReadAllText(path));
            return new TokenKey(rsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new DamagedStateException(path, e);
        }
    }

    public string Sign(JsonObject claims) => Handler.CreateToken(claims.ToJsonString(), credentials);

    /// <returns>Null, or why the token is refused.</returns>
    public async Task<string?> RefusalOfAsync(string? authorization, string issuer, string audience)
    {
        const string Scheme = "Bearer ";
        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return "Access token is empty.";
        }

        var result = await Handler.ValidateTokenAsync(authorization[Scheme.Length..].Trim(), new TokenValidationParameters
        {
            ValidIssuer = issuer,
            ValidAudience = audience,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        });
        return result.Exception switch
        {
            null => null,
            SecurityTokenExpiredException => "Lifetime validation failed, the token is expired.",
            SecurityTokenInvalidAudienceException => "Access token validation failure. Invalid audience.",
            SecurityTokenInvalidIssuerException => "Access token validation failure. Invalid issuer.",
            SecurityTokenMalformedException => "IDX14100: JWT is not well formed.",
            _ => "Access token validation failure. Invalid signature.",
        };
    }

    /// <summary>As a JSON web key, public part only.</summary>
    public JsonObject Public(string? issuer, params string[] endorsements)
    {
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        var json = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = key.KeyId,
            ["x5t"] = key.KeyId,
            ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
        if (issuer is not null)
        {
            json["issuer"] = issuer;
        }

        if (endorsements.Length > 0)
        {
            json["endorsements"] = new JsonArray([.. endorsements.Select(e => (JsonNode)e)]);
        }

        return json;
    }
}
