using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>The arrangements as they were put last: a row of the table <c>rules</c>.</summary>
public sealed class ArrangementStore(Table<RuleText> rows, OrganisationStore organisations, RuleStore rules, TimeProvider time)
{
    private const string Key = "planning";

    /// <exception cref="RulePackException">Nothing is kept of arrangements that have a problem; each has its line and column.</exception>
    public async Task<Arrangements> KeepAsync(string file, string yaml, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var read = ReadArrangements.From(file, yaml, organisation, await rules.RulesAsync(cancellationToken));
        await rows.UpsertAsync(Key, Key, new RuleText(yaml, time.GetUtcNow()), cancellationToken);
        return read;
    }

    /// <summary>What has lost its unit or rule since it was put plans nothing.</summary>
    public async Task<Arrangements> ReadAsync(CancellationToken cancellationToken) =>
        await rows.GetAsync(Key, Key, cancellationToken) is { } row ? ReadArrangements.Lenient(row.Value.Text) : Arrangements.Usual;
}
