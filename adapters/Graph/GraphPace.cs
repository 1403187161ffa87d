using System.Net;

namespace TeamsAddin.Adapters.Graph;

/// <summary>
/// Waits as Graph asks (429, 503, 504 with Retry-After) and tries again where the connection broke. Every request that we make may be
/// repeated: events carry a transactionId, the others say how things should be. At most 4 at once a mailbox.
/// </summary>
internal sealed class GraphPace(TimeProvider time) : DelegatingHandler
{
    private const int MaxTries = 6;
    private const int AtOnce = 4;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<string, (SemaphoreSlim Slots, int Users)> mailboxes = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var mailbox = MailboxOf(request.RequestUri!);
        var slots = Enter(mailbox);
        try
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                return await TryAsync(request, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }
        finally
        {
            Leave(mailbox);
        }
    }

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
        {
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        }

        for (var tries = 1; ; tries++)
        {
            TimeSpan wait;
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                if (tries == MaxTries || response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                {
                    return response;
                }

                wait = WaitOf(response, tries);
                response.Dispose();
            }
            catch (HttpRequestException) when (tries < MaxTries)
            {
                wait = Backoff(tries);
            }

            await Task.Delay(wait < LongestWait ? wait : LongestWait, time, cancellationToken);
        }
    }

    private TimeSpan WaitOf(HttpResponseMessage response, int tries) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => Backoff(tries),
    };

    private static TimeSpan Backoff(int tries) => TimeSpan.FromMilliseconds(100 * (1 << tries));

    private SemaphoreSlim Enter(string mailbox)
    {
        lock (gate)
        {
            var (slots, users) = mailboxes.TryGetValue(mailbox, out var known) ? known : (new SemaphoreSlim(AtOnce), 0);
            mailboxes[mailbox] = (slots, users + 1);
            return slots;
        }
    }

    private void Leave(string mailbox)
    {
        lock (gate)
        {
            var (slots, users) = mailboxes[mailbox];
            if (users == 1)
            {
                mailboxes.Remove(mailbox);
            }
            else
            {
                mailboxes[mailbox] = (slots, users - 1);
            }
        }
    }

    private static string MailboxOf(Uri uri)
    {
        var parts = uri.AbsolutePath.Split('/');
        var users = Array.IndexOf(parts, "users");
        return users >= 0 && users + 1 < parts.Length ? parts[users + 1] : "";
    }
}
