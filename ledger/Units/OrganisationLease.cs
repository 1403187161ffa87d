using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>Only one import, run over the groups or confirmation at a time changes the organisation: each reads it whole and writes what differs.</summary>
/// <param name="wall">The clock of the leases.</param>
public sealed class OrganisationLease(ILeases leases, TimeProvider wall)
{
    public const string Name = "organisation";

    /// <summary>Also the longest time for which a process that died keeps others out.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    public static readonly Refusal Taken = new("import-runs", []);

    /// <summary>Lost before anything was written.</summary>
    public static readonly Refusal LostUnwritten = new("import-lost-unwritten", []);

    /// <summary>Lost on the way: what was written by then stands, and the same files again write the rest.</summary>
    public static readonly Refusal Lost = new("import-lost", []);

    /// <summary>A confirmation that lost it on the way.</summary>
    public static readonly Refusal ConfirmationLost = new("confirmation-lost", []);

    /// <param name="patience">How long to wait for another who has it.</param>
    /// <returns>Null: another has it, or the store of the leases cannot be reached.</returns>
    public async Task<HeldLease?> TakeAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var begun = wall.GetTimestamp(); ;)
        {
            var asked = wall.GetTimestamp();
            if (await leases.AcquireAsync(Name, Term, cancellationToken) is { } lease)
            {
                return new HeldLease(leases, wall, lease, asked, cancellationToken);
            }

            if (wall.GetElapsedTime(begun) + Poll > patience)
            {
                return null;
            }

            await Task.Delay(Poll, wall, cancellationToken);
        }
    }
}

/// <summary>Renewed until it is disposed.</summary>
public sealed class HeldLease : IAsyncDisposable
{
    private static readonly TimeSpan Every = OrganisationLease.Term / 4;

    private readonly ILeases leases;
    private readonly string lease;
    private readonly CancellationTokenSource lost;
    private readonly CancellationTokenSource either;
    private readonly PeriodicTimer timer;
    private readonly Task renewing;

    internal HeldLease(ILeases leases, TimeProvider wall, string lease, long asked, CancellationToken cancellationToken)
    {
        (this.leases, this.lease) = (leases, lease);
        lost = new CancellationTokenSource(Left(wall, asked), wall);
        either = CancellationTokenSource.CreateLinkedTokenSource(lost.Token, cancellationToken);
        timer = new PeriodicTimer(Every, wall);
        renewing = RenewAsync(wall);
    }

    /// <summary>The caller's, and cancelled before anybody else can have the lease: what is not written by then is not written.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>It was not renewed in time: another change of the organisation may have it.</summary>
    public bool IsLost => lost.IsCancellationRequested;

    public async ValueTask DisposeAsync()
    {
        timer.Dispose();
        await renewing;
        await leases.ReleaseAsync(OrganisationLease.Name, lease, CancellationToken.None);
        either.Dispose();
        lost.Dispose();
    }

    private static TimeSpan Left(TimeProvider wall, long asked) =>
        OrganisationLease.Term - Every - wall.GetElapsedTime(asked) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private async Task RenewAsync(TimeProvider wall)
    {
        while (await timer.WaitForNextTickAsync())
        {
            var asked = wall.GetTimestamp();
            if (await leases.RenewAsync(OrganisationLease.Name, lease, CancellationToken.None))
            {
                lost.CancelAfter(Left(wall, asked));
            }
        }
    }
}
