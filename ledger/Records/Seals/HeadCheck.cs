using System.Runtime.CompilerServices;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>A file that is listed, that the last seal holds, or both.</summary>
internal readonly record struct SealPair(string Unit, string FileId, bool Listed, SealLeaf? Sealed)
{
    /// <summary>Both in the order of units and ids; neither is held as a whole.</summary>
    public static async IAsyncEnumerable<SealPair> MergeAsync(
        IAsyncEnumerable<(string Unit, string FileId)> listed, IAsyncEnumerable<SealedUnit> before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var files = listed.GetAsyncEnumerator(cancellationToken);
        await using var leaves = before.SelectMany(unit => unit.Leaves).GetAsyncEnumerator(cancellationToken);
        var (file, leaf) = (await files.MoveNextAsync(), await leaves.MoveNextAsync());
        while (file || leaf)
        {
            var order = !leaf ? -1 : !file ? 1 : Compare(files.Current, leaves.Current);
            yield return order <= 0
                ? new SealPair(files.Current.Unit, files.Current.FileId, true, order == 0 ? leaves.Current : null)
                : new SealPair(leaves.Current.Unit, leaves.Current.FileId, false, leaves.Current);
            file = order <= 0 ? await files.MoveNextAsync() : file;
            leaf = order >= 0 ? await leaves.MoveNextAsync() : leaf;
        }
    }

    private static int Compare((string Unit, string FileId) file, SealLeaf leaf) =>
        SealLeaves.UnitOrder.Compare(file.Unit, leaf.Unit) is var units and not 0 ? units : string.CompareOrdinal(file.FileId, leaf.FileId);
}

/// <summary>Reads each file's head and compares it with its last leaf; some at once, told in order.</summary>
internal sealed class HeadCheck(ILedgerStore store)
{
    // Table Storage answers a point read in about 5 ms: 225,000 heads in well under two minutes.
    private const int AtOnce = 32;

    /// <returns>For each pair the leaf to seal, none where there is no head, and what is wrong.</returns>
    public async IAsyncEnumerable<(SealLeaf? Leaf, SealAlarm? Alarm)> RunAsync(IAsyncEnumerable<SealPair> pairs, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var window = new Queue<Task<(SealLeaf?, SealAlarm?)>>(AtOnce);
        await foreach (var pair in pairs.WithCancellation(cancellationToken))
        {
            if (window.Count == AtOnce)
            {
                yield return await window.Dequeue();
            }

            window.Enqueue(CheckAsync(pair, cancellationToken));
        }

        while (window.TryDequeue(out var next))
        {
            yield return await next;
        }
    }

    private async Task<(SealLeaf?, SealAlarm?)> CheckAsync(SealPair pair, CancellationToken cancellationToken)
    {
        var (before, head) = (pair.Sealed, pair.Listed ? await HeadAsync(pair.FileId, cancellationToken) : null);
        if (head is null)
        {
            return (null, before is null ? null : Alarm(SealAlarms.Gone, before));
        }

        var leaf = new SealLeaf(pair.Unit, pair.FileId, head.Sequence, head.Hash);
        return (leaf, before is null ? null : await AlarmOfAsync(before, leaf, cancellationToken));
    }

    /// <summary>A head that cannot be read is as good as gone; it must not keep all other files from being sealed.</summary>
    private async Task<Head?> HeadAsync(string fileId, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadHeadAsync(fileId, cancellationToken);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async Task<SealAlarm?> AlarmOfAsync(SealLeaf before, SealLeaf leaf, CancellationToken cancellationToken)
    {
        if (leaf.Sequence < before.Sequence)
        {
            return Alarm(SealAlarms.Shorter, before);
        }

        var leads = leaf.Sequence == before.Sequence ? leaf.Hash == before.Hash : await LeadsAsync(before, leaf, cancellationToken);
        return leads ? null : Alarm(SealAlarms.Changed, before);
    }

    /// <summary>Hashes on from the leaf over what came after it.</summary>
    private async Task<bool> LeadsAsync(SealLeaf before, SealLeaf leaf, CancellationToken cancellationToken)
    {
        var (sequence, hash) = (before.Sequence, before.Hash);
        try
        {
            await foreach (var entry in store.ReadAsync(before.FileId, before.Sequence, cancellationToken))
            {
                if (entry.Sequence > leaf.Sequence)
                {
                    break;
                }

                if (entry.Sequence != ++sequence)
                {
                    return false;
                }

                hash = Chain.Next(hash, entry.Body.Span);
            }
        }
        catch (InvalidDataException)
        {
            // An entry whose content is gone must not keep all other files from being sealed.
            return false;
        }

        return sequence == leaf.Sequence && hash == leaf.Hash;
    }

    private static SealAlarm Alarm(string kind, SealLeaf before) => new(kind, before.Unit, before.FileId, before.Sequence);
}
