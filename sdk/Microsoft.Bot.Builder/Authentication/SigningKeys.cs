using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>A key of the channel, and the channels that it may speak for.</summary>
internal sealed record SigningKey(RsaSecurityKey Key, FrozenSet<string> Endorsements);

/// <summary>The channel's keys at one moment.</summary>
internal sealed record KeySet(FrozenDictionary<string, SigningKey> ById, DateTimeOffset FetchedAt);

/// <summary>Fetches the channel's keys and keeps them for a day; an unknown key id fetches again, once a minute at most.</summary>
internal sealed partial class SigningKeys(Uri metadata, HttpClient http, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private volatile KeySet? current;
    private Task<KeySet>? pending;
    private DateTimeOffset lastRefresh = DateTimeOffset.MinValue;
    private DateTimeOffset failedAt = DateTimeOffset.MinValue;

    /// <summary>The keys in hand; null when there are none, or they are too old to rely on without asking again.</summary>
    internal KeySet? Fresh => current is { } keys && time.GetUtcNow() - keys.FetchedAt < Lifetime ? keys : null;

    /// <exception cref="HttpRequestException">There are no keys yet, and they cannot be had now.</exception>
    internal async ValueTask<(KeySet Keys, SigningKey? Key)> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        var keys = Fresh ?? await RenewAsync(cancellationToken);
        if (!keys.ById.TryGetValue(keyId, out var key) && MayRefreshForUnknownKey())
        {
            keys = await OrStaleAsync(FetchOnce(), keys, cancellationToken);
            keys.ById.TryGetValue(keyId, out key);
        }

        return (keys, key);
    }

    private async ValueTask<KeySet> RenewAsync(CancellationToken cancellationToken)
    {
        var stale = current;
        var fetch = FetchOnce();
        return stale is null ? await fetch.WaitAsync(cancellationToken) : await OrStaleAsync(fetch, stale, cancellationToken);
    }

    private async ValueTask<KeySet> OrStaleAsync(Task<KeySet> fetch, KeySet stale, CancellationToken cancellationToken)
    {
        try
        {
            return await fetch.WaitAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            LogStale(e);
            return stale;
        }
    }

    private bool MayRefreshForUnknownKey()
    {
        lock (gate)
        {
            if (pending is { IsCompleted: false })
            {
                return true;
            }

            var now = time.GetUtcNow();
            if (now - lastRefresh < BetweenRefreshes)
            {
                return false;
            }

            lastRefresh = now;
            return true;
        }
    }

    // Not under any one turn's token: all that wait share it.
    private Task<KeySet> FetchOnce()
    {
        lock (gate)
        {
            var failedJustNow = pending is { IsFaulted: true } && time.GetUtcNow() - failedAt < BetweenFailures;
            if (pending is null || (pending.IsCompleted && !failedJustNow))
            {
                pending = FetchAsync();
            }

            return pending;
        }
    }

    private async Task<KeySet> FetchAsync()
    {
        try
        {
            using var configuration = await GetAsync(metadata);
            using var keys = await GetAsync(ChannelSettings.SecureUrl("jwks_uri", configuration.RootElement.GetProperty("jwks_uri").GetString() ?? string.Empty));
            var found = new Dictionary<string, SigningKey>(StringComparer.Ordinal);
            foreach (var key in keys.RootElement.GetProperty("keys").EnumerateArray())
            {
                if (Text(key, "kty") is "RSA" && Text(key, "kid") is { Length: > 0 } id && Text(key, "use") is null or "sig")
                {
                    found[id] = Read(id, key);
                }
            }

            var set = new KeySet(found.ToFrozenDictionary(StringComparer.Ordinal), time.GetUtcNow());
            current = set;
            LogFetched(found.Count);
            return set;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            failedAt = time.GetUtcNow();
            throw new HttpRequestException("The channel's signing keys cannot be read.", e);
        }
    }

    private async Task<JsonDocument> GetAsync(Uri uri)
    {
        var bytes = await http.GetByteArrayAsync(uri);
        return JsonDocument.Parse(bytes);
    }

    private static SigningKey Read(string id, JsonElement key)
    {
        var parameters = new System.Security.Cryptography.RSAParameters
        {
            Modulus = Base64UrlEncoder.DecodeBytes(Text(key, "n") ?? throw new KeyNotFoundException("n")),
            Exponent = Base64UrlEncoder.DecodeBytes(Text(key, "e") ?? throw new KeyNotFoundException("e")),
        };
        var endorsements = key.TryGetProperty("endorsements", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.String).Select(e => e.GetString()!)
            : [];
        return new SigningKey(new RsaSecurityKey(parameters) { KeyId = id }, endorsements.ToFrozenSet(StringComparer.Ordinal));
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [LoggerMessage(121, LogLevel.Information, "Read {Count} signing keys of the channel.")]
    private partial void LogFetched(int count);

    [LoggerMessage(122, LogLevel.Warning, "The channel's signing keys could not be read again; those in hand serve on.")]
    private partial void LogStale(Exception exception);
}
