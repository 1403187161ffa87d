using System.Net;
using Azure;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Teams.Sending;

/// <summary>A request waits for room in its conversation before it leaves.</summary>
public sealed class PacedCallsTests
{
    private const int Unreachable = -1;
    private const int Silent = -2;

    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 5, 0, 0, 0, TimeSpan.Zero));
    private int faults;
    private int status;

    [Theory]
    [InlineData(2, 503, 200, 1)]
    [InlineData(1, 0, 200, 1)]
    [InlineData(1000, 503, 429, 0)]
    [InlineData(2, Unreachable, 200, 1)]
    [InlineData(2, Silent, 200, 1)]
    public void Where_the_tables_do_not_say_whether_there_is_room_it_waits_and_is_refused_before_it_left(int times, int with, int answer, int left)
    {
        (faults, status) = (times, with);
        var sent = 0;
        time.Run(async () => Assert.Equal(answer, (int)(await SendAsync(() => sent++)).StatusCode));
        Assert.Equal(left, sent);
        Assert.InRange(time.Elapsed, TimeSpan.FromSeconds(left == 0 ? 9 : times), TimeSpan.FromSeconds(11));
    }

    [Fact]
    public void A_fault_that_no_waiting_mends_is_not_waited_for()
    {
        (faults, status) = (1, 403);
        time.Run(async () => await Assert.ThrowsAsync<RequestFailedException>(() => SendAsync(() => { })));
    }

    private async Task<HttpResponseMessage> SendAsync(Action onSent)
    {
        var sent = new Table<SentRow>(new AroundRows(FailAsync), SentRow.TableName);
        using var http = new HttpMessageInvoker(new PacedCalls(new SendBudget(SendRole.Bot, new MemoryLeases(time), time), new ConversationLimits(SendRole.Bot, sent, time), time) { InnerHandler = new Connector(onSent) });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("https://smba.test/v3/conversations/a/activities"));
        return await http.SendAsync(request, default);
    }

    private Task FailAsync() => faults-- <= 0 ? Task.CompletedTask : throw status switch
    {
        Unreachable => new AggregateException(new RequestFailedException(0, "refused"), new RequestFailedException(0, "refused")),
        Silent => new TaskCanceledException("The operation was cancelled because it exceeded the configured timeout."),
        _ => new RequestFailedException(status, "busy"),
    };

    private sealed class Connector(Action onSent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            onSent();
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
