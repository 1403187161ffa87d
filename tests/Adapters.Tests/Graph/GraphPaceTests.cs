using System.Net;
using System.Net.Http.Headers;
using TeamsAddin.Adapters.Graph;

namespace TeamsAddin.Adapters.Tests.Graph;

public sealed class GraphPaceTests
{
    private static readonly Uri Events = new("https://graph.test/v1.0/users/branch-01@x/events");

    private readonly ImpatientTime time = new();

    [Fact]
    public async Task A_429_is_waited_for_as_it_asks_and_the_body_is_sent_again()
    {
        var graph = new Graph(n => n == 0 ? Wait(HttpStatusCode.TooManyRequests, 7) : new(HttpStatusCode.Created));
        using var answer = await SendAsync(graph, new StringContent("{\"subject\":\"学习\"}"));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), Assert.Single(time.Waits));
        Assert.Equal(["{\"subject\":\"学习\"}", "{\"subject\":\"学习\"}"], graph.Bodies);
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_passing_fault_without_a_wait_is_tried_again_ever_later(HttpStatusCode status)
    {
        using var answer = await SendAsync(new Graph(n => new(n < 3 ? status : HttpStatusCode.OK)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, time.Waits.Count);
        Assert.True(time.Waits[0] < time.Waits[1] && time.Waits[1] < time.Waits[2]);
    }

    [Fact]
    public async Task A_broken_connection_is_tried_again()
    {
        using var answer = await SendAsync(new Graph(n => n < 2 ? throw new HttpRequestException("reset") : new(HttpStatusCode.OK)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task After_six_tries_the_answer_is_handed_on()
    {
        var graph = new Graph(_ => Wait(HttpStatusCode.TooManyRequests, 1));
        using var answer = await SendAsync(graph);
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal(6, graph.Calls);
    }

    [Fact]
    public async Task A_refusal_is_not_tried_again()
    {
        var graph = new Graph(_ => new(HttpStatusCode.Forbidden));
        using var answer = await SendAsync(graph);
        Assert.Equal(1, graph.Calls);
    }

    [Fact]
    public async Task A_wait_longer_than_the_budget_goes_back_at_once_and_whole()
    {
        var graph = new Graph(n => n == 0 ? Wait(HttpStatusCode.TooManyRequests, 200) : new(HttpStatusCode.OK));
        using var answer = await SendAsync(graph);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(200), 1), (answer.StatusCode, answer.Headers.RetryAfter!.Delta, graph.Calls));
        Assert.DoesNotContain(time.Waits, w => w == TimeSpan.FromSeconds(200));
    }

    [Fact]
    public async Task Waits_use_up_the_budget_together()
    {
        var passing = new PassingTime();
        var graph = new Graph(_ => Wait(HttpStatusCode.TooManyRequests, 80));
        using var client = new HttpClient(new GraphPace(passing) { InnerHandler = graph });
        using var answer = await client.GetAsync(Events);
        Assert.Equal((HttpStatusCode.TooManyRequests, 3), (answer.StatusCode, graph.Calls));
        Assert.Equal(TimeSpan.FromSeconds(160), passing.Passed);
    }

    [Fact]
    public async Task A_mailbox_has_at_most_four_requests_at_once_and_another_mailbox_need_not_wait()
    {
        var gate = new TaskCompletionSource();
        var graph = new Graph(_ => new(HttpStatusCode.OK)) { Gate = gate.Task };
        using var client = new HttpClient(new GraphPace(time) { InnerHandler = graph });
        var own = Enumerable.Range(0, 12).Select(_ => client.GetAsync(Events)).ToList();
        var other = Enumerable.Range(0, 2).Select(_ => client.GetAsync(new Uri("https://graph.test/v1.0/users/branch-02@x/events"))).ToList();
        await graph.ReachedAsync(6);
        Assert.Equal(6, graph.AtOnce);
        gate.SetResult();
        await Task.WhenAll(own.Concat(other));
        Assert.Equal((14, 4), (graph.Calls, graph.MostAtOnceOf("branch-01@x")));
    }

    private async Task<HttpResponseMessage> SendAsync(Graph graph, HttpContent? content = null)
    {
        using var client = new HttpClient(new GraphPace(time) { InnerHandler = graph });
        return await client.PostAsync(Events, content);
    }

    private static HttpResponseMessage Wait(HttpStatusCode status, int seconds) =>
        new(status) { Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds)) } };

    /// <summary>Answers the n-th call, from 0, as it is told.</summary>
    private sealed class Graph(Func<int, HttpResponseMessage> answer) : HttpMessageHandler
    {
        private readonly Lock gate = new();
        private readonly Dictionary<string, (int Now, int Most)> mailboxes = new(StringComparer.Ordinal);
        private readonly SemaphoreSlim arrived = new(0);

        public Task Gate { get; init; } = Task.CompletedTask;

        public int Calls { get; private set; }

        public int AtOnce { get { lock (gate) { return mailboxes.Values.Sum(m => m.Now); } } }

        public List<string> Bodies { get; } = [];

        public int MostAtOnceOf(string mailbox) => mailboxes[mailbox].Most;

        public async Task ReachedAsync(int calls)
        {
            for (var i = 0; i < calls; i++)
            {
                await arrived.WaitAsync(TimeSpan.FromSeconds(10));
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var mailbox = request.RequestUri!.Segments[3].TrimEnd('/');
            int call;
            lock (gate)
            {
                var (now, most) = mailboxes.GetValueOrDefault(mailbox);
                mailboxes[mailbox] = (now + 1, Math.Max(most, now + 1));
                call = Calls++;
            }

            arrived.Release();
            await Gate;
            if (request.Content is not null)
            {
                Bodies.Add(await request.Content.ReadAsStringAsync(cancellationToken));
            }

            lock (gate)
            {
                var (now, most) = mailboxes[mailbox];
                mailboxes[mailbox] = (now - 1, most);
            }

            return answer(call);
        }
    }
}

/// <summary>Waits for nothing and remembers how long it should have.</summary>
internal sealed class ImpatientTime : TimeProvider
{
    public List<TimeSpan> Waits { get; } = [];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Add(dueTime);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

/// <summary>Waits for nothing, and as much later it is.</summary>
internal sealed class PassingTime : TimeProvider
{
    public TimeSpan Passed { get; private set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Passed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Passed += dueTime;
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
