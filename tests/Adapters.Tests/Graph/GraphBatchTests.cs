using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using TeamsAddin.Adapters.Graph;

namespace TeamsAddin.Adapters.Tests.Graph;

public sealed class GraphBatchTests
{
    private readonly ImpatientTime time = new();

    [Fact]
    public async Task Only_the_steps_that_are_put_off_go_again_when_the_longest_wait_is_over()
    {
        var graph = new Batches(time, (id, round) => round == 0 && id % 5 == 0 ? (429, $"{id + 1}") : (201, null));
        var answers = await graph.Sender.SendAsync("unit@x", Steps(20), default);
        Assert.All(answers, a => Assert.Equal(201, a.Status));
        Assert.Equal([20, 4], graph.Sizes);
        Assert.Equal(TimeSpan.FromSeconds(16), Assert.Single(time.Waits, w => w >= TimeSpan.FromSeconds(1) && w < TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public async Task A_step_that_is_refused_fails_alone()
    {
        var graph = new Batches(time, (id, _) => id == 3 ? (403, null) : (201, null));
        var answers = await graph.Sender.SendAsync("unit@x", Steps(5), default);
        Assert.Equal([201, 201, 201, 403, 201], answers.Select(a => a.Status));
        Assert.Equal("Code403", answers[3].Code);
    }

    [Fact]
    public async Task What_is_put_off_for_ever_says_so_in_the_end()
    {
        var graph = new Batches(time, (_, _) => (503, null));
        Assert.All(await graph.Sender.SendAsync("unit@x", Steps(2), default), a => Assert.True(a.IsPutOff));
        Assert.Equal(6, graph.Sizes.Count);
    }

    [Fact]
    public async Task A_step_whose_wait_is_longer_than_the_budget_says_so_at_once()
    {
        var graph = new Batches(time, (id, _) => id == 1 ? (429, "600") : (201, null));
        var answers = await graph.Sender.SendAsync("unit@x", Steps(3), default);
        Assert.Equal([201, 429, 201], answers.Select(a => a.Status));
        Assert.Equal(TimeSpan.FromSeconds(600), answers[1].RetryAfter);
        Assert.Single(graph.Sizes);
    }

    [Fact]
    public async Task No_more_than_20_go_together()
    {
        var graph = new Batches(time, (_, _) => (200, null));
        Assert.Equal(45, (await graph.Sender.SendAsync("", Steps(45), default)).Count(a => a.IsDone));
        Assert.Equal([20, 20, 5], graph.Sizes);
    }

    [Fact]
    public async Task A_batch_takes_all_four_places_of_its_mailbox_and_of_the_application()
    {
        var graph = new Batches(time, (_, _) => (200, null)) { Delay = TimeSpan.FromMilliseconds(30) };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => graph.Sender.SendAsync("unit@x", Steps(4), default)));
        Assert.Equal(1, graph.MostAtOnce);

        var limited = new Batches(time, (_, _) => (200, null), applicationAtOnce: 4) { Delay = TimeSpan.FromMilliseconds(30) };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => limited.Sender.SendAsync($"unit{i}@x", Steps(4), default)));
        Assert.Equal(1, limited.MostAtOnce);

        var free = new Batches(time, (_, _) => (200, null)) { Delay = TimeSpan.FromMilliseconds(100) };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => free.Sender.SendAsync($"unit{i}@x", Steps(4), default)));
        Assert.True(free.MostAtOnce > 1);
    }

    private static List<RequestInformation> Steps(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new RequestInformation { HttpMethod = Method.GET, URI = new Uri($"https://graph.test/v1.0/users/{i}") })];

    /// <summary>Answers each step, by its place and the round, with a status and a Retry-After.</summary>
    private sealed class Batches : HttpMessageHandler
    {
        private readonly Func<int, int, (int Status, string? RetryAfter)> answer;
        private int now;

        public Batches(TimeProvider time, Func<int, int, (int Status, string? RetryAfter)> answer, int? applicationAtOnce = null)
        {
            this.answer = answer;
            var http = new HttpClient(new GraphPace(TimeProvider.System, applicationAtOnce) { InnerHandler = this });
            Sender = new GraphBatch(new GraphServiceClient(http, new AnonymousAuthenticationProvider(), "https://graph.test/v1.0"), time);
        }

        public GraphBatch Sender { get; }

        public List<int> Sizes { get; } = [];

        public TimeSpan Delay { get; init; }

        public int MostAtOnce { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref now));
            await Task.Delay(Delay, TimeProvider.System, cancellationToken);
            var steps = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!["requests"]!.AsArray();
            var responses = new JsonArray([.. steps.Select(s => Response(int.Parse(s!["id"]!.GetValue<string>()), Sizes.Count))]);
            Sizes.Add(steps.Count);
            Interlocked.Decrement(ref now);
            return new(HttpStatusCode.OK) { Content = new StringContent(new JsonObject { ["responses"] = responses }.ToJsonString(), Encoding.UTF8, "application/json") };
        }

        private JsonObject Response(int id, int round)
        {
            var (status, wait) = answer(id, round);
            var response = new JsonObject { ["id"] = $"{id}", ["status"] = status, ["body"] = status < 300 ? new JsonObject() : new JsonObject { ["error"] = new JsonObject { ["code"] = $"Code{status}" } } };
            if (wait is not null)
            {
                response["headers"] = new JsonObject { ["Retry-After"] = wait };
            }

            return response;
        }
    }
}
