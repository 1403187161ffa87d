using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class OrganisationLeaseTests
{
    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 10, 3, 0, 0, TimeSpan.Zero));

    [Fact]
    public void It_is_held_for_as_long_as_the_work_takes_and_free_at_once_when_it_ends() => time.Run(async () =>
    {
        var lease = new OrganisationLease(new MemoryLeases(time), time);
        await using (var own = await lease.TakeAsync(TimeSpan.Zero, default))
        {
            await Task.Delay(TimeSpan.FromMinutes(10), time);
            Assert.Null(await lease.TakeAsync(TimeSpan.FromMinutes(2), default));
            Assert.False(own!.Token.IsCancellationRequested);
        }

        await using var next = await lease.TakeAsync(TimeSpan.Zero, default);
        Assert.NotNull(next);
    });

    [Fact]
    public void Who_is_patient_gets_it_when_the_other_ends() => time.Run(async () =>
    {
        var lease = new OrganisationLease(new MemoryLeases(time), time);
        var own = await lease.TakeAsync(TimeSpan.Zero, default);
        var waiting = lease.TakeAsync(TimeSpan.FromMinutes(2), default);
        await Task.Delay(TimeSpan.FromMinutes(1), time);
        await own!.DisposeAsync();
        await using var next = await waiting;
        Assert.NotNull(next);
    });

    [Fact]
    public void Who_can_no_longer_renew_it_stops_before_another_can_have_it() => time.Run(async () =>
    {
        var leases = new Unrenewed(new MemoryLeases(time));
        var lease = new OrganisationLease(leases, time);
        await using var own = await lease.TakeAsync(TimeSpan.Zero, default);
        while (!own!.Token.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time);
        }

        Assert.True(time.Elapsed < OrganisationLease.Term);
        Assert.Null(await lease.TakeAsync(TimeSpan.Zero, default));
    });

    private sealed class Unrenewed(ILeases inner) : ILeases
    {
        public Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken) => inner.AcquireAsync(name, term, cancellationToken);

        public Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken) => Task.FromResult(false);

        public Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken) => inner.ReleaseAsync(name, lease, cancellationToken);
    }
}
