using System.Collections.Concurrent;
using Microsoft.Bot.Schema;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>
/// Decides whether an activity comes from the channel. Tokens of emulators and of other bots never pass: there is one issuer.
/// A signature that held is remembered until its token expires; what depends on the activity is checked for every activity.
/// </summary>
internal sealed class ChannelTokenCheck(ChannelSettings settings, SigningKeys keys, TimeProvider time)
{
    private const int RememberedTokens = 1000;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512];

    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly ConcurrentDictionary<string, Verified> verified = new(StringComparer.Ordinal);

    // What ended before this moment has expired, the clocks' difference granted.
    private DateTime Earliest => time.GetUtcNow().UtcDateTime - Skew;

    /// <returns>Null, or why the activity is refused.</returns>
    internal async ValueTask<string?> RefusalOfAsync(string? authorization, Activity activity, CancellationToken cancellationToken)
    {
        if (BearerOf(authorization) is not { } token)
        {
            return "no bearer token";
        }

        if (!verified.TryGetValue(token, out var known) || known.ValidTo <= Earliest || known.Keys != keys.Fresh)
        {
            (known, var refusal) = await VerifyAsync(token, cancellationToken);
            if (known is null)
            {
                return refusal;
            }

            Remember(token, known);
        }

        if (activity.ChannelId is not { } channel || !known.Key.Endorsements.Contains(channel))
        {
            return "the key does not speak for the channel";
        }

        return IsSameUrl(known.ServiceUrl, activity.ServiceUrl) ? null : "the service URL is not the token's";
    }

    private async ValueTask<(Verified? Verified, string? Refusal)> VerifyAsync(string text, CancellationToken cancellationToken)
    {
        if (Read(text) is not { } claims)
        {
            return (null, "not a token");
        }

        // Before anything is fetched for its sake, a token must look like one of the channel's.
        if (!Algorithms.Contains(claims.Algorithm, StringComparer.Ordinal) || claims.KeyId.Length == 0)
        {
            return (null, "wrong algorithm or no key id");
        }

        if (!string.Equals(claims.Issuer, settings.Issuer, StringComparison.Ordinal) || !claims.Audiences.Contains(settings.AppId, StringComparer.Ordinal))
        {
            return (null, "wrong issuer or audience");
        }

        var (set, key) = await keys.FindAsync(claims.KeyId, cancellationToken);
        if (key is null)
        {
            return (null, "unknown key");
        }

        var result = await handler.ValidateTokenAsync(claims.Token, Parameters(key));
        return result.IsValid
            ? (new Verified(set, key, claims.ServiceUrl, claims.Token.ValidTo), null)
            : (null, result.Exception.GetType().Name);
    }

    private TokenValidationParameters Parameters(SigningKey key) => new()
    {
        ValidIssuer = settings.Issuer,
        ValidAudience = settings.AppId,
        ValidAlgorithms = Algorithms,
        IssuerSigningKey = key.Key,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (from, to, _, _) => to > Earliest && !(from > Earliest + (2 * Skew)),
    };

    private static Claims? Read(string text)
    {
        try
        {
            var token = new JsonWebToken(text);
            return new Claims(token, token.Alg, token.Kid ?? string.Empty, token.Issuer, [.. token.Audiences], token.TryGetPayloadValue<string>("serviceurl", out var url) ? url : null);
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private void Remember(string token, Verified result)
    {
        if (verified.Count >= RememberedTokens)
        {
            verified.Clear();
        }

        verified[token] = result;
    }

    private static string? BearerOf(string? authorization)
    {
        const string Scheme = "Bearer ";
        return authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && authorization.Length > Scheme.Length
            ? authorization[Scheme.Length..].Trim()
            : null;
    }

    private static bool IsSameUrl(string? claimed, string? given) =>
        !string.IsNullOrEmpty(claimed) && given is not null && claimed.AsSpan().TrimEnd('/').Equals(given.AsSpan().TrimEnd('/'), StringComparison.OrdinalIgnoreCase);

    private sealed record Claims(JsonWebToken Token, string Algorithm, string KeyId, string Issuer, string[] Audiences, string? ServiceUrl);

    private sealed record Verified(KeySet Keys, SigningKey Key, string? ServiceUrl, DateTime ValidTo);
}
