namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>Slots of one share, evenly spaced, and in no second more than it has. Times are of one clock that only moves forward.</summary>
internal sealed class SharePace(int perSecond)
{
    /// <summary>A little over the second that is counted at the other end, for what the way there does to the spacing.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(1.02);

    /// <summary>How much time a late wake-up may make good.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan spacing = Window / perSecond;
    private readonly Queue<TimeSpan> taken = new(perSecond);
    private TimeSpan next = TimeSpan.MinValue;

    /// <returns>Zero where a slot is free, else how long until one is.</returns>
    public TimeSpan WaitAt(TimeSpan now)
    {
        var free = taken.Count < perSecond ? next : Later(next, taken.Peek() + Window);
        return free > now ? free - now : TimeSpan.Zero;
    }

    public void Take(TimeSpan now)
    {
        if (taken.Count == perSecond)
        {
            taken.Dequeue();
        }

        taken.Enqueue(now);
        next = Later(next, now - Slack) + spacing;
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
