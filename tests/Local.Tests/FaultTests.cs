using TeamsAddin.Local.Tests.Graph;

namespace TeamsAddin.Local.Tests;

public sealed class FaultTests : IAsyncLifetime
{
    private Box box = null!;

    public async Task InitializeAsync() => box = await Box.StartAsync();

    public async Task DisposeAsync() => await box.DisposeAsync();

    [Theory]
    [InlineData(Fault.Throttle, 429)]
    [InlineData(Fault.Refuse, 503)]
    internal async Task Every_third_call_to_Graph_and_to_the_connector_is_refused_and_does_nothing(Fault fault, int status)
    {
        box.Tenant.Faults.Current = fault;
        var graph = new List<Reply>();
        var connector = new List<Reply>();
        for (var i = 0; i < 6; i++)
        {
            graph.Add(await box.GraphAsync("POST", EventBody.Path, EventBody.Json($"t{i}")));
            connector.Add(await box.ConnectorAsync("GET", "/a%3Ax/members"));
        }

        Assert.Equal(2, graph.Count(r => r.Status == status));
        Assert.Equal(2, connector.Count(r => r.Status == status));
        Assert.Equal(3, graph.FindLastIndex(r => r.Status == status) - graph.FindIndex(r => r.Status == status));
        Assert.Equal(fault == Fault.Throttle ? TimeSpan.FromSeconds(1) : null, graph.First(r => r.Status == status).RetryAfter);
        box.Tenant.Faults.Current = Fault.None;
        Assert.Equal(4, (await box.GraphAsync("GET", EventBody.Path)).Value.Count);
    }

    [Fact]
    public async Task A_dropped_call_has_its_effect()
    {
        box.Tenant.Faults.Current = Fault.Drop;
        var dropped = 0;
        for (var i = 0; i < 6; i++)
        {
            try
            {
                await box.GraphAsync("POST", EventBody.Path, EventBody.Json($"t{i}"));
            }
            catch (HttpRequestException)
            {
                dropped++;
            }
        }

        box.Tenant.Faults.Current = Fault.None;
        Assert.Equal(2, dropped);
        Assert.Equal(6, (await box.GraphAsync("GET", EventBody.Path)).Value.Count);
    }

    [Fact]
    public async Task A_slow_call_is_answered_after_three_seconds()
    {
        box.Tenant.Faults.Current = Fault.Slow;
        var begun = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await box.GraphAsync("GET", EventBody.Path)).Status);
        }

        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), FaultDesk.SlowBy, FaultDesk.SlowBy * 2);
    }

    [Fact]
    public async Task Entra_is_never_faulted()
    {
        box.Tenant.Faults.Current = Fault.Refuse;
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(200, (await box.SendAsync("GET", "v1/.well-known/keys", null, null)).Status);
        }
    }
}
