using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Azure;

namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>
/// Every request to the connector passes here, the SDK's own repetitions too, and waits for its slot. Where none comes in time the
/// connector's own answer is given, 429 with Retry-After: the request has not left.
/// </summary>
internal sealed class PacedCalls(SendBudget budget, ConversationLimits conversations, TimeProvider wall) : DelegatingHandler
{
    public const string NoSlot = "SendBudget";

    private const string Root = "/v3/conversations";

    /// <summary>Well under the SDK's 30 s for one request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly AsyncLocal<Call?> Current = new();

    /// <summary>Watches what the SDK sends on behalf of the caller from now on.</summary>
    public static Call Watch() => Current.Value = new Call();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri?.AbsolutePath ?? "";
        var at = path.IndexOf(Root, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var begun = wall.GetTimestamp();
        if (request.Method != HttpMethod.Get && ConversationOf(path[(at + Root.Length)..]) is { } conversation)
        {
            while (await RoomAsync(conversation, cancellationToken) is var wait && wait > TimeSpan.Zero)
            {
                if (wall.GetElapsedTime(begun) + wait > Patience)
                {
                    return Refusal(request, wait);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), wall, cancellationToken);
            }
        }

        // An edit of a card can wait: the card refreshes itself where it is looked at.
        return await budget.TakeAsync(request.Method != HttpMethod.Put, Patience - wall.GetElapsedTime(begun), cancellationToken)
            ? await LeaveAsync(request, cancellationToken)
            : Refusal(request, TimeSpan.FromSeconds(5));
    }

    /// <summary>Where the tables do not say whether there is room there is none yet: what waits is not lost.</summary>
    private async Task<TimeSpan> RoomAsync(string conversation, CancellationToken cancellationToken)
    {
        try
        {
            return await conversations.TakeAsync(conversation, cancellationToken);
        }
        catch (Exception e) when (IsAway(e, cancellationToken))
        {
            return TimeSpan.FromSeconds(1);
        }
    }

    /// <summary>Busy, not to be reached, or silent for longer than the client waits: after its own tries it says so in three ways.</summary>
    private static bool IsAway(Exception fault, CancellationToken cancellationToken) => fault switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        AggregateException or OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private async Task<HttpResponseMessage> LeaveAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var call = Current.Value;
        call?.IsUnanswered = true;
        var answer = await base.SendAsync(request, cancellationToken);
        // One that was taken stays so until the SDK has read the answer.
        call?.IsUnanswered = answer.IsSuccessStatusCode;
        return answer;
    }

    /// <summary>The conversation's id as it stands in the path; null for a new one.</summary>
    private static string? ConversationOf(string rest)
    {
        var id = rest.Trim('/').Split('/')[0];
        return id.Length == 0 ? null : id;
    }

    /// <summary>One card's requests to the connector.</summary>
    internal sealed class Call
    {
        /// <summary>One has left, and no refusal has come: the card may be there.</summary>
        public bool IsUnanswered { get; set; }
    }

    private static HttpResponseMessage Refusal(HttpRequestMessage request, TimeSpan wait)
    {
        return new HttpResponseMessage(HttpStatusCode.TooManyRequests)
        {
            RequestMessage = request,
            Headers = { RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds))) },
            Content = new StringContent("{\"error\":{\"code\":\"" + NoSlot + "\",\"message\":\"The bot's own budget has no room now.\"}}", Encoding.UTF8, "application/json"),
        };
    }
}
