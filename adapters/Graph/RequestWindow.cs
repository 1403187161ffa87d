namespace TeamsAddin.Adapters.Graph;

/// <summary>A mailbox's 10,000 requests in 10 minutes, counted by slices of 10 seconds: what has aged by a slice more is free again.</summary>
internal sealed class RequestWindow
{
    public const int Most = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    private readonly Queue<(DateTimeOffset At, int Count)> slices = new();
    private int taken;
    private (DateTimeOffset At, int Count) last;

    /// <summary>Counts requests; says how long to wait before they are sent where the window is full.</summary>
    public TimeSpan Wait(int requests, DateTimeOffset now)
    {
        lock (slices)
        {
            if (now - last.At >= Slice)
            {
                slices.Enqueue(last);
                last = (now, 0);
            }

            Age(now);
            var (over, wait) = (taken + requests - Most, TimeSpan.Zero);
            foreach (var (at, count) in slices.TakeWhile(_ => over > 0))
            {
                over -= count;
                wait = at + Window + Slice - now;
            }

            last.Count += requests;
            taken += requests;
            return wait;
        }
    }

    private void Age(DateTimeOffset now)
    {
        while (slices.TryPeek(out var oldest) && now - oldest.At >= Window + Slice)
        {
            taken -= oldest.Count;
            slices.Dequeue();
        }
    }
}
