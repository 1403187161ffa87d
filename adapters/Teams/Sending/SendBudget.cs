using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Teams.Sending;

/// <summary>
/// This process's part of the tenant's 50 requests a second (docs/decisions/0010). A share is used by who holds its lease, and by nobody
/// else: whatever the processes' clocks say, all of them together stay under the sum of the shares. The holder stops
/// <see cref="Room"/> before the store would give the lease to another, so a share is never in two hands within a second.
/// </summary>
public sealed class SendBudget(SendRole role, ILeases leases, TimeProvider wall)
{
    /// <summary>The shortest that blobs take: so long an idle share stays away from its owner.</summary>
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(15);

    /// <summary>Over a second, and over the window in which slots are counted.</summary>
    public static readonly TimeSpan Room = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan RenewAt = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    /// <summary>Between two borrowings: the owner, who asks each second, has it first.</summary>
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Backlog = TimeSpan.FromSeconds(1);

    /// <summary>After so long foreign shares are looked at: by then one's own are all in use.</summary>
    private static readonly TimeSpan LongBacklog = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly long origin = wall.GetTimestamp();
    private readonly List<Held> own = [.. role.Own.Select(s => new Held(s))];
    private readonly List<Held> lent = [.. role.Lent.Select(s => new Held(s))];
    private readonly Queue<Waiter> urgent = new();
    private readonly Queue<Waiter> patient = new();
    private bool pumping;

    /// <summary>Since when somebody has been waiting without a pause: where many wait a little each, nobody waits long, and the share is used up all the same.</summary>
    private TimeSpan behindSince;

    private TimeSpan Now => wall.GetElapsedTime(origin);

    /// <summary>Waits for a slot to send one request in.</summary>
    /// <param name="first">Before those who are in no hurry.</param>
    /// <returns>False: none came within the patience, and none was taken.</returns>
    public async Task<bool> TakeAsync(bool first, TimeSpan patience, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (gate)
        {
            var now = Now;
            waiter = new Waiter(now + patience);
            (first ? urgent : patient).Enqueue(waiter);
            if (!pumping)
            {
                (pumping, behindSince) = (true, now);
                _ = PumpAsync();
            }
        }

        await using var cancelled = cancellationToken.Register(() => waiter.Answer.TrySetCanceled(cancellationToken));
        return await waiter.Answer.Task;
    }

    /// <summary>Whether this process is the one that sends notices: it holds, or gets within the patience, the first of its own shares.</summary>
    public async Task<bool> IsSenderAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        var until = Now + patience;
        while (true)
        {
            var share = own[0];
            var ask = false;
            lock (gate)
            {
                var now = Now;
                if (share.IsUsable(now))
                {
                    return true;
                }

                ask = !share.Asking && now >= share.AskAgain;
                share.Asking |= ask;
            }

            if (ask)
            {
                await AskAsync(share, borrowed: false);
            }
            else if (Now >= until)
            {
                return false;
            }
            else
            {
                await Task.Delay(Poll, wall, cancellationToken);
            }
        }
    }

    /// <summary>Runs while somebody waits.</summary>
    private async Task PumpAsync()
    {
        while (true)
        {
            TimeSpan pause;
            List<(Held Share, bool Borrowed)> asks;
            lock (gate)
            {
                var now = Now;
                Serve(now);
                if (urgent.Count + patient.Count == 0)
                {
                    pumping = false;
                    return;
                }

                asks = Tend(now);
                pause = PauseAt(now);
            }

            // Beside the slots of the other shares: the store may be slow.
            var asked = Task.WhenAll(asks.Select(a => AskAsync(a.Share, a.Borrowed)));
            await (asks.Count > 0 ? Task.WhenAny(asked, Task.Delay(pause, wall)) : Task.Delay(pause, wall));
        }
    }

    private void Serve(TimeSpan now)
    {
        while (Next(now) is { } queue)
        {
            var share = own.Concat(lent).FirstOrDefault(s => s.IsUsable(now) && s.Pace.WaitAt(now) == TimeSpan.Zero);
            if (share is null)
            {
                return;
            }

            // Whom the caller has given up meanwhile takes no slot.
            if (queue.Dequeue().Answer.TrySetResult(true))
            {
                share.Pace.Take(now);
                share.Used = now;
            }
        }
    }

    /// <summary>The queue whose first is served next; who has waited as long as he would leaves without a slot.</summary>
    private Queue<Waiter>? Next(TimeSpan now)
    {
        foreach (var queue in (ReadOnlySpan<Queue<Waiter>>)[urgent, patient])
        {
            while (queue.TryPeek(out var waiter) && (waiter.Answer.Task.IsCompleted || waiter.Until <= now))
            {
                queue.Dequeue().Answer.TrySetResult(false);
            }
        }

        return urgent.Count > 0 ? urgent : patient.Count > 0 ? patient : null;
    }

    /// <summary>Which leases to renew or ask for.</summary>
    private List<(Held Share, bool Borrowed)> Tend(TimeSpan now)
    {
        var asks = new List<(Held, bool)>();
        var behind = now - behindSince;
        foreach (var share in own)
        {
            var wanted = share.IsUsable(now)
                ? share.Until - now < RenewAt && share.Used + Idle > now
                : behind > Backlog || !own.Exists(s => s.Asking || s.IsUsable(now));
            if (wanted && !share.Asking && now >= share.AskAgain)
            {
                share.Asking = true;
                asks.Add((share, false));
            }
        }

        foreach (var share in lent.Where(s => behind > LongBacklog && !s.Asking && !s.IsUsable(now) && now >= s.AskAgain))
        {
            share.Asking = true;
            asks.Add((share, true));
        }

        return asks;
    }

    private TimeSpan PauseAt(TimeSpan now)
    {
        var pause = Poll;
        foreach (var share in own.Concat(lent).Where(s => s.IsUsable(now)))
        {
            var wait = share.Pace.WaitAt(now);
            pause = wait < pause ? wait : pause;
        }

        // Delays are cut to whole milliseconds: one of none would not wait at all.
        return TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(pause.TotalMilliseconds)));
    }

    private async Task AskAsync(Held share, bool borrowed)
    {
        var begun = Now;
        var lease = share.Lease;
        var given = false;
        try
        {
            // One's own that has just ended can be renewed too, where nobody has taken it meanwhile.
            given = !borrowed && lease is not null && await leases.RenewAsync(share.Name, lease, CancellationToken.None);
            if (!given && !share.IsUsable(begun))
            {
                lease = await leases.AcquireAsync(share.Name, Term, CancellationToken.None);
                given = lease is not null;
            }
        }
        finally
        {
            lock (gate)
            {
                share.Asking = false;
                share.AskAgain = borrowed && given ? begun + Term + LeaveAlone : Now + AskEvery;
                if (given)
                {
                    // From before the store was asked: its term ends later than this one.
                    (share.Lease, share.Until) = (lease, begun + Term - Room);
                }
            }
        }
    }

    private sealed class Waiter(TimeSpan until)
    {
        public TimeSpan Until => until;

        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Held(Share share)
    {
        public string Name => share.Name;

        public SharePace Pace { get; } = new(share.PerSecond);

        public string? Lease { get; set; }

        public TimeSpan Until { get; set; }

        public TimeSpan Used { get; set; }

        public TimeSpan AskAgain { get; set; }

        public bool Asking { get; set; }

        public bool IsUsable(TimeSpan now) => Lease is not null && now < Until;
    }
}
