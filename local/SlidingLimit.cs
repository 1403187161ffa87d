namespace TeamsAddin.Local;

/// <summary>So many in a time, several such rules at once. Not safe for several threads.</summary>
internal sealed class SlidingLimit(TimeProvider time, params (int Count, TimeSpan Window)[] rules)
{
    private readonly Queue<long>[] taken = [.. rules.Select(_ => new Queue<long>())];

    /// <summary>Takes one where all rules allow it.</summary>
    /// <param name="wait">How long until the next may be taken.</param>
    public bool TryTake(out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        var now = time.GetTimestamp();
        for (var i = 0; i < rules.Length; i++)
        {
            while (taken[i].TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= rules[i].Window)
            {
                taken[i].Dequeue();
            }

            if (taken[i].Count >= rules[i].Count)
            {
                var left = rules[i].Window - time.GetElapsedTime(taken[i].Peek(), now);
                wait = left > wait ? left : wait;
            }
        }

        if (wait > TimeSpan.Zero)
        {
            return false;
        }

        foreach (var queue in taken)
        {
            queue.Enqueue(now);
        }

        return true;
    }
}
