using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Records;

/// <summary>A fact that every kind of file knows: these texts, named by their hashes, were erased. <paramref name="Why"/> stays in the chain for good.</summary>
public sealed record Erased(ImmutableArray<string> Texts, string Why);

/// <summary>Erases texts that stand beside a chain: first the entry that says so, then the texts. What is left undone by a crash a repetition does.</summary>
public sealed record EraseText(string Actor, ImmutableArray<string> Texts, string Why)
{
    private const int LongestWhy = 300;
    private const int MostTexts = 100;
    private const int HashLength = 64;

    /// <summary>On a file that has entries.</summary>
    public async Task<Outcome<TState>> RunAsync<TState>(FileLedger<TState> files, ILedgerStore store, string fileId, DateTimeOffset now, CancellationToken cancellationToken)
        where TState : IFileState<TState>
    {
        var (there, gone) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var entry in files.EntriesAsync(fileId, 0, cancellationToken))
        {
            gone.UnionWith(entry.Fact is Erased erased ? erased.Texts : []);
        }

        foreach (var text in Texts.Take(MostTexts).Where(IsHash))
        {
            if (await store.ReadTextAsync(fileId, text, cancellationToken) is not null)
            {
                there.Add(text);
            }
        }

        var key = "erase/" + FileId.Of([.. Texts.Where(t => !gone.Contains(t)).Order(StringComparer.Ordinal)]);
        var outcome = await files.ExecuteAsync(fileId, new Command<TState>(key, Actor, now, _ => Decide(TState.Facts, this, there, gone)), cancellationToken);
        if (outcome.Ok)
        {
            foreach (var text in Texts)
            {
                await store.EraseTextAsync(fileId, text, cancellationToken);
            }
        }

        return outcome;
    }

    /// <param name="there">Those of the texts that stand beside the chain.</param>
    /// <param name="gone">All that the file says are erased.</param>
    public static Decision Decide(FactTable facts, EraseText command, IReadOnlySet<string> there, IReadOnlySet<string> gone)
    {
        if (string.IsNullOrWhiteSpace(command.Why))
        {
            return Decision.Refuse("erase-why");
        }

        if (command.Why.Length > LongestWhy)
        {
            return Decision.Refuse("text-too-long", LongestWhy.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (command.Texts.Length > MostTexts)
        {
            return Decision.Refuse("too-many-texts", MostTexts.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (command.Texts.Length == 0 || command.Texts.FirstOrDefault(t => !there.Contains(t) && !gone.Contains(t)) is not null)
        {
            return Decision.Refuse("no-such-text", command.Texts.FirstOrDefault(t => !there.Contains(t) && !gone.Contains(t)) ?? "-");
        }

        var now = command.Texts.Where(t => !gone.Contains(t)).Distinct(StringComparer.Ordinal).ToImmutableArray();
        return now.IsEmpty ? Decision.Nothing : new Recorded(facts.Draft(new Erased(now, command.Why)));
    }

    private static bool IsHash(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);
}
