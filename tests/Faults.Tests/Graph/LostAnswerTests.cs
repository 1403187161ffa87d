using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions.Authentication;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Graph;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Faults.Tests.Graph;

/// <summary>Graph makes the event and its answer is lost: no second event is made.</summary>
public sealed class LostAnswerTests
{
    private static readonly EventDraft Draft = new(
        "branch-01@x", "f00dfeed", "支部党员大会", "<p>x</p>", new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero), new(2026, 3, 5, 7, 30, 0, TimeSpan.Zero), "Asia/Shanghai", "三楼", ["p1@x"]);

    [Fact]
    public async Task A_connection_that_breaks_after_the_event_was_made_leaves_one_event()
    {
        var mailbox = new Mailbox { Lose = () => new HttpRequestException("reset") };
        Assert.Equal("event-1", await CalendarOn(mailbox).CreateAsync(Draft, default));
        Assert.Single(mailbox.Events);
        Assert.Equal(1, mailbox.Patches);
    }

    [Fact]
    public async Task A_timeout_after_the_event_was_made_and_the_message_redelivered_leave_one_event()
    {
        var mailbox = new Mailbox { Lose = () => new TaskCanceledException("no answer in time", new TimeoutException()) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => CalendarOn(mailbox).CreateAsync(Draft, default));
        Assert.Equal("event-1", await CalendarOn(mailbox).CreateAsync(Draft, default));
        Assert.Single(mailbox.Events);
    }

    [Fact]
    public async Task The_next_attempt_of_a_session_is_another_event()
    {
        var mailbox = new Mailbox();
        await CalendarOn(mailbox).CreateAsync(Draft, default);
        await CalendarOn(mailbox).CreateAsync(Draft with { TransactionId = "another" }, default);
        Assert.Equal(2, mailbox.Events.Count);
    }

    private static GraphCalendar CalendarOn(Mailbox mailbox)
    {
        var http = new HttpClient(new GraphPace(TimeProvider.System) { InnerHandler = mailbox });
        return new GraphCalendar(new GraphServiceClient(http, new AnonymousAuthenticationProvider(), "https://graph.test/v1.0"), new Settings(), TimeProvider.System);
    }

    /// <summary>A calendar as Exchange keeps it: a repeated transactionId is an error of its own.</summary>
    private sealed class Mailbox : HttpMessageHandler
    {
        public List<JsonObject> Events { get; } = [];

        public int Patches { get; private set; }

        /// <summary>How the first answer to a POST is lost.</summary>
        public Func<Exception>? Lose { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post)
            {
                var sent = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject();
                if (Events.Exists(e => e["transactionId"]!.ToString() == sent["transactionId"]!.ToString()))
                {
                    return Answer(HttpStatusCode.Conflict, new JsonObject { ["error"] = new JsonObject { ["code"] = "ErrorDuplicateTransactionId", ["message"] = "Your request can't be completed." } });
                }

                sent["id"] = $"event-{Events.Count + 1}";
                Events.Add(sent);
                if (Lose is { } lose)
                {
                    Lose = null;
                    throw lose();
                }

                return Answer(HttpStatusCode.Created, sent.DeepClone());
            }

            if (request.Method == HttpMethod.Patch)
            {
                Patches++;
                return Answer(HttpStatusCode.OK, new JsonObject { ["id"] = "event-1" });
            }

            return Answer(HttpStatusCode.OK, new JsonObject { ["value"] = new JsonArray([.. Events.Select(e => e.DeepClone())]) });
        }

        private static HttpResponseMessage Answer(HttpStatusCode status, JsonNode body) =>
            new(status) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    }
}
