using Azure.Storage.Blobs;
using Microsoft.Extensions.Logging.Abstractions;
using TeamsAddin.Adapters.Blobs;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>Leases on real blobs, and what the budget makes of them.</summary>
public sealed class LeaseTests(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    private readonly string name = "l" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_lease_is_one_process_s_until_its_term_ends()
    {
        var (one, other) = (await LeasesAsync(), await LeasesAsync());
        var lease = await one.AcquireAsync(name, SendBudget.Term, default);
        Assert.NotNull(lease);
        Assert.Null(await other.AcquireAsync(name, SendBudget.Term, default));
        Assert.Null(await one.AcquireAsync(name, SendBudget.Term, default));
        Assert.True(await one.RenewAsync(name, lease, default));
        Assert.False(await other.RenewAsync(name, Guid.NewGuid().ToString("D"), default));
        string? taken = null;
        for (var waited = 0; taken is null && waited < 40; waited++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            taken = await other.AcquireAsync(name, SendBudget.Term, default);
        }

        Assert.NotNull(taken);
        Assert.False(await one.RenewAsync(name, lease, default));
    }

    [Fact]
    public async Task A_lease_that_is_given_back_is_anybodys_at_once_and_only_its_holder_gives_it_back()
    {
        var (one, other) = (await LeasesAsync(), await LeasesAsync());
        var lease = await one.AcquireAsync(name, SendBudget.Term, default);
        await other.ReleaseAsync(name, Guid.NewGuid().ToString("D"), default);
        Assert.Null(await other.AcquireAsync(name, SendBudget.Term, default));
        await one.ReleaseAsync(name, lease!, default);
        Assert.NotNull(await other.AcquireAsync(name, SendBudget.Term, default));
        await one.ReleaseAsync(name, lease!, default);
        Assert.Null(await one.AcquireAsync(name, SendBudget.Term, default));
    }

    [Fact]
    public async Task Many_who_ask_at_once_for_a_blob_that_is_not_there_yet_get_one_lease()
    {
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await (await LeasesAsync()).AcquireAsync(name, SendBudget.Term, default)));
        Assert.Single(asked, a => a is not null);
    }

    [Fact]
    public async Task A_store_that_cannot_be_reached_gives_no_lease_and_no_fault()
    {
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        var leases = new BlobLeases(new BlobServiceClient("DefaultEndpointsProtocol=http;AccountName=a;AccountKey=YQ==;BlobEndpoint=http://127.0.0.1:9/a;", options), NullLogger<BlobLeases>.Instance);
        Assert.Null(await leases.AcquireAsync(name, SendBudget.Term, default));
        Assert.False(await leases.RenewAsync(name, Guid.NewGuid().ToString("D"), default));
        await leases.ReleaseAsync(name, Guid.NewGuid().ToString("D"), default);
    }

    private async Task<ILeases> LeasesAsync()
    {
        var service = new BlobServiceClient(azurite.ConnectionString);
        await service.GetBlobContainerClient(BlobLeases.Container).CreateIfNotExistsAsync();
        return new BlobLeases(service, NullLogger<BlobLeases>.Instance);
    }
}
