using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Units;

public sealed class ImportOrganisationTests
{
    private const string Li = "00000000-0000-0000-0000-000000000001";
    private const string Wang = "00000000-0000-0000-0000-000000000002";
    private static readonly DateOnly Long = new(2024, 9, 1);
    private static readonly DateOnly Day = new(2026, 3, 10);

    private readonly StepClock clock = new();
    private readonly MemoryRowStore rows = new();
    private readonly OrganisationStore store;

    public ImportOrganisationTests() => store = StoreOn(rows, clock);

    [Fact]
    public async Task The_same_file_twice_changes_nothing_the_second_time()
    {
        Assert.Equal((2, 2), (await ImportAsync(File()) is var first ? (first.UnitsAdded.Count, first.Joined.Count) : default));
        Assert.True((await ImportAsync(File())).IsNothing);
        clock.Day = Day.AddDays(30);
        Assert.True((await ImportAsync(File())).IsNothing);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_writes_nothing()
    {
        var report = await store.ImportAsync(File(), default, dryRun: true);
        Assert.Equal((true, 2), (report.DryRun, report.UnitsAdded.Count));
        Assert.Empty((await store.ReadNewestAsync(default)).Units);
    }

    [Fact]
    public async Task A_unit_that_is_no_longer_in_the_file_ends_yesterday_and_its_past_is_still_found()
    {
        await ImportAsync(File());
        clock.Day = Day.AddDays(5);
        var report = await ImportAsync(File() with { Units = [Unit("b")], Members = [] });
        Assert.Equal(("b1", 2), (Assert.Single(report.UnitsEnded.First), report.Left.Count));
        var now = await store.ReadNewestAsync(default);
        Assert.Equal(Day.AddDays(4), now.Find("b1")!.Until);
        Assert.Equal(["b"], now.UnitsOn(Day.AddDays(5)).Select(u => u.Id));
        Assert.Equal(["b", "b1"], now.UnitsOn(Day.AddDays(4)).Select(u => u.Id));
        Assert.Equal(2, now.MembersOf("b1", Day.AddDays(4)).Count());
        Assert.Empty(now.MembersOf("b1", Day.AddDays(5)));
    }

    [Fact]
    public async Task A_unit_that_is_in_the_file_again_comes_back_with_its_people_from_that_day()
    {
        await ImportAsync(File());
        clock.Day = Day.AddDays(5);
        await ImportAsync(File() with { Units = [Unit("b")], Members = [] });
        clock.Day = Day.AddDays(9);
        var report = await ImportAsync(File());
        Assert.Equal(("b1", 2, 0), (Assert.Single(report.UnitsReturned.First), report.Joined.Count, report.UnitsAdded.Count));
        var now = await store.ReadNewestAsync(default);
        Assert.Equal((2, 0, 2), (now.MembersOf("b1", Day).Count(), now.MembersOf("b1", Day.AddDays(8)).Count(), now.MembersOf("b1", Day.AddDays(9)).Count()));
        Assert.True((await ImportAsync(File())).IsNothing);
    }

    [Fact]
    public async Task Another_role_begins_today_and_the_old_one_ends_yesterday()
    {
        await ImportAsync(File());
        clock.Day = Day.AddDays(1);
        var promoted = File() with { Members = [Member(Li, Role.Leader), Member(Wang, Role.Deputy)] };
        var report = await ImportAsync(promoted);
        Assert.Equal(new MemberChange("b1", Wang, Role.Member, Role.Deputy), Assert.Single(report.RoleChanged.First));
        Assert.Equal(new UnitTurnover("b1", 0, 0, 1), Assert.Single(report.ByUnit.First));
        var now = await store.ReadNewestAsync(default);
        Assert.Equal((Role.Member, Role.Deputy), (RoleOn(now, Day), RoleOn(now, Day.AddDays(1))));
        clock.Day = Day.AddDays(2);
        Assert.True((await ImportAsync(promoted)).IsNothing);
    }

    [Fact]
    public async Task Another_role_begins_on_the_files_day_where_it_says_one()
    {
        await ImportAsync(File());
        var later = Day.AddDays(20);
        var promoted = File() with { Members = [Member(Li, Role.Leader), Member(Wang, Role.Deputy) with { From = later }] };
        Assert.Equal(1, (await ImportAsync(promoted)).RoleChanged.Count);
        var now = await store.ReadNewestAsync(default);
        Assert.Equal((Role.Member, Role.Deputy), (RoleOn(now, later.AddDays(-1)), RoleOn(now, later)));
        Assert.True((await ImportAsync(promoted)).IsNothing);
    }

    [Fact]
    public async Task A_mistake_that_is_mended_on_the_same_day_leaves_no_trace_of_a_second_role()
    {
        var wrong = File() with { Members = [Member(Li, Role.Leader), Member(Wang, Role.Recorder) with { From = Day }] };
        await ImportAsync(wrong);
        await ImportAsync(wrong with { Members = [Member(Li, Role.Leader), Member(Wang, Role.Member) with { From = Day }] });
        Assert.Equal(Role.Member, Assert.Single((await store.ReadNewestAsync(default)).EverOf(Wang)).Role);
    }

    [Fact]
    public async Task Who_leaves_keeps_his_past_and_his_names()
    {
        await ImportAsync(File());
        clock.Day = Day.AddDays(3);
        await ImportAsync(File() with { Members = [Member(Li, Role.Leader)], People = [new Person(Li, "李四", "书记", "l@x")] });
        var now = await store.ReadNewestAsync(default);
        Assert.Equal(Day.AddDays(2), Assert.Single(now.EverOf(Wang)).To);
        Assert.NotNull(await new Names(rows).CurrentAsync(Wang, default));
        var renamed = await ImportAsync(File());
        Assert.Equal(("name", "李四", "李"), (renamed.Renamed.First[0].Field.Field, renamed.Renamed.First[0].Field.Before, renamed.Renamed.First[0].Field.After));
    }

    [Fact]
    public async Task A_unit_that_moves_below_another_parent_is_told_with_what_else_changed()
    {
        await ImportAsync(File());
        var report = await ImportAsync(File() with { Units = [Unit("b"), Unit("b1") with { Parent = null, Mailbox = "b1@x" }] });
        Assert.Equal([new FieldChange("parent", "b", null), new FieldChange("mailbox", null, "b1@x")], Assert.Single(report.UnitsChanged.First).Fields.AsEnumerable());
    }

    [Fact]
    public async Task A_column_that_the_file_has_not_keeps_what_it_said()
    {
        var full = File() with { Units = [Unit("b"), Unit("b1") with { Parent = "b", EntraGroup = Li, Room = "三楼" }] };
        await ImportAsync(full);
        var report = await ImportAsync(File() with { Unsaid = ImmutableHashSet.Create("group", "groupMail", "site") });
        Assert.Equal([new FieldChange("room", "三楼", null)], Assert.Single(report.UnitsChanged.First).Fields.AsEnumerable());
        Assert.Equal(Li, (await store.ReadNewestAsync(default)).Find("b1")!.EntraGroup);
    }

    [Fact]
    public async Task What_looks_wrong_is_a_warning_and_not_an_error()
    {
        var units = Enumerable.Range(1, 12).Select(i => Unit(string.Create(CultureInfo.InvariantCulture, $"u{i:00}"))).ToList();
        var members = units.Skip(1).Select(u => Member(Li, Role.Leader) with { Unit = u.Id }).Append(Member(Wang, Role.Leader) with { Unit = "u02" });
        var report = await ImportAsync(File() with { Units = [.. units], Members = [.. members] });
        Assert.Contains(new OrganisationWarning("two-leaders", "u02", null, 2), report.Warnings.First);
        Assert.Contains(new OrganisationWarning("no-leader", "u01", null, 0), report.Warnings.First);
        Assert.Contains(new OrganisationWarning("many-leaderships", null, Li, 11), report.Warnings.First);
        Assert.Equal(12, report.Warnings.First.Count(w => w.Code == "no-mailbox"));
    }

    [Fact]
    public async Task The_file_lets_nobody_go_from_a_unit_whose_group_says_who_is_in_it_but_the_roles_are_the_files()
    {
        var grouped = File() with { Units = [Unit("b"), Unit("b1") with { Parent = "b", EntraGroup = Li }] };
        await ImportAsync(grouped);
        clock.Day = Day.AddDays(1);
        var report = await ImportAsync(grouped with { Members = [] });
        Assert.Equal(new MemberChange("b1", Li, Role.Leader, null), Assert.Single(report.Left.First));
        await store.KeepAsync([Member(Wang, Role.Member) with { To = Day }], default);
        Assert.Equal(0, (await ImportAsync(grouped with { Members = [Member(Wang, Role.Member)] })).Joined.Count);
        Assert.Equal(1, (await ImportAsync(grouped with { Members = [Member(Wang, Role.Deputy)] })).Joined.Count);
    }

    [Fact]
    public async Task Who_gives_up_his_role_in_a_unit_with_a_group_stays_as_a_member_where_the_file_says_so()
    {
        var grouped = File() with { Units = [Unit("b"), Unit("b1") with { Parent = "b", EntraGroup = Li }] };
        await ImportAsync(grouped);
        clock.Day = Day.AddDays(1);
        var after = grouped with { Members = [Member(Li, Role.Member), Member(Wang, Role.Leader)] };
        var report = await ImportAsync(after);
        Assert.Equal((0, 2), (report.Left.Count, report.RoleChanged.Count));
        var now = await store.ReadNewestAsync(default);
        Assert.Equal([(Role.Leader, Long, Day), (Role.Member, Day.AddDays(1), null)], now.EverOf(Li).OrderBy(m => m.From).Select(m => (m.Role, m.From, m.To)));
        Assert.True((await ImportAsync(after)).IsNothing);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task A_repetition_completes_an_import_that_broke_anywhere(int everyNth)
    {
        var failing = new FailingRows(everyNth);
        var broken = StoreOn(failing, clock);
        var second = File() with { Units = [Unit("b"), Unit("c")], Members = [Member(Li, Role.Deputy) with { Unit = "b" }, Member(Wang, Role.Leader) with { Unit = "c" }] };
        foreach (var file in new[] { File(), second })
        {
            await store.ImportAsync(file, default);
            failing.Fails = true;
            for (var tries = 0; failing.Fails; tries++)
            {
                try
                {
                    await broken.ImportAsync(file, default);
                    failing.Fails = false;
                }
                catch (IOException)
                {
                    // With every write failing nothing could ever be completed.
                    failing.Fails = tries < 40 && everyNth > 1;
                }
            }

            await broken.ImportAsync(file, default);
        }

        foreach (var table in new[] { "units", "members", "memberships" })
        {
            Assert.Equal(await AllAsync(rows, table), await AllAsync(failing, table));
        }

        Assert.Equal((await AllAsync(rows, "names")).Count, (await AllAsync(failing, "names")).Count);
    }

    [Fact]
    public async Task What_a_crash_left_in_one_of_the_two_tables_is_mended_on_another_day()
    {
        await ImportAsync(File());
        await rows.DeleteAsync("memberships", Wang, "b1|2024-09-01", default);
        await rows.UpsertAsync("memberships", Li, "gone|2024-09-01", (await rows.GetAsync("memberships", Li, "b1|2024-09-01", default))!.Json, default);
        await ImportAsync(File());
        Assert.Equal([(Li, "b1|2024-09-01"), (Wang, "b1|2024-09-01")], (await AllAsync(rows, "memberships")).Select(r => (r.Partition, r.Key)));
    }

    [Fact]
    public async Task Only_rows_that_differ_are_written_among_100_000_people()
    {
        var counting = new FailingRows(int.MaxValue) { Fails = true };
        var big = StoreOn(counting, clock);
        var units = Enumerable.Range(0, 5_000).Select(u => Unit("u" + u.ToString("00000", CultureInfo.InvariantCulture))).ToImmutableArray();
        var members = Enumerable.Range(0, 100_000).Select(p => Member(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0001-{p:000000000000}"), p < 5_000 ? Role.Leader : Role.Member) with { Unit = units[p % 5_000].Id }).ToImmutableArray();
        var file = new OrganisationFile(units, members, [.. members.Select(m => new Person(m.Person, "王", "", "w@x"))]);
        await big.ImportAsync(file, default);
        var written = counting.Writes;
        var report = await big.ImportAsync(file with { Members = members.SetItem(7, members[7] with { Role = Role.Deputy }) }, default);
        Assert.Equal((1, written + 4), (report.RoleChanged.Count, counting.Writes));
    }

    [Theory]
    [InlineData(20, 10, 20, 10, false)] // half of both
    [InlineData(20, 9, 20, 10, true)] // 11 of 20 units
    [InlineData(20, 10, 20, 9, true)] // 11 of 20 memberships
    [InlineData(19, 1, 19, 1, false)] // a small organisation
    public async Task An_import_that_would_end_more_than_half_is_held_until_it_is_confirmed(int units, int unitsLeft, int members, int membersLeft, bool held)
    {
        var all = new OrganisationFile(
            [.. Enumerable.Range(0, units).Select(u => Unit("u" + u.ToString("00", CultureInfo.InvariantCulture)))],
            [.. Enumerable.Range(0, members).Select(p => Member(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0001-{p:000000000000}"), Role.Member) with { Unit = "u00" })], []);
        await ImportAsync(all);
        var fewer = all with { Units = all.Units[..unitsLeft], Members = all.Members[..membersLeft] };
        var report = await ImportAsync(fewer);
        Assert.Equal((held, held ? members : membersLeft), (report.Held is not null, (await store.ReadNewestAsync(default)).MembersOf("u00", Day).Count()));
        if (held)
        {
            Assert.Equal((units - unitsLeft, members - membersLeft), (report.Held!.Units, report.Held.Memberships));
            Assert.Null((await store.ImportAsync(fewer, default, confirm: report.Held.Key)).Held);
            Assert.Equal(membersLeft, (await store.ReadNewestAsync(default)).MembersOf("u00", Day).Count());
        }
    }

    private static Role RoleOn(Organisation organisation, DateOnly day) => Assert.Single(organisation.MembersOf("b1", day), m => m.Person == Wang).Role;

    private static OrganisationStore StoreOn(IRowStore rows, TimeProvider clock) =>
        new(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), new Names(rows), clock);

    private static OrganisationFile File() => new(
        [Unit("b"), Unit("b1") with { Parent = "b" }], [Member(Li, Role.Leader), Member(Wang, Role.Member)], [new Person(Li, "李", "书记", "l@x"), new Person(Wang, "王", "", "w@x")]);

    private static Unit Unit(string id) => new(id, id, UnitType.Branch, null, "Asia/Shanghai", null, "zh-Hans");

    private static Member Member(string person, Role role) => new(person, "b1", role, Long, null, "w@x");

    private static async Task<List<(string Partition, string Key, string Json)>> AllAsync(IRowStore rows, string table)
    {
        var all = new List<(string, string, string)>();
        await foreach (var row in rows.ScanAsync(table, default))
        {
            all.Add((row.Partition, row.Key, System.Text.Encoding.UTF8.GetString(row.Json.Span)));
        }

        return all;
    }

    private Task<OrganisationReport> ImportAsync(OrganisationFile file) => store.ImportAsync(file, default);

    private sealed class StepClock : TimeProvider
    {
        public DateOnly Day { get; set; } = ImportOrganisationTests.Day;

        public override DateTimeOffset GetUtcNow() => new(Day, new TimeOnly(3, 0), TimeSpan.Zero);
    }
}
