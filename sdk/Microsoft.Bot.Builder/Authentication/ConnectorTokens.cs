using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>The bot's tokens for the channel: one a scope, shared by all turns, renewed by one of them before it expires.</summary>
internal sealed partial class ConnectorTokens(ServiceClientCredentialsFactory credentials, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RenewBefore = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan TooLateBefore = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PauseBetween = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Slot> slots = new(StringComparer.Ordinal);

    internal ValueTask<string> GetAsync(string scope, CancellationToken cancellationToken)
    {
        var slot = slots.GetOrAdd(scope, static _ => new Slot());
        var left = slot.Token is { } token ? token.ExpiresOn - time.GetUtcNow() : TimeSpan.Zero;
        if (left > RenewBefore)
        {
            return new(slot.Token!.Value);
        }

        if (left > TooLateBefore)
        {
            // Good enough for this turn; the next ones get the new one.
            _ = RenewInBackgroundAsync(slot, scope);
            return new(slot.Token!.Value);
        }

        return new(RenewAsync(slot, scope, rejected: null).WaitAsync(cancellationToken));
    }

    /// <summary>A token other than the one that the channel refused; many turns with the same refused token cause one request.</summary>
    internal Task<string> ReplaceAsync(string scope, string rejected, CancellationToken cancellationToken) =>
        RenewAsync(slots.GetOrAdd(scope, static _ => new Slot()), scope, rejected).WaitAsync(cancellationToken);

    private Task<string> RenewAsync(Slot slot, string scope, string? rejected)
    {
        lock (slot.Gate)
        {
            if (rejected is not null && slot.Token is { } other && !string.Equals(other.Value, rejected, StringComparison.Ordinal))
            {
                return Task.FromResult(other.Value);
            }

            if (slot.Pending is null or { IsCompleted: true })
            {
                slot.Pending = AcquireAsync(slot, scope, forceRefresh: rejected is not null);
            }

            return slot.Pending;
        }
    }

    private async Task<string> AcquireAsync(Slot slot, string scope, bool forceRefresh)
    {
        slot.Token = await credentials.AcquireAsync(scope, forceRefresh);
        return slot.Token.Value;
    }

    private async Task RenewInBackgroundAsync(Slot slot, string scope)
    {
        var now = time.GetUtcNow().UtcTicks;
        var last = Volatile.Read(ref slot.LastRenewal);
        if (now - last < PauseBetween.Ticks || Interlocked.CompareExchange(ref slot.LastRenewal, now, last) != last)
        {
            return;
        }

        try
        {
            await RenewAsync(slot, scope, rejected: null);
        }
        catch (Exception e)
        {
            // Nobody waits for this: the token in hand still serves, and the turn that finds it expired asks again and fails aloud.
            LogRenewalFailed(e);
        }
    }

    [LoggerMessage(111, LogLevel.Warning, "The bot's token for the channel could not be renewed yet.")]
    private partial void LogRenewalFailed(Exception exception);

    private sealed class Slot
    {
        internal readonly Lock Gate = new();
        internal volatile AccessToken? Token;
        internal Task<string>? Pending;
        internal long LastRenewal;
    }
}
