using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Rules;

/// <summary>Packs change over time; what was owed before stays as it was.</summary>
public sealed class RuleStoreTests
{
    private readonly MemoryRowStore rows = new();
    private readonly MemoryLedgerStore store = new();
    private readonly Clock clock = new() { Now = new DateTimeOffset(2026, 3, 2, 4, 0, 0, TimeSpan.Zero) };

    [Fact]
    public async Task The_first_version_holds_from_the_day_that_it_says()
    {
        await PutAsync(Pack("2026-01-01", 1));
        Assert.Equal([(Day(1, 1), null, false, 1)], await VersionsAsync());
    }

    [Fact]
    public async Task A_later_version_holds_from_today_where_its_own_day_is_past()
    {
        await PutAsync(Pack("2026-01-01", 1));
        clock.Now = clock.Now.AddMonths(2);
        await PutAsync(Pack("2026-01-01", 2));
        Assert.Equal([(Day(1, 1), Day(5, 2), false, 1), (Day(5, 2), null, true, 2)], await VersionsAsync());
        Assert.Equal(1, (await Store().AsOfAsync(Day(5, 1), default)).Single().Times);
        Assert.Equal(2, (await Store().AsOfAsync(Day(5, 2), default)).Single().Times);
    }

    [Fact]
    public async Task A_version_for_a_day_to_come_leaves_everything_until_then()
    {
        await PutAsync(Pack("2026-01-01", 1));
        await PutAsync(Pack("2026-07-01", 2));
        Assert.Equal([(Day(1, 1), Day(7, 1), false, 1), (Day(7, 1), null, true, 2)], await VersionsAsync());
    }

    [Fact]
    public async Task A_rule_that_a_version_leaves_out_ends()
    {
        await PutAsync(Pack("2026-01-01", 1));
        await PutAsync(Pack("2026-07-01", 1).Replace("id: a", "id: b", StringComparison.Ordinal));
        var rules = await Store().RulesAsync(default);
        Assert.Equal(Day(7, 1), rules.Single(r => r.Id == "a").Until);
        Assert.Equal((Day(7, 1), false), rules.Single(r => r.Id == "b") is var b ? (b.From, b.Changed) : default);
    }

    [Fact]
    public async Task A_rule_that_begins_later_than_its_pack_leaves_the_one_before_until_then()
    {
        await PutAsync(Pack("2026-01-01", 1));
        await PutAsync(Pack("2026-04-01", 2) + "\n    from: 2026-10-01");
        Assert.Equal([(Day(1, 1), Day(10, 1), false, 1), (Day(10, 1), null, true, 2)], await VersionsAsync());
    }

    [Fact]
    public async Task Every_version_is_an_entry_of_a_listed_file_and_the_same_text_twice_is_one()
    {
        await PutAsync(Pack("2026-01-01", 1));
        await PutAsync(Pack("2026-01-01", 1));
        await PutAsync(Pack("2026-07-01", 2));
        await PutAsync(Pack("2026-01-01", 1));
        var file = RulePackFile.FileIdOf("p");
        var entries = new List<Entry>();
        await Files().RefoldAsync(file, (e, _) => entries.Add(e), default);
        Assert.Equal([("admin", Day(1, 1)), ("admin", Day(7, 1)), ("admin", Day(3, 2))], entries.Select(e => (e.Actor, ((PackChanged)e.Fact).From)));
        var row = (await new Table<FileRow>(rows, "files").GetAsync(FileRow.WholeOrganisation, file, default))!.Value;
        Assert.Equal((RulePackFile.Kind, FileRow.WholeOrganisation), (row.Kind, row.Unit));
    }

    [Fact]
    public async Task A_pack_that_was_kept_before_packs_were_files_stays_owed()
    {
        await new Table<RuleText>(rows, "rules").UpsertAsync("packs", "p", new RuleText(Pack("2026-01-01", 1), clock.Now), default);
        Assert.Equal([(Day(1, 1), null, false, 1)], await VersionsAsync());
        await PutAsync(Pack("2026-07-01", 2));
        Assert.Equal([(Day(1, 1), Day(7, 1), false, 1), (Day(7, 1), null, true, 2)], await VersionsAsync());
    }

    [Fact]
    public async Task A_rule_of_another_pack_is_refused_and_nothing_is_kept()
    {
        await PutAsync(Pack("2026-01-01", 1));
        var e = await Assert.ThrowsAsync<RulePackException>(() => PutAsync(Pack("2026-01-01", 1).Replace("pack: p", "pack: q", StringComparison.Ordinal)));
        Assert.Contains("the pack \"p\" has a rule \"a\"", e.Message, StringComparison.Ordinal);
        Assert.Empty((await Files().ReadAsync(RulePackFile.FileIdOf("q"), default)).State.Versions);
    }

    [Fact]
    public async Task A_rows_kind_is_session_where_none_is_written()
    {
        await rows.UpsertAsync("files", "u", "f", Encoding.UTF8.GetBytes("""{"fileId":"f","unit":"u","rule":"r","period":"2026","ordinal":1}"""), default);
        Assert.Equal(FileRow.Session, (await new Table<FileRow>(rows, "files").GetAsync("u", "f", default))!.Value.Kind);
    }

    private static string Pack(string from, int times) => $$"""
        pack: p
        name: { en: P }
        from: {{from}}
        rules:
          - id: a
            name: { en: A }
            owedBy: [branch]
            every: quarter
            times: {{times}}
        """;

    private static DateOnly Day(int month, int day) => new(2026, month, day);

    private Task PutAsync(string yaml) => Store().KeepPackAsync("p.yaml", yaml, "admin", default);

    private async Task<List<(DateOnly From, DateOnly? Until, bool Changed, int Times)>> VersionsAsync() =>
        [.. (await Store().RulesAsync(default)).Select(r => (r.From, r.Until, r.Changed, r.Times))];

    private FileLedger<RulePackFile> Files() => new(store, TimeProvider.System);

    private RuleStore Store() => new(new Table<RuleText>(rows, "rules"), new Table<FileRow>(rows, "files"), Files(), Organisations(), clock);

    private OrganisationStore Organisations() =>
        new(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
