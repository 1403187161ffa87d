using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Faults.Tests.Records;

/// <summary>
/// Several processes, each with its own cache, append to one file on a store that delays, refuses and loses answers as a generated script
/// says. Whatever the interleaving: the chain holds, each acknowledged command stands once, and the state is the fold of what stands.
/// </summary>
public sealed class InterleavingTests
{
    private const string File = "0123456789abcdef0123456789abcdef";

    [Fact]
    public void Any_interleaving_of_commands_by_several_processes_gives_the_fold_of_what_was_acknowledged() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Scripts(), script => HoldsAsync(script).GetAwaiter().GetResult()));

    private static Arbitrary<Script> Scripts()
    {
        var act = from process in Gen.Choose(0, 2) from person in Gen.Choose(0, 4) from mode in Gen.Choose(0, 2) from again in Gen.Choose(0, 3) select new Act(process, person, mode, again == 0);
        var fault = Gen.Frequency((6, Gen.Constant(Turn.Good)), (1, Gen.Constant(Turn.Refused)), (1, Gen.Constant(Turn.LostBefore)), (1, Gen.Constant(Turn.LostAfter)), (3, Gen.Constant(Turn.Slow)));
        return (from acts in act.ListOf() from turns in fault.ListOf() select new Script([.. acts], [.. turns])).ToArbitrary();
    }

    private static async Task<bool> HoldsAsync(Script script)
    {
        var store = new MemoryLedgerStore();
        var turns = new Turns(script.Turns);
        var processes = Enumerable.Range(0, 3).Select(_ => new FileLedger<Board>(new ScriptedStore(store, turns), TimeProvider.System)).ToList();
        var acknowledged = await Task.WhenAll(script.Acts.Select((act, i) => ToldAsync(processes[act.Process], act, i)));

        // A fresh process reads, and so verifies, from the first byte.
        var entries = new List<Entry>();
        var snapshot = await new FileLedger<Board>(store, TimeProvider.System).RefoldAsync(File, (e, _) => entries.Add(e), default);
        var keys = entries.Select(e => e.Key).ToList();
        var folded = entries.Aggregate(Board.Empty, (board, entry) => board.Apply(entry));
        return keys.Distinct(StringComparer.Ordinal).Count() == keys.Count
            && acknowledged.Where(a => a.Outcome.Appended).All(a => keys[a.Outcome.Position!.Sequence - 1] == a.Key)
            && keys.All(k => acknowledged.Any(a => a.Key == k && a.Outcome.Ok))
            && acknowledged.All(a => a.Outcome.Ok || !keys.Contains(a.Key, StringComparer.Ordinal))
            && folded.Modes.OrderBy(m => m.Key).SequenceEqual(snapshot.State.Modes.OrderBy(m => m.Key))
            && entries.Select(e => e.Sequence).SequenceEqual(Enumerable.Range(1, entries.Count));
    }

    /// <summary>Gives a command, again under its key when the answer was lost.</summary>
    private static async Task<(string Key, Outcome<Board> Outcome)> ToldAsync(FileLedger<Board> ledger, Act act, int i)
    {
        var key = i.ToString(CultureInfo.InvariantCulture);
        var (told, appended) = (false, false);
        while (true)
        {
            try
            {
                var outcome = await ledger.ExecuteAsync(File, Board.Set(act.Person, act.Mode, key), default);
                appended |= outcome.Appended;
                if (told || !act.Again)
                {
                    return (key, outcome with { Appended = appended });
                }

                told = true;
            }
            catch (AppendUncertainException)
            {
                await Task.Yield();
            }
        }
    }

    private enum Turn
    {
        Good,
        Slow,
        Refused,
        LostBefore,
        LostAfter,
    }

    private sealed record Act(int Process, int Person, int Mode, bool Again);

    private sealed record Script(ImmutableArray<Act> Acts, ImmutableArray<Turn> Turns)
    {
        public override string ToString() => string.Join("; ", Acts) + " | " + string.Join(", ", Turns);
    }

    /// <summary>One turn for each append, in the order in which they come; all good once the script is over.</summary>
    private sealed class Turns(ImmutableArray<Turn> turns)
    {
        private int next = -1;

        public Turn Next() => Interlocked.Increment(ref next) is var i && i < turns.Length ? turns[i] : Turn.Good;
    }

    private sealed class ScriptedStore(ILedgerStore inner, Turns turns) : ILedgerStore
    {
        public async Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return await inner.ReadHeadAsync(fileId, cancellationToken);
        }

        public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
            {
                await Task.Yield();
                yield return entry;
            }
        }

        public async Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken)
        {
            var turn = turns.Next();
            await Task.Yield();
            switch (turn)
            {
                case Turn.Slow:
                    await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, cancellationToken);
                    break;
                case Turn.Refused:
                    throw new HeadMovedException(fileId);
                case Turn.LostBefore:
                    throw new AppendUncertainException(fileId);
                case Turn.LostAfter:
                    await inner.AppendAsync(fileId, expected, batch, cancellationToken);
                    throw new AppendUncertainException(fileId);
                default:
                    break;
            }

            return await inner.AppendAsync(fileId, expected, batch, cancellationToken);
        }

        public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

        public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
    }

    private sealed record ModeSet(int Person, int Mode);

    /// <summary>The smallest register: who is how; the same again is nothing, mode 2 is refused to who has none.</summary>
    private sealed record Board : IFileState<Board>
    {
        public static Board Empty { get; } = new();

        public static FactTable Facts { get; } = new FactTable().With<ModeSet>("set");

        public ImmutableDictionary<int, int> Modes { get; init; } = ImmutableDictionary<int, int>.Empty;

        public Board Apply(Entry entry) => entry.Fact is ModeSet set ? this with { Modes = Modes.SetItem(set.Person, set.Mode) } : this;

        public static Command<Board> Set(int person, int mode, string key) => new(key, "tester", new DateTimeOffset(2026, 3, 5, 6, 30, 0, TimeSpan.Zero), board =>
            mode == 2 && !board.Modes.ContainsKey(person) ? Decision.Refuse("none-yet")
            : board.Modes.TryGetValue(person, out var now) && now == mode ? Decision.Nothing
            : new Recorded(Facts.Draft(new ModeSet(person, mode))));
    }
}
