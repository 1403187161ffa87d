using System.Net;
using System.Net.Http.Headers;
using System.Threading.RateLimiting;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Http.HttpClientLibrary.Extensions;

namespace TeamsAddin.Adapters.Graph;

/// <summary>How a request of a batch's sender counts: with so many steps, and until when it may wait.</summary>
/// <param name="Mailbox">The one that all steps are on, or "" where they are on none; null: the address says it.</param>
internal sealed record PaceOption(string? Mailbox, int Steps, DateTimeOffset Until) : IRequestOption;

/// <summary>
/// Keeps under the published limits: 4 requests at once and 10,000 in 10 minutes a mailbox, and where it is so set a number at once for the
/// whole application. Waits as Graph asks (429, 503, 504 with Retry-After) and tries again where the connection broke: every request that we
/// make may be repeated, as events carry a transactionId and the others say how things should be. What would wait longer than the budget goes
/// back at once with its wait: an invocation of the functions ends after ten minutes. Of a batch Graph works on 4 steps at once,
/// and each step counts by itself.
/// </summary>
internal sealed class GraphPace(TimeProvider time, int? applicationAtOnce = null) : DelegatingHandler
{
    private const int MaxTries = 6;
    private const int AtOnce = 4;
    private const int MaxIdle = 10_000;

    /// <summary>Of one try; the waits before and between are not counted.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    /// <summary>For a try that begins when the budget is nearly used up.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);

    /// <summary>Of the wall clock, for one call with all its waits and tries.</summary>
    public static TimeSpan Budget => TimeSpan.FromMinutes(3);

    private readonly Lock gate = new();
    private readonly Dictionary<string, MailboxPace> mailboxes = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrencyLimiter? application = applicationAtOnce is { } most ? Slots(most) : null;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var option = request.GetRequestOption<PaceOption>();
        var (mailbox, steps, until) = (option?.Mailbox ?? MailboxOf(request.RequestUri!), option?.Steps ?? 1, option?.Until ?? time.GetUtcNow() + Budget);
        var pace = Enter(mailbox);
        try
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            waiting.CancelAfter(until > time.GetUtcNow() ? until - time.GetUtcNow() : TimeSpan.Zero);
            using var slots = await pace.Slots.AcquireAsync(Math.Min(steps, AtOnce), waiting.Token);
            return await TryAsync(request, pace, steps, until, cancellationToken);
        }
        finally
        {
            Leave(mailbox, pace);
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            application?.Dispose();
        }
    }

    private static ConcurrencyLimiter Slots(int most) =>
        new(new ConcurrencyLimiterOptions { PermitLimit = most, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });

    private async Task<HttpResponseMessage> TryAsync(HttpRequestMessage request, MailboxPace pace, int steps, DateTimeOffset until, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
        {
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        }

        for (var tries = 1; ; tries++)
        {
            TimeSpan wait;
            if (pace.Window.Wait(steps, time.GetUtcNow()) is { Ticks: > 0 } full)
            {
                if (IsTooLong(full, until))
                {
                    return new HttpResponseMessage(HttpStatusCode.TooManyRequests) { RequestMessage = request, Headers = { RetryAfter = new RetryConditionHeaderValue(full) } };
                }

                await Task.Delay(full, time, cancellationToken);
            }

            try
            {
                using var limited = Limited(until - time.GetUtcNow(), cancellationToken);
                using var slots = application is null ? null : await application.AcquireAsync(Math.Min(Math.Min(steps, AtOnce), applicationAtOnce!.Value), limited.Token);
                var response = await base.SendAsync(request, limited.Token);
                // To its end: until then it counts as one in flight, and it may still break.
                await response.Content.LoadIntoBufferAsync(limited.Token);
                if (tries == MaxTries || response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout))
                {
                    return response;
                }

                wait = WaitOf(response, tries);
                if (IsTooLong(wait, until))
                {
                    return response;
                }

                response.Dispose();
            }
            catch (Exception e) when (tries < MaxTries && !IsTooLong(Backoff(tries), until) && (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested)))
            {
                wait = Backoff(tries);
            }

            await Task.Delay(wait, time, cancellationToken);
        }
    }

    private bool IsTooLong(TimeSpan wait, DateTimeOffset until) => time.GetUtcNow() + wait > until;

    private static CancellationTokenSource Limited(TimeSpan left, CancellationToken cancellationToken)
    {
        var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(left < LastPatience ? LastPatience : left < Patience ? left : Patience);
        return limited;
    }

    private TimeSpan WaitOf(HttpResponseMessage response, int tries) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => Backoff(tries),
    };

    internal static TimeSpan Backoff(int tries) => TimeSpan.FromMilliseconds(100 * (1 << tries));

    private MailboxPace Enter(string mailbox)
    {
        lock (gate)
        {
            if (!mailboxes.TryGetValue(mailbox, out var pace))
            {
                mailboxes[mailbox] = pace = new MailboxPace(Slots(AtOnce), new RequestWindow());
            }

            pace.Users++;
            return pace;
        }
    }

    /// <summary>What a mailbox has used of its ten minutes is kept while there is room; else it is forgotten, and Graph says no itself.</summary>
    private void Leave(string mailbox, MailboxPace pace)
    {
        lock (gate)
        {
            if (--pace.Users == 0 && mailboxes.Count > MaxIdle)
            {
                mailboxes.Remove(mailbox);
                pace.Slots.Dispose();
            }
        }
    }

    private static string MailboxOf(Uri uri)
    {
        var parts = uri.AbsolutePath.Split('/');
        var users = Array.IndexOf(parts, "users");
        return users >= 0 && users + 1 < parts.Length ? Uri.UnescapeDataString(parts[users + 1]) : "";
    }

    private sealed class MailboxPace(ConcurrencyLimiter slots, RequestWindow window)
    {
        public ConcurrencyLimiter Slots => slots;

        public RequestWindow Window => window;

        public int Users { get; set; }
    }
}
