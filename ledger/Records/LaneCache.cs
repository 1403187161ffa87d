namespace TeamsAddin.Ledger.Records;

/// <summary>The lanes in use and the lately used ones, at most as many as given; a busy lane is never dropped.</summary>
internal sealed class LaneCache<TState>(ILedgerStore store, TimeProvider time, int capacity)
    where TState : IFileState<TState>
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<FileLane<TState>>> byId = new(StringComparer.Ordinal);
    private readonly LinkedList<FileLane<TState>> byUse = [];

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
                return node.Value;
            }

            var lane = new FileLane<TState>(fileId, store, time);
            byId.Add(fileId, byUse.AddFirst(lane));
            Shrink();
            return lane;
        }
    }

    private void Shrink()
    {
        var node = byUse.Last;
        while (byId.Count > capacity && node is not null && node != byUse.First)
        {
            var previous = node.Previous;
            if (!node.Value.Busy)
            {
                byId.Remove(node.Value.FileId);
                byUse.Remove(node);
            }

            node = previous;
        }
    }
}
