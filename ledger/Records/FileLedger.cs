using System.Runtime.CompilerServices;

namespace TeamsAddin.Ledger.Records;

/// <summary>
/// The one way to read and to write files of a kind. Commands on one file queue while an append is in flight and go together in
/// the next one; a position is returned only when the store has confirmed it.
/// </summary>
public sealed class FileLedger<TState>(ILedgerStore store, TimeProvider time, LedgerLimits? limits = null)
    where TState : IFileState<TState>
{
    private readonly LaneCache<TState> lanes = new(store, time, limits ?? new LedgerLimits());

    /// <summary>Files whose state is in memory now.</summary>
    internal int CachedFiles => lanes.Count;

    /// <summary>Decides a command against the newest state and appends what it says. Cancelling the caller cancels no append.</summary>
    /// <exception cref="BusyException">Too many commands wait already; this one was not taken.</exception>
    /// <exception cref="AppendRejectedException">The store will never take what this command says.</exception>
    /// <exception cref="AppendUncertainException">The store gave no clear answer in many tries: the fact may or may not be there.</exception>
    public Task<Outcome<TState>> ExecuteAsync(string fileId, Command<TState> command, CancellationToken cancellationToken) =>
        lanes.For(fileId).EnqueueAsync(command).WaitAsync(cancellationToken);

    /// <summary>The file's state at its head; from memory when the head has not moved.</summary>
    public Task<Snapshot<TState>> ReadAsync(string fileId, CancellationToken cancellationToken) =>
        lanes.For(fileId).ReadAsync(cancellationToken);

    /// <summary>The file's state from the store's bytes alone, the whole chain checked.</summary>
    /// <param name="seen">Is shown each entry, in order.</param>
    /// <exception cref="ChainBrokenException">An entry is missing, or the hashes do not lead to the head.</exception>
    public Task<Snapshot<TState>> RefoldAsync(string fileId, Action<Entry, StoredEntry> seen, CancellationToken cancellationToken) =>
        lanes.For(fileId).RefoldAsync(seen, cancellationToken);

    /// <summary>The entries of a file after a sequence, in order.</summary>
    public async IAsyncEnumerable<Entry> EntriesAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(fileId, after, cancellationToken))
        {
            yield return Chain.Read(stored, TState.Facts);
        }
    }
}
