using System.Collections.Concurrent;

namespace TeamsAddin.Fixtures;

/// <summary>
/// Time that jumps to the next timer whenever there is nothing left to do: hours of waiting pass in the time that the work between takes,
/// and always in the same order. The work runs on one thread; all that waits must wait on this provider.
/// </summary>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Timer, (long At, long Number)> timers = new();
    private readonly DateTimeOffset start = start.ToUniversalTime();
    private long now;
    private long numbers;

    /// <summary>Since the beginning.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(Volatile.Read(ref now));

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Elapsed;

    public override long GetTimestamp() => Volatile.Read(ref now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs the work to its end, on this thread.</summary>
    public void Run(Func<Task> work)
    {
        var (before, loop) = (SynchronizationContext.Current, new Loop());
        SynchronizationContext.SetSynchronizationContext(loop);
        try
        {
            var task = work();
            while (!task.IsCompleted)
            {
                if (loop.RunOne())
                {
                    continue;
                }

                if (!Advance())
                {
                    throw new InvalidOperationException("The work waits for something that no timer brings.");
                }
            }

            task.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>So much time passes at once; what is due meanwhile happens on this thread.</summary>
    public void Pass(TimeSpan span)
    {
        var until = Volatile.Read(ref now) + span.Ticks;
        while (Advance(until))
        {
        }

        Volatile.Write(ref now, until);
    }

    /// <summary>To the next timer, and what it does.</summary>
    private bool Advance(long until = long.MaxValue)
    {
        while (true)
        {
            Timer timer;
            lock (gate)
            {
                if (!timers.TryPeek(out timer!, out var due) || due.At > until)
                {
                    return false;
                }

                timers.Dequeue();

                if (timer.Number != due.Number)
                {
                    continue;
                }

                now = Math.Max(now, due.At);
            }

            timer.Fire();
            return true;
        }
    }

    private sealed class Loop : SynchronizationContext
    {
        private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> waiting = new();

        public override void Post(SendOrPostCallback d, object? state) => waiting.Enqueue((d, state));

        public override SynchronizationContext CreateCopy() => this;

        public bool RunOne()
        {
            if (!waiting.TryDequeue(out var next))
            {
                return false;
            }

            next.Callback(next.State);
            return true;
        }
    }

    private sealed class Timer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan every;

        /// <summary>Which of its settings holds; another one in the queue is over.</summary>
        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                Number = ++time.numbers;
                every = period;
                if (dueTime >= TimeSpan.Zero)
                {
                    time.timers.Enqueue(this, (time.now + dueTime.Ticks, Number));
                }
            }

            return true;
        }

        public void Fire()
        {
            if (every > TimeSpan.Zero)
            {
                Change(every, every);
            }

            callback(state);
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
