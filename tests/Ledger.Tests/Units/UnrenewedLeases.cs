using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Units;

/// <summary>Gives a lease to whoever asks and renews nothing.</summary>
internal sealed class UnrenewedLeases(VirtualTime time) : ILeases
{
    /// <summary>How long the answer took.</summary>
    public TimeSpan Took { get; init; }

    public Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken)
    {
        time.Pass(Took);
        return Task.FromResult<string?>("1");
    }

    public Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken) => Task.CompletedTask;
}
