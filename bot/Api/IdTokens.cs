using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Bot.Api;

/// <summary>Checks what Entra says about who signed in: its signature, issuer and audience, our tenant, our nonce, a person.</summary>
internal sealed partial class IdTokens(IOptionsMonitor<JwtBearerOptions> bearer, IConfiguration configuration, ILogger<IdTokens> logger)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    /// <returns>The person with the app's roles, or null where the token is not one for us.</returns>
    public async Task<ClaimsIdentity?> ReadAsync(string token, string nonce)
    {
        // The metadata that the API's bearer tokens are checked with.
        var metadata = (BaseConfigurationManager)bearer.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!;
        var result = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ConfigurationManager = metadata,
            ValidAudience = configuration["MicrosoftAppId"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            RequireExpirationTime = true,
        });
        if (!result.IsValid)
        {
            LogRefused(result.Exception.GetType().Name);
            return null;
        }

        var said = result.ClaimsIdentity;
        if (said.FindFirst("nonce")?.Value != nonce)
        {
            LogRefused("nonce");
            return null;
        }

        if (!string.Equals(said.FindFirst("tid")?.Value, configuration["MicrosoftAppTenantId"], StringComparison.OrdinalIgnoreCase))
        {
            LogRefused("tid");
            return null;
        }

        if (!Guid.TryParse(said.FindFirst("oid")?.Value, out var person))
        {
            LogRefused("oid");
            return null;
        }

        return new ClaimsIdentity([new Claim("oid", person.ToString("D")), .. said.FindAll("roles").Select(r => new Claim("roles", r.Value))], "entra", "oid", "roles");
    }

    [LoggerMessage(2302, LogLevel.Warning, "An id token was refused: {Why}")]
    private partial void LogRefused(string why);
}
