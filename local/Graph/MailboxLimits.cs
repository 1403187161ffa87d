using System.Collections.Concurrent;

namespace TeamsAddin.Local.Graph;

/// <summary>The published limits of an application on one mailbox: 4 requests at once, 10,000 in 10 minutes, 30 messages sent a minute.</summary>
/// <param name="clock">Domain time, in which invitations lie apart; null: the wall clock too.</param>
internal sealed class MailboxLimits(TimeProvider time, TimeProvider? clock = null)
{
    public const int AtOnce = 4;
    public const int InWindow = 10_000;
    public const int MessagesInMinute = 30;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Slots> mailboxes = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="sends">Whether it makes Exchange send a message.</param>
    /// <returns>What holds the place until it is disposed, or the refusal.</returns>
    public (IDisposable? Held, Answer? Refusal) Enter(string mailbox, bool sends = false)
    {
        var slots = mailboxes.GetOrAdd(mailbox, _ => new Slots(
            new SlidingLimit(time, (InWindow, Window)), new SlidingLimit(new Stamped(clock ?? time), (MessagesInMinute, TimeSpan.FromMinutes(1)))));
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

            if (sends && !slots.Messages.TryTake(out wait))
            {
                return (null, TooMany("The mailbox is over its limit of messages in a minute.", wait));
            }

            slots.Taken++;
            return (slots, null);
        }
    }

    private static Answer TooMany(string message, TimeSpan wait) => GraphAnswers.Error(429, "ApplicationThrottled", message).RetryAfter(wait);

    /// <summary>Domain time as timestamps: only its now is moved.</summary>
    private sealed class Stamped(TimeProvider clock) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => clock.GetUtcNow().Ticks;
    }

    private sealed class Slots(SlidingLimit rate, SlidingLimit messages) : IDisposable
    {
        public SlidingLimit Rate => rate;

        public SlidingLimit Messages => messages;

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
