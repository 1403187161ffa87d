using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;

namespace TeamsAddin.Ledger.Tests.Records.Seals;

public sealed class SealTests
{
    // In UTF-16 the emoji sorts before the compatibility ideograph, in UTF-8 after it.
    private static readonly string[] OddUnits = ["第一党支部", "a b", "a%20b", "a%b", "a\nb", "it's", "\U0001F642", "\uF900", "=", "= x", "Z", "a"];

    private readonly SealHouse house = new();

    [Fact]
    public async Task A_seal_is_what_the_specification_says_whatever_the_units_are_called()
    {
        foreach (var (i, unit) in OddUnits.Index())
        {
            for (var file = 0; file <= i; file++)
            {
                await house.AppendAsync(unit, file, "one");
            }
        }

        var first = (await house.SealAsync(5)).Seal;
        Assert.Equal(await house.SpecifiedAsync(5, ""), first.Hash);
        Assert.Equal((OddUnits.Length, 78), (first.Units, first.Files));
        await house.AppendAsync("a b", 1, "two");
        var second = await house.SealAsync(6);
        Assert.Equal(await house.SpecifiedAsync(6, first.Hash), second.Seal.Hash);
        Assert.Equal(0, second.Seal.AlarmCount);
    }

    [Fact]
    public async Task The_documents_are_the_sealed_bytes_and_the_leaves_by_unit()
    {
        var (b, a) = (await house.AppendAsync("b b", 1, "one"), await house.AppendAsync("a", 1, "one"));
        var seal = (await house.SealAsync(5)).Seal;
        Assert.Equal($$"""{"date":"2026-03-05","previous":"","root":"{{seal.Root}}","files":2}""", await house.TextAsync("seals/2026-03-05.json"));
        var lines = (await house.TextAsync($"seals/2026-03-05-{seal.Hash}.leaves"))!.Split('\n');
        Assert.Equal(["=", "a"], lines[0].Split(' ')[..2]);
        Assert.Equal([a, "1", (await house.Store.ReadHeadAsync(a, default))!.Hash], lines[1].Split(' '));
        Assert.Equal(["=", "b%20b"], lines[2].Split(' ')[..2]);
        Assert.Equal([b, "1", (await house.Store.ReadHeadAsync(b, default))!.Hash], lines[3].Split(' '));
        Assert.Equal("", lines[4]);
    }

    [Fact]
    public async Task An_organisation_without_an_entry_is_sealed_too()
    {
        await house.Rows.InsertAsync("files", "a", FileId.Of("a"), "{}"u8.ToArray(), default);
        Assert.Equal(Spec.Seal("2026-03-05", "", Spec.Organisation([]), 0), (await house.SealAsync(5)).Seal.Hash);
    }

    [Fact]
    public async Task A_second_run_of_the_day_changes_nothing()
    {
        await house.AppendAsync("a", 1, "one");
        var first = await house.SealAsync(5);
        await house.AppendAsync("a", 1, "two");
        var (second, earlier) = (await house.SealAsync(5), await house.SealAsync(4));
        Assert.True(first.IsNew && !second.IsNew && !earlier.IsNew);
        Assert.Equal([first.Seal.Hash, first.Seal.Hash], [second.Seal.Hash, earlier.Seal.Hash]);
        Assert.Single(await house.SealsAsync());
        Assert.Equal(2, house.Documents.Written.Count);
    }

    [Fact]
    public async Task A_day_without_a_change_is_sealed_and_reads_no_entry()
    {
        await house.AppendAsync("a", 1, "one");
        await house.AppendAsync("a", 2, "one");
        var first = (await house.SealAsync(5)).Seal;
        (house.Store.HeadsRead, house.Store.EntriesRead) = (0, 0);
        var second = (await house.SealAsync(6)).Seal;
        Assert.Equal((2, 0), (house.Store.HeadsRead, house.Store.EntriesRead));
        Assert.Equal(first.Root, second.Root);
        Assert.NotEqual(first.Hash, second.Hash);
        Assert.Contains(first.Hash, second.Sealed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missed_night_is_covered_by_the_next_seal()
    {
        await house.AppendAsync("a", 1, "one");
        var first = (await house.SealAsync(5)).Seal;
        await house.AppendAsync("a", 1, "two");
        await house.AppendAsync("a", 1, "three");
        await house.AppendAsync("b", 1, "one");
        var next = (await house.SealAsync(8)).Seal;
        Assert.Equal(await house.SpecifiedAsync(8, first.Hash), next.Hash);
        Assert.Equal(0, next.AlarmCount);
    }

    [Fact]
    public async Task Only_the_tail_of_a_file_that_grew_is_read()
    {
        for (var i = 0; i < 50; i++)
        {
            await house.AppendAsync("a", 1, $"{i}");
        }

        await house.AppendAsync("a", 2, "one");
        await house.SealAsync(5);
        await house.AppendAsync("a", 1, "new");
        house.Store.EntriesRead = 0;
        Assert.Equal(0, (await house.SealAsync(6)).Seal.AlarmCount);
        Assert.Equal(1, house.Store.EntriesRead);
    }

    [Fact]
    public async Task Appends_that_come_meanwhile_change_nothing()
    {
        for (var file = 0; file < 100; file++)
        {
            await house.AppendAsync("a", file, "one");
        }

        var specified = await house.SpecifiedAsync(5, "");
        var n = 0;
        house.Store.AfterAHead = async () =>
        {
            // Each head that is read moves right after, and new files come.
            house.Store.AfterAHead = () => Task.CompletedTask;
            for (var file = 0; file < 200; file++)
            {
                await house.AppendAsync("a", file, $"meanwhile {n++}");
            }
        };
        await house.SealAsync(5);
        house.Store.AfterAHead = () => Task.CompletedTask;
        var next = (await house.SealAsync(6)).Seal;
        Assert.Equal(0, next.AlarmCount);
        Assert.NotEqual(specified, next.Hash);
        Assert.Equal(200, next.Files);
    }

    [Fact]
    public async Task The_heads_that_were_read_are_what_is_sealed()
    {
        var id = await house.AppendAsync("a", 1, "one");
        var specified = await house.SpecifiedAsync(5, "");
        house.Store.AfterAHead = async () =>
        {
            house.Store.AfterAHead = () => Task.CompletedTask;
            await house.AppendAsync("a", 1, "two");
        };
        Assert.Equal(specified, (await house.SealAsync(5)).Seal.Hash);
        Assert.Equal(2, (await house.Store.ReadHeadAsync(id, default))!.Sequence);
    }

    [Theory]
    [InlineData("head gone", SealAlarms.Gone)]
    [InlineData("row gone", SealAlarms.Gone)]
    [InlineData("head behind", SealAlarms.Shorter)]
    [InlineData("head of another hash", SealAlarms.Changed)]
    [InlineData("tail changed", SealAlarms.Changed)]
    [InlineData("tail with a gap", SealAlarms.Changed)]
    [InlineData("tail too short", SealAlarms.Changed)]
    [InlineData("content gone", SealAlarms.Changed)]
    public async Task What_is_no_prefix_any_more_raises_an_alarm_and_the_seal_goes_on(string what, string alarm)
    {
        var id = await house.AppendAsync("a", 2, "one");
        await house.AppendAsync("a", 2, "two");
        await house.AppendAsync("a", 1, "one");
        await house.AppendAsync("b", 1, "one");
        await house.SealAsync(5);
        var head = await house.Store.ReadHeadAsync(id, default);
        switch (what)
        {
            case "head gone":
                house.Store.Forge(id, null);
                break;
            case "row gone":
                await house.Rows.DeleteAsync("files", "a", id, default);
                break;
            case "head behind":
                house.Store.Forge(id, head! with { Sequence = 1 });
                break;
            case "head of another hash":
                house.Store.Forge(id, head! with { Hash = new string('0', 64) });
                break;
            default:
                await house.AppendAsync("a", 2, "three");
                await house.AppendAsync("a", 2, "four");
                house.Store.Entries = entry => (what, entry.Sequence) switch
                {
                    ("tail changed", 3) => entry with { Body = "{}"u8.ToArray() },
                    ("tail with a gap", 3) or ("tail too short", 4) => null,
                    ("content gone", 3) => throw new InvalidDataException("gone"),
                    _ => entry,
                };
                break;
        }

        var run = await house.SealAsync(6);
        Assert.Equal((1, new SealAlarm(alarm, "a", id, 2)), (run.Seal.AlarmCount, Assert.Single(run.Seal.Alarms)));
        Assert.Equal(alarm == SealAlarms.Gone ? 2 : 3, run.Seal.Files);
        // What is sealed now is the base of the next night: the same alarm does not come again.
        Assert.Equal(0, (await house.SealAsync(7)).Seal.AlarmCount);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("a leaf changed")]
    [InlineData("a root changed")]
    [InlineData("cut")]
    [InlineData("nonsense")]
    public async Task Leaves_of_the_last_seal_that_do_not_lead_to_it_raise_an_alarm(string what)
    {
        var id = await house.AppendAsync("a", 1, "one");
        var seal = (await house.SealAsync(5)).Seal;
        var leaves = (await house.TextAsync(seal.LeavesPath))!;
        house.Documents.Replace(seal.LeavesPath, what switch
        {
            "gone" => null,
            "a leaf changed" => Encoding.UTF8.GetBytes(leaves.Replace(id + " 1", id + " 2", StringComparison.Ordinal)),
            "a root changed" => Encoding.UTF8.GetBytes(leaves.Replace("= a ", "= b ", StringComparison.Ordinal)),
            "cut" => Encoding.UTF8.GetBytes(leaves[..^1]),
            _ => "hello\n"u8.ToArray(),
        });
        var next = (await house.SealAsync(6)).Seal;
        Assert.Equal(SealAlarms.Lost, Assert.Single(next.Alarms).Kind);
        Assert.Equal(await house.SpecifiedAsync(6, seal.Hash), next.Hash);
    }

    [Fact]
    public async Task A_row_keeps_the_first_hundred_alarms_and_counts_all()
    {
        for (var file = 0; file < 150; file++)
        {
            house.Store.Forge(await house.AppendAsync("a", file, "one"), new Head(1, new string('0', 64), ""));
        }

        await house.SealAsync(5);
        for (var file = 0; file < 150; file++)
        {
            house.Store.Forge(FileId.Of("a", $"{file}"), null);
        }

        var seal = (await house.SealAsync(6)).Seal;
        Assert.Equal((150, 100), (seal.AlarmCount, seal.Alarms.Length));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public async Task A_crash_at_any_write_is_mended_by_the_next_run(int write, bool after)
    {
        await house.AppendAsync("a", 1, "one");
        var first = (await house.SealAsync(5)).Seal;
        await house.AppendAsync("a", 1, "two");
        house.Rows.Fuse = house.Documents.Fuse = new Fuse { At = write, After = after };
        await Assert.ThrowsAsync<PowerCut>(() => house.SealAsync(6));
        house.Rows.Fuse = house.Documents.Fuse = null;
        await house.AppendAsync("a", 2, "after the crash");
        var mended = (await house.SealAsync(6)).Seal;
        Assert.Empty(await MissingAsync());
        Assert.Equal([first.Hash, mended.Hash], (await house.SealsAsync()).Select(s => s.Hash));
        // A day that the row makes a seal of stays as it was, else it is sealed as it is now.
        Assert.Equal(write is 3 || (write is 2 && after) ? 1 : 2, mended.Files);
        Assert.Equal(0, (await house.SealAsync(7)).Seal.AlarmCount);
    }

    [Fact]
    public async Task Three_writes_make_a_seal()
    {
        // The crashes above are at all of them.
        await house.AppendAsync("a", 1, "one");
        var fuse = house.Rows.Fuse = house.Documents.Fuse = new Fuse();
        await house.SealAsync(5);
        Assert.Equal(3, fuse.Writes);
    }

    [Fact]
    public async Task A_crash_before_the_document_is_mended_days_later_too()
    {
        await house.AppendAsync("a", 1, "one");
        house.Rows.Fuse = house.Documents.Fuse = new Fuse { At = 3 };
        await Assert.ThrowsAsync<PowerCut>(() => house.SealAsync(5));
        house.Rows.Fuse = house.Documents.Fuse = null;
        await house.SealAsync(9);
        Assert.Empty(await MissingAsync());
    }

    [Fact]
    public async Task A_foreign_document_in_a_seal_s_place_is_told_and_left_alone()
    {
        await house.AppendAsync("a", 1, "one");
        house.Documents.Replace("seals/2026-03-05.json", "planted"u8.ToArray());
        var run = await house.SealAsync(5);
        Assert.Equal(["seals/2026-03-05.json"], run.Foreign);
        Assert.True((await house.SealAsync(6)).IsNew);
    }

    [Theory]
    [InlineData("ids out of order")]
    [InlineData("a unit twice")]
    [InlineData("an id twice")]
    [InlineData("no id")]
    public async Task A_list_of_files_that_is_not_in_order_fails_loudly(string what)
    {
        foreach (var (unit, file) in new[] { ("a", 1), ("a", 2), ("b", 1) })
        {
            await house.AppendAsync(unit, file, "one");
        }

        house.Rows.Listed = rows => what switch
        {
            "ids out of order" => rows.Reverse(),
            "a unit twice" => rows.Append(rows.First()),
            "an id twice" => rows.Prepend(rows.First()),
            _ => rows.Append(new Row("c", "not an id", default, "")),
        };
        await Assert.ThrowsAsync<InvalidDataException>(() => house.SealAsync(5));
        Assert.Empty(await house.SealsAsync());
    }

    private async Task<List<string>> MissingAsync()
    {
        var missing = new List<string>();
        foreach (var seal in await house.SealsAsync())
        {
            if (await house.TextAsync(seal.DocumentPath) != seal.Sealed)
            {
                missing.Add(seal.DocumentPath);
            }

            if (await house.TextAsync(seal.LeavesPath) is null)
            {
                missing.Add(seal.LeavesPath);
            }
        }

        return missing;
    }
}
