using System.Collections.Immutable;
using System.Security.Cryptography;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>What was sent into a conversation in the last hour, by one role's processes.</summary>
/// <param name="By">Of each process its requests' instants, milliseconds since 1970, the earliest first.</param>
public sealed record SentRow(ImmutableSortedDictionary<string, ImmutableArray<long>> By)
{
    /// <summary>PK a hash of the conversation's id, RK the role.</summary>
    public const string TableName = "sent";
}

/// <summary>
/// What may be sent into each conversation: the role's part of the channel's limits, over all its processes. Each writes what it sends into the
/// conversation's row, under the row's version, before it sends.
/// </summary>
internal sealed class ConversationLimits(SendRole role, Table<SentRow> sent, TimeProvider wall)
{
    /// <summary>Between two processes' clocks, either way: another's requests count for so much longer. What comes from further ahead is left out.</summary>
    internal static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    /// <summary>The longest from the instant that is written to the request's: what the tables take longer for is written anew, for a later one. Every request counts for so much longer.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromMilliseconds(200);

    private const int Tries = 10;

    private readonly string me = RandomNumberGenerator.GetHexString(8, lowercase: true);
    private readonly long start = wall.GetUtcNow().ToUnixTimeMilliseconds();
    private readonly long origin = wall.GetTimestamp();
    private readonly long widest = (long)role.Conversation.Max(l => l.Window).TotalMilliseconds;

    /// <summary>Only moves forward, whatever is done to the machine's clock.</summary>
    private long Now => start + (long)wall.GetElapsedTime(origin).TotalMilliseconds;

    /// <returns>Zero: taken. Else how long until there is room; nothing was taken.</returns>
    public async Task<TimeSpan> TakeAsync(string conversation, CancellationToken cancellationToken)
    {
        var partition = FileId.Of("conversation", conversation);
        // How long the last write took that took too long, and the instant that it has left in the row.
        var (ahead, left) = (0L, 0L);
        for (var tries = 0; tries < Tries; tries++)
        {
            var row = await sent.GetAsync(partition, role.Name, cancellationToken);
            var (by, now) = (Without(row?.Value.By ?? ImmutableSortedDictionary<string, ImmutableArray<long>>.Empty, left), Now);
            var at = now + ahead;
            if (WaitAt(by, at) is var wait and > 0)
            {
                return TimeSpan.FromMilliseconds(wait);
            }

            var next = new SentRow(Recent(by, now).SetItem(me, [.. Recent(by.GetValueOrDefault(me, []), now), at]));
            if (row is null ? await sent.InsertAsync(partition, role.Name, next, cancellationToken) : await sent.ReplaceAsync(row, next, cancellationToken))
            {
                if (Now is var done && done <= at + Lag.TotalMilliseconds)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(0, at - done)), wall, cancellationToken);
                    return TimeSpan.Zero;
                }

                (ahead, left) = (done - now, at);
                continue;
            }

            // Another came first: his request counts.
            await Task.Delay(TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 20)), wall, cancellationToken);
        }

        return TimeSpan.FromMilliseconds(100);
    }

    /// <returns>Milliseconds until every window has room; zero or less: they have.</returns>
    private long WaitAt(ImmutableSortedDictionary<string, ImmutableArray<long>> by, long now)
    {
        var (margin, lag) = ((long)Margin.TotalMilliseconds, (long)Lag.TotalMilliseconds);
        // When each would leave a window of no length.
        List<long> leave = [.. by.SelectMany(p => p.Key == me ? p.Value.Select(t => t + lag) : p.Value.Where(t => t <= now + margin).Select(t => t + margin + lag)).Order()];
        var wait = 0L;
        foreach (var (count, window) in role.Conversation)
        {
            if (leave.Count >= count)
            {
                wait = Math.Max(wait, leave[^count] + (long)window.TotalMilliseconds - now);
            }
        }

        return wait;
    }

    private ImmutableSortedDictionary<string, ImmutableArray<long>> Without(ImmutableSortedDictionary<string, ImmutableArray<long>> by, long instant) =>
        by.GetValueOrDefault(me) is { IsDefault: false } own ? by.SetItem(me, own.Remove(instant)) : by;

    private ImmutableSortedDictionary<string, ImmutableArray<long>> Recent(ImmutableSortedDictionary<string, ImmutableArray<long>> by, long now) =>
        by.Select(p => KeyValuePair.Create(p.Key, Recent(p.Value, now))).Where(p => p.Value.Length > 0).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private ImmutableArray<long> Recent(ImmutableArray<long> times, long now) => [.. times.Where(t => t + widest + (long)(Margin + Lag).TotalMilliseconds > now)];
}
