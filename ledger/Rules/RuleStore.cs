using System.Collections.Immutable;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A row of the table <c>rules</c>: a pack's YAML, or the working calendar's CSV.</summary>
public sealed record RuleText(string Text, DateTimeOffset Since);

/// <summary>The rule packs in force and the working calendar.</summary>
public sealed class RuleStore(Table<RuleText> rows, TimeProvider time)
{
    private const string Packs = "packs";
    private const string Calendar = "calendar";

    /// <exception cref="RulePackException">Nothing is kept of a pack that has a problem.</exception>
    public async Task<RulePack> KeepPackAsync(string file, string yaml, CancellationToken cancellationToken)
    {
        var pack = ReadRulePack.From(file, yaml);
        await rows.UpsertAsync(Packs, pack.Id, new RuleText(yaml, time.GetUtcNow()), cancellationToken);
        return pack;
    }

    /// <exception cref="FormatException">Nothing is kept of a calendar that has a problem.</exception>
    public async Task<WorkingCalendar> KeepCalendarAsync(string csv, CancellationToken cancellationToken)
    {
        var calendar = WorkingCalendar.FromCsv(csv);
        await rows.UpsertAsync(Calendar, Calendar, new RuleText(csv, time.GetUtcNow()), cancellationToken);
        return calendar;
    }

    public async Task<ImmutableArray<Rule>> RulesAsync(CancellationToken cancellationToken)
    {
        var rules = ImmutableArray.CreateBuilder<Rule>();
        await foreach (var row in rows.QueryAsync(Packs, cancellationToken: cancellationToken))
        {
            rules.AddRange(ReadRulePack.From(row.Key, row.Value.Text).Rules);
        }

        return rules.ToImmutable();
    }

    public async Task<WorkingCalendar> CalendarAsync(CancellationToken cancellationToken) =>
        await rows.GetAsync(Calendar, Calendar, cancellationToken) is { } row ? WorkingCalendar.FromCsv(row.Value.Text) : WorkingCalendar.Empty;
}
