namespace TeamsAddin.Ledger.Records;

/// <summary>The lanes in use and the lately used ones, as many as fit into so many bytes; a busy lane is never dropped.</summary>
internal sealed class LaneCache<TState>(ILedgerStore store, TimeProvider time, LedgerLimits limits)
    where TState : IFileState<TState>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Kept>> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<Kept> byUse = [];
    private readonly Load load = new(limits.MaxWaiting);
    private long weight;

    public int Count
    {
        get { lock (gate) { return byId.Count; } }
    }

    public FileLane<TState> For(string fileId)
    {
        lock (gate)
        {
            if (byId.TryGetValue(fileId, out var node))
            {
                byUse.Remove(node);
                byUse.AddFirst(node);
                return node.Value.Lane;
            }

            var kept = new Kept(new FileLane<TState>(fileId, store, time, load, limits.MaxWaitingPerFile, Weigh));
            byId.Add(fileId, byUse.AddFirst(kept));
            weight += kept.Weight;
            Shrink();
            return kept.Lane;
        }
    }

    /// <summary>A lane has read or appended: it may have grown.</summary>
    private void Weigh(FileLane<TState> lane)
    {
        lock (gate)
        {
            // A lane that was dropped meanwhile counts no more.
            if (byId.TryGetValue(lane.FileId, out var node) && node.Value.Lane == lane)
            {
                weight += lane.Weight - node.Value.Weight;
                node.Value.Weight = lane.Weight;
                Shrink();
            }
        }
    }

    private void Shrink()
    {
        var node = byUse.Last;
        while (weight > limits.CacheBytes && node is not null && node != byUse.First)
        {
            var previous = node.Previous;
            if (!node.Value.Lane.Busy)
            {
                byId.Remove(node.Value.Lane.FileId);
                byUse.Remove(node);
                weight -= node.Value.Weight;
            }

            node = previous;
        }
    }

    private sealed class Kept(FileLane<TState> lane)
    {
        public FileLane<TState> Lane => lane;

        public long Weight { get; set; } = lane.Weight;
    }
}

/// <summary>What one process may hold in memory. What comes beyond it ends in a <see cref="BusyException"/>: try again.</summary>
/// <param name="CacheBytes">Estimated size of the file states that are kept.</param>
/// <param name="MaxWaiting">Commands that wait, over all files.</param>
/// <param name="MaxWaitingPerFile">Commands that wait for one file.</param>
public sealed record LedgerLimits(long CacheBytes = 256L * 1024 * 1024, int MaxWaiting = 100_000, int MaxWaitingPerFile = 20_000);

/// <summary>Commands that wait in all lanes together.</summary>
internal sealed class Load(int max)
{
    private int waiting;

    public bool TryEnter()
    {
        if (Interlocked.Increment(ref waiting) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref waiting);
        return false;
    }

    public void Leave(int count) => Interlocked.Add(ref waiting, -count);
}
