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
    private readonly List<(Pending<TState> Pending, Outcome<TState>? Outcome, Exception? Fault)> answers = [];
    private int encoded;

    private Round(Snapshot<TState> before) => After = before;

    public List<StoredEntry> Entries { get; } = [];

    public List<SaltedText> Texts { get; } = [];

    public Snapshot<TState> After { get; private set; }

    /// <summary>How many of the commands were decided; the others did not fit into the transaction.</summary>
    public int Taken => answers.Count;

    /// <summary>A no, or a "nothing to do", is told only when the head is known to be newer than the command; an append proves it by itself.</summary>
    public bool NeedsFreshHead => Entries.Count == 0;

    /// <summary>Decides commands in order, as many as one transaction holds. Nobody hears anything yet: a round can be thrown away.</summary>
    public static Round<TState> Decide(Snapshot<TState> before, IReadOnlyList<Pending<TState>> batch, int from, int most = int.MaxValue)
    {
        var round = new Round<TState>(before);
        for (var i = from; i < batch.Count && round.Taken < most && round.TryTake(batch[i]); i++)
        {
        }

        return round;
    }

    /// <summary>The transaction is durable: everyone hears what became of his command.</summary>
    public void Complete()
    {
        foreach (var (pending, outcome, fault) in answers)
        {
            if (fault is null)
            {
                pending.Complete(outcome!);
            }
            else
            {
                pending.Fail(fault);
            }
        }
    }

    public void Fail(Exception fault) => answers.ForEach(a => a.Pending.Fail(fault));

    private bool TryTake(Pending<TState> pending)
    {
        var command = pending.Command;
        if (After.Keys.TryGetValue(command.Key, out var known))
        {
            answers.Add((pending, new Outcome<TState>(After.State, new Position(After.FileId, known.Sequence, known.Hash), null, false), null));
            return true;
        }

        try
        {
            var decision = command.Decide(After.State);
            if (decision is Refused refused)
            {
                answers.Add((pending, new Outcome<TState>(After.State, After.Position, refused.Refusal, false), null));
                return true;
            }

            return TryAppend(pending, ((Recorded)decision).Drafts);
        }
        catch (Exception fault)
        {
            // Whatever a command or its facts throw is that command's own failure.
            answers.Add((pending, null, fault));
            return true;
        }
    }

    private bool TryAppend(Pending<TState> pending, IReadOnlyList<Draft> drafts)
    {
        var after = After;
        var entries = new List<StoredEntry>(drafts.Count);
        var texts = drafts.SelectMany(d => d.Texts).ToList();
        var size = texts.Sum(t => AppendBatch.EncodedBytes(t.Body.Length));
        var at = Chain.Kept(pending.Command.Now);
        foreach (var draft in drafts)
        {
            var entry = new Entry(after.Sequence + 1, pending.Command.Key, draft.Kind, at > after.LastAt ? at : after.LastAt, pending.Command.Actor, draft.Fact);
            var stored = Chain.Write(entry, TState.Facts);
            after = after.With(entry, stored, Chain.Next(after.Hash, stored.Body.Span));
            entries.Add(stored);
            size += AppendBatch.EncodedBytes(stored.Body.Length);
        }

        if (AppendBatch.Exceeds(entries.Count + texts.Count, size) is { } why)
        {
            answers.Add((pending, null, new AppendRejectedException(After.FileId, why)));
            return true;
        }

        if (AppendBatch.Exceeds(Entries.Count + Texts.Count + entries.Count + texts.Count, encoded + size) is not null)
        {
            return false;
        }

        Entries.AddRange(entries);
        Texts.AddRange(texts);
        encoded += size;
        After = after;
        answers.Add((pending, new Outcome<TState>(after.State, after.Position, null, entries.Count > 0), null));
        return true;
    }
}
