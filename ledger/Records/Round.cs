namespace TeamsAddin.Ledger.Records;

internal sealed class Pending<TState>(Command<TState> command)
{
    private readonly TaskCompletionSource<Outcome<TState>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Command<TState> Command => command;

    public Task<Outcome<TState>> Task => done.Task;

    public void Complete(Outcome<TState> outcome) => done.TrySetResult(outcome);

    public void Fail(Exception fault) => done.TrySetException(fault);
}

/// <summary>One pass over waiting commands: what each leads to, and the one transaction that all of it makes.</summary>
internal sealed class Round<TState> where TState : IFileState<TState>
{
    private readonly List<(Pending<TState> Pending, TState State, int Sequence, Refusal? Refusal, bool Appended)> answers = [];
    private readonly Dictionary<int, string> hashes = [];
    private int encoded;

    private Round(Snapshot<TState> before) => After = before;

    public List<StoredEntry> Entries { get; } = [];

    public List<SaltedText> Texts { get; } = [];

    public Snapshot<TState> After { get; private set; }

    /// <summary>How many of the commands were decided; the others did not fit into the transaction.</summary>
    public int Taken => answers.Count;

    public int Appending => answers.Count(a => a.Appended);

    /// <summary>A no, or a "nothing to do", is told only when the head is known to be newer than the command; an append proves it by itself.</summary>
    public bool NeedsFreshHead => Entries.Count == 0;

    public static Round<TState> Decide(Snapshot<TState> before, List<Pending<TState>> batch)
    {
        var round = new Round<TState>(before);
        foreach (var pending in batch)
        {
            if (!round.TryTake(pending))
            {
                break;
            }
        }

        return round;
    }

    public void Complete(Snapshot<TState> stored)
    {
        foreach (var (pending, state, sequence, refusal, appended) in answers)
        {
            var position = sequence == 0 ? null : new Position(stored.FileId, sequence, hashes.GetValueOrDefault(sequence, stored.Hash));
            pending.Complete(new Outcome<TState>(state, position, refusal, appended));
        }
    }

    public void Fail(Exception fault) => answers.ForEach(a => a.Pending.Fail(fault));

    private bool TryTake(Pending<TState> pending)
    {
        var command = pending.Command;
        if (After.Keys.TryGetValue(command.Key, out var known))
        {
            answers.Add((pending, After.State, known, null, false));
            return true;
        }

        Decision decision;
        try
        {
            decision = command.Decide(After.State);
        }
        catch (Exception fault)
        {
            pending.Fail(fault);
            answers.Add((pending, After.State, 0, null, false));
            return true;
        }

        if (decision is Refused refused)
        {
            answers.Add((pending, After.State, After.Sequence, refused.Refusal, false));
            return true;
        }

        return TryAppend(pending, (Recorded)decision);
    }

    private bool TryAppend(Pending<TState> pending, Recorded recorded)
    {
        var after = After;
        var entries = new List<StoredEntry>();
        var texts = new List<SaltedText>();
        var written = new List<string>();
        var size = encoded;
        var at = Chain.Kept(pending.Command.Now);
        foreach (var draft in recorded.Drafts)
        {
            var entry = new Entry(after.Sequence + 1, pending.Command.Key, draft.Kind, at > after.LastAt ? at : after.LastAt, pending.Command.Actor, draft.Fact);
            var body = Chain.Write(entry, TState.Facts);
            after = after.With(entry, Chain.Next(after.Hash, body));
            entries.Add(new StoredEntry(entry.Sequence, body));
            written.Add(after.Hash);
            texts.AddRange(draft.Texts);
            size += AppendBatch.EncodedBytes(body.Length) + draft.Texts.Sum(t => AppendBatch.EncodedBytes(t.Body.Length));
        }

        var operations = Entries.Count + Texts.Count + entries.Count + texts.Count + 1;
        if (Entries.Count > 0 && (operations > AppendBatch.MaxOperations || size > AppendBatch.MaxEncodedBytes))
        {
            return false;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            hashes.Add(entries[i].Sequence, written[i]);
        }

        Entries.AddRange(entries);
        Texts.AddRange(texts);
        encoded = size;
        After = after;
        answers.Add((pending, after.State, after.Sequence, null, entries.Count > 0));
        return true;
    }
}
