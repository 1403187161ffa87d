using System.Collections.Immutable;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A row of the table <c>rules</c>: a pack's YAML as it was put last, or the working calendar's CSV.</summary>
public sealed record RuleText(string Text, DateTimeOffset Since);

/// <summary>The rule packs with all their versions, each pack a file of its own, and the working calendar; kept for 60 s.</summary>
public sealed class RuleStore(Table<RuleText> rows, Table<FileRow> list, FileLedger<RulePackFile> files, OrganisationStore organisations, TimeProvider time)
{
    private const string Packs = "packs";
    private const string Calendar = "calendar";
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);

    // A class: readers see all of one load or all of another.
    private Loaded? kept;

    /// <exception cref="RulePackException">Nothing is kept of a pack that has a problem.</exception>
    public async Task<RulePack> KeepPackAsync(string file, string yaml, string actor, CancellationToken cancellationToken)
    {
        var pack = ReadRulePack.From(file, yaml);
        pack = ReadRulePack.From(file, yaml, await TakenAsync(pack.Id, cancellationToken));
        var id = RulePackFile.FileIdOf(pack.Id);
        await list.UpsertAsync(FileRow.WholeOrganisation, id, new FileRow(id, FileRow.WholeOrganisation, pack.Id, "", 1) { Kind = RulePackFile.Kind }, cancellationToken);
        if (await rows.GetAsync(Packs, pack.Id, cancellationToken) is { Value.Text: var before })
        {
            // A pack that was kept when packs were no files yet: what it owes stays owed.
            await AppendAsync(id, file, before, onlyFirst: true, actor, cancellationToken);
        }

        await AppendAsync(id, file, yaml, onlyFirst: false, actor, cancellationToken);
        await rows.UpsertAsync(Packs, pack.Id, new RuleText(yaml, time.GetUtcNow()), cancellationToken);
        kept = null;
        return pack;
    }

    /// <exception cref="FormatException">Nothing is kept of a calendar that has a problem.</exception>
    public async Task<WorkingCalendar> KeepCalendarAsync(string csv, CancellationToken cancellationToken)
    {
        var calendar = WorkingCalendar.FromCsv(csv);
        await rows.UpsertAsync(Calendar, Calendar, new RuleText(csv, time.GetUtcNow()), cancellationToken);
        kept = null;
        return calendar;
    }

    /// <summary>Every version of every rule, each with the days between which it holds.</summary>
    public async Task<ImmutableArray<Rule>> RulesAsync(CancellationToken cancellationToken) => (await KeptAsync(cancellationToken)).Rules;

    /// <summary>The rules as they hold on a day.</summary>
    public async Task<ImmutableArray<Rule>> AsOfAsync(DateOnly day, CancellationToken cancellationToken) =>
        [.. (await RulesAsync(cancellationToken)).Where(r => r.From <= day && (r.Until is null || day < r.Until))];

    public async Task<WorkingCalendar> CalendarAsync(CancellationToken cancellationToken) => (await KeptAsync(cancellationToken)).Calendar;

    private async Task AppendAsync(string fileId, string file, string yaml, bool onlyFirst, string actor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var versions = (await files.ReadAsync(fileId, cancellationToken)).State.Versions.Count;
        if (onlyFirst && versions > 0)
        {
            return;
        }

        // Keyed by what it follows: a pack that is put back as it was is a change of its own.
        var key = FormattableString.Invariant($"pack/{versions}/") + FileId.Of(yaml);
        var pack = ReadRulePack.From(file, yaml);
        var today = (await organisations.ReadAsync(cancellationToken)).Today(now);
        await files.ExecuteAsync(fileId, new Command<RulePackFile>(key, actor, now, state => RulePackFile.Decide(state, pack, file, yaml, today)), cancellationToken);
    }

    private async Task<Loaded> KeptAsync(CancellationToken cancellationToken)
    {
        if (kept is { } fresh && fresh.Until > time.GetUtcNow())
        {
            return fresh;
        }

        var until = time.GetUtcNow() + KeptFor;
        var rules = ImmutableArray.CreateBuilder<Rule>();
        await foreach (var row in rows.QueryAsync(Packs, cancellationToken: cancellationToken))
        {
            rules.AddRange(RuleHistory.Of(await VersionsAsync(row, cancellationToken)));
        }

        var calendar = await rows.GetAsync(Calendar, Calendar, cancellationToken) is { } csv ? WorkingCalendar.FromCsv(csv.Value.Text) : WorkingCalendar.Empty;
        return kept = new Loaded(rules.ToImmutable(), calendar, until);
    }

    private async Task<List<PackVersion>> VersionsAsync(Versioned<RuleText> row, CancellationToken cancellationToken)
    {
        var file = (await files.ReadAsync(RulePackFile.FileIdOf(row.Key), cancellationToken)).State;
        return file.Versions.IsEmpty
            ? [Version(ReadRulePack.From(row.Key, row.Value.Text))]
            : file.Versions.ConvertAll(v => Version(ReadRulePack.From(v.File, v.Text)) with { From = v.From }).ToList();

        static PackVersion Version(RulePack pack) => new(pack.From, pack);
    }

    /// <summary>The ids that other packs have as they stand now.</summary>
    private async Task<Dictionary<string, string>> TakenAsync(string but, CancellationToken cancellationToken)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        await foreach (var row in rows.QueryAsync(Packs, cancellationToken: cancellationToken))
        {
            foreach (var rule in row.Key == but ? [] : ReadRulePack.From(row.Key, row.Value.Text).Rules)
            {
                taken[rule.Id] = row.Key;
            }
        }

        return taken;
    }

    private sealed record Loaded(ImmutableArray<Rule> Rules, WorkingCalendar Calendar, DateTimeOffset Until);
}
