using System.Collections.Concurrent;

namespace TeamsAddin.Local.Graph;

/// <summary>The published limits of an application on one mailbox: 4 requests at once, 10,000 in 10 minutes.</summary>
internal sealed class MailboxLimits(TimeProvider time)
{
    public const int AtOnce = 4;
    public const int InWindow = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Slots> mailboxes = new(StringComparer.OrdinalIgnoreCase);

    /// <returns>What holds the place until it is disposed, or the refusal.</returns>
    public (IDisposable? Held, Answer? Refusal) Enter(string mailbox)
    {
        var slots = mailboxes.GetOrAdd(mailbox, _ => new Slots(new SlidingLimit(time, (InWindow, Window))));
        lock (slots)
        {
            if (slots.Taken >= AtOnce)
            {
                return (null, TooMany("Application is over its MailboxConcurrency limit.", TimeSpan.FromSeconds(1)));
            }

            if (!slots.Rate.TryTake(out var wait))
            {
                return (null, TooMany("Application is over its request limit for this mailbox.", wait));
            }

            slots.Taken++;
            return (slots, null);
        }
    }

    private static Answer TooMany(string message, TimeSpan wait) => GraphAnswers.Error(429, "ApplicationThrottled", message).RetryAfter(wait);

    private sealed class Slots(SlidingLimit rate) : IDisposable
    {
        public SlidingLimit Rate => rate;

        public int Taken { get; set; }

        public void Dispose()
        {
            lock (this)
            {
                Taken--;
            }
        }
    }
}
