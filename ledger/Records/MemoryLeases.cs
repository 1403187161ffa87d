using System.Globalization;

namespace TeamsAddin.Ledger.Records;

/// <summary>Leases in memory, on a clock of their own: for tests and benchmarks.</summary>
public sealed class MemoryLeases(TimeProvider clock) : ILeases
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (string Lease, TimeSpan Term, DateTimeOffset Until)> held = new(StringComparer.Ordinal);
    private int given;

    public Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (held.TryGetValue(name, out var other) && other.Until > now)
            {
                return Task.FromResult<string?>(null);
            }

            var lease = (++given).ToString(CultureInfo.InvariantCulture);
            held[name] = (lease, term, now + term);
            return Task.FromResult<string?>(lease);
        }
    }

    public Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (!held.TryGetValue(name, out var own) || own.Lease != lease || own.Until <= now)
            {
                return Task.FromResult(false);
            }

            held[name] = own with { Until = now + own.Term };
            return Task.FromResult(true);
        }
    }

    public Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (held.TryGetValue(name, out var own) && own.Lease == lease)
            {
                held.Remove(name);
            }
        }

        return Task.CompletedTask;
    }
}
