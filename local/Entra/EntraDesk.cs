using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Entra;

/// <summary>
/// Entra for one tenant and one application, and the Bot Framework's own metadata: tokens are real, and checked. Lifetimes follow the
/// wall clock. Never faulted.
/// </summary>
internal sealed class EntraDesk
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(3599);
    private static readonly string[] GraphPermissions =
        ["Calendars.ReadWrite", "Directory.Read.All", "AppRoleAssignment.Read.All", "TeamsAppInstallation.ReadWriteSelfForUser.All", "AppCatalog.Read.All"];

    private readonly TenantSettings settings;
    private readonly People people;
    private readonly TokenKey key;
    private readonly TokenKey botKey;
    private readonly SignInApi signIn;

    public EntraDesk(TenantSettings settings, People people)
    {
        (this.settings, this.people) = (settings, people);
        signIn = new SignInApi(settings, people, TimeProvider.System);
        key = TokenKey.Open(Path.Combine(settings.DataFolder, "entra.key"));
        botKey = TokenKey.Open(Path.Combine(settings.DataFolder, "bot-framework.key"));
    }

    /// <summary>Set once, when the port is known.</summary>
    internal Uri Root { get; set; } = new("https://127.0.0.1/");

    public string Issuer => $"{Root}{settings.TenantId}/v2.0";

    private string BotIssuer => settings.Names.Bot;

    /// <summary>A token of this tenant for our API as a person.</summary>
    /// <exception cref="KeyNotFoundException">Nobody has that id.</exception>
    public string UserToken(string personId)
    {
        var claims = PersonClaims(personId);
        claims["scp"] = "access_as_user";
        return key.Sign(claims);
    }

    /// <summary>A token of our application for a resource, as the token endpoint gives it.</summary>
    internal string AppToken(string audience, TimeSpan? lifetime = null)
    {
        var claims = Claims(audience, lifetime ?? Lifetime);
        claims["oid"] = settings.ServicePrincipalId;
        claims["sub"] = settings.ServicePrincipalId;
        claims["appid"] = settings.AppId;
        claims["idtyp"] = "app";
        if (audience == settings.Names.Graph)
        {
            claims["roles"] = new JsonArray([.. GraphPermissions.Select(r => (JsonNode)r)]);
        }

        return key.Sign(claims);
    }

    /// <summary>The channel's token for the bot: it names the service URL that the activity comes from.</summary>
    internal string ChannelToken(string serviceUrl)
    {
        var claims = Times(Lifetime);
        claims["iss"] = BotIssuer;
        claims["aud"] = settings.AppId;
        claims["serviceurl"] = serviceUrl;
        return botKey.Sign(claims);
    }

    /// <returns>Null, or why a caller with this header is refused.</returns>
    internal Task<string?> RefusalOfAsync(string? authorization, string audience) => key.RefusalOfAsync(authorization, Issuer, audience);

    internal Answer Answer(Call call) => (call.Method, call.Segments) switch
    {
        ("POST", [var tenant, "oauth2", "v2.0", "token"]) => IsOurs(tenant) ? Token(call) : UnknownTenant(tenant),
        ("GET" or "POST", [var tenant, "oauth2", "v2.0", "authorize"]) => IsOurs(tenant) ? signIn.Answer(call) : UnknownTenant(tenant),
        ("GET", [var tenant, "v2.0", ".well-known", "openid-configuration"]) => IsOurs(tenant) || tenant == "common" ? new Answer(200, Metadata()) : UnknownTenant(tenant),
        ("GET", [var tenant, "discovery", "v2.0", "keys"]) => IsOurs(tenant) || tenant == "common" ? Keys(key.Public(Issuer)) : UnknownTenant(tenant),
        ("GET", ["common", "discovery", "instance"]) => new Answer(200, Discovery()),
        ("GET", ["v1", ".well-known", "openidconfiguration"]) => new Answer(200, BotMetadata()),
        ("GET", ["v1", ".well-known", "keys"]) => Keys(botKey.Public(issuer: null, "msteams")),
        _ => new Answer(404),
    };

    private Answer Token(Call call)
    {
        var form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(call.Body));
        string Field(string name) => form.TryGetValue(name, out var value) ? value.ToString() : "";
        if (Field("grant_type") is not ("client_credentials" or "authorization_code"))
        {
            return Error(400, "unsupported_grant_type", 70003, "The app requested an unsupported grant type.");
        }

        if (Field("client_id") != settings.AppId)
        {
            return Error(401, "invalid_client", 700016, $"Application with identifier '{Field("client_id")}' was not found in the directory.");
        }

        if (Field("client_secret") != settings.AppSecret)
        {
            return Error(401, "invalid_client", 7000215, "Invalid client secret provided.");
        }

        if (Field("grant_type") == "authorization_code")
        {
            var (grant, code, message) = signIn.Redeem(Field("code"), Field("redirect_uri"), Field("code_verifier"));
            return grant is null ? Error(400, "invalid_grant", code, message) : SignedIn(grant);
        }

        return AudienceOf(Field("scope")) is { } audience
            ? new Answer(200, new JsonObject
            {
                ["token_type"] = "Bearer",
                ["expires_in"] = (int)Lifetime.TotalSeconds,
                ["ext_expires_in"] = (int)Lifetime.TotalSeconds,
                ["access_token"] = AppToken(audience),
            }).With("Cache-Control", "no-store, no-cache")
            : Error(400, "invalid_scope", 70011, $"The provided value for the input parameter 'scope' is not valid. Scope: {Field("scope")}.");
    }

    private Answer SignedIn(Grant grant)
    {
        // The access token is for Graph's sign-in data: none of our stand-ins takes it.
        var access = Claims("00000003-0000-0000-c000-000000000000", Lifetime);
        access["oid"] = grant.PersonId;
        access["scp"] = "openid profile";
        return new Answer(200, new JsonObject
        {
            ["token_type"] = "Bearer",
            ["scope"] = "openid profile",
            ["expires_in"] = (int)Lifetime.TotalSeconds,
            ["access_token"] = key.Sign(access),
            ["id_token"] = IdToken(grant),
            ["client_info"] = Base64UrlEncoder.Encode(new JsonObject { ["uid"] = grant.PersonId, ["utid"] = settings.TenantId }.ToJsonString()),
        }).With("Cache-Control", "no-store, no-cache");
    }

    /// <summary>Who signed in, for the application.</summary>
    private string IdToken(Grant grant)
    {
        var claims = PersonClaims(grant.PersonId);
        if (grant.Nonce is not null)
        {
            claims["nonce"] = grant.Nonce;
        }

        return key.Sign(claims);
    }

    // One resource a token, and only what this cloud has.
    private string? AudienceOf(string scope) => scope switch
    {
        _ when scope == settings.Names.Graph + "/.default" => settings.Names.Graph,
        _ when scope == settings.Names.Bot + "/.default" => settings.Names.Bot,
        _ when scope == $"api://{settings.AppId}/.default" => settings.AppId,
        _ => null,
    };

    private JsonObject PersonClaims(string personId)
    {
        var person = people.Get(personId);
        var claims = Claims(settings.AppId, Lifetime);
        claims["oid"] = person.Id;
        claims["sub"] = person.Id;
        claims["name"] = person.Name;
        claims["preferred_username"] = person.Mail;
        if (person.AppRoles.Length > 0)
        {
            claims["roles"] = new JsonArray([.. person.AppRoles.Select(r => (JsonNode)r)]);
        }

        return claims;
    }

    private JsonObject Claims(string audience, TimeSpan lifetime)
    {
        var claims = Times(lifetime);
        claims["iss"] = Issuer;
        claims["aud"] = audience;
        claims["tid"] = settings.TenantId;
        claims["ver"] = "2.0";
        claims["uti"] = Guid.NewGuid().ToString("N");
        return claims;
    }

    private static JsonObject Times(TimeSpan lifetime)
    {
        // A negative lifetime is a token that has expired: it began an hour earlier.
        var now = TimeProvider.System.GetUtcNow();
        var from = lifetime < TimeSpan.Zero ? now + lifetime - Lifetime : now;
        return new JsonObject
        {
            ["iat"] = from.ToUnixTimeSeconds(),
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
    }

    private JsonObject Metadata() => new()
    {
        ["issuer"] = Issuer,
        ["authorization_endpoint"] = $"{Root}{settings.TenantId}/oauth2/v2.0/authorize",
        ["token_endpoint"] = $"{Root}{settings.TenantId}/oauth2/v2.0/token",
        ["jwks_uri"] = $"{Root}{settings.TenantId}/discovery/v2.0/keys",
        ["response_types_supported"] = new JsonArray("code", "id_token"),
        ["subject_types_supported"] = new JsonArray("pairwise"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_post"),
    };

    private JsonObject BotMetadata() => new()
    {
        ["issuer"] = BotIssuer,
        ["authorization_endpoint"] = "https://invalid.botframework.com",
        ["jwks_uri"] = $"{Root}v1/.well-known/keys",
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
        ["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt"),
    };

    private JsonObject Discovery() => new()
    {
        ["tenant_discovery_endpoint"] = $"{Root}{settings.TenantId}/v2.0/.well-known/openid-configuration",
        ["api-version"] = "1.1",
        ["metadata"] = new JsonArray(new JsonObject
        {
            ["preferred_network"] = Root.Authority,
            ["preferred_cache"] = Root.Authority,
            ["aliases"] = new JsonArray(Root.Authority),
        }),
    };

    private static Answer Keys(JsonObject one) => new(200, new JsonObject { ["keys"] = new JsonArray(one) });

    private bool IsOurs(string tenant) => string.Equals(tenant, settings.TenantId, StringComparison.OrdinalIgnoreCase);

    private static Answer UnknownTenant(string tenant) => Error(400, "invalid_request", 90002, $"Tenant '{tenant}' not found.");

    private static Answer Error(int status, string error, int code, string message) => new(status, new JsonObject
    {
        ["error"] = error,
        ["error_description"] = $"AADSTS{code.ToString(CultureInfo.InvariantCulture)}: {message}",
        ["error_codes"] = new JsonArray(code),
        ["timestamp"] = TimeProvider.System.GetUtcNow().ToString("u", CultureInfo.InvariantCulture),
        ["trace_id"] = Guid.NewGuid().ToString("D"),
        ["correlation_id"] = Guid.NewGuid().ToString("D"),
    });
}
