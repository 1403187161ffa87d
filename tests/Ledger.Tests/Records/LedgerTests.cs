using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Records;

public sealed class LedgerTests
{
    private const string File = "0123456789abcdef0123456789abcdef";

    private readonly MemoryLedgerStore store = new();

    [Fact]
    public async Task A_fact_is_chained_as_the_design_says()
    {
        var ledger = Ledger();
        await ledger.ExecuteAsync(File, Counter.Add("一"), default);
        var outcome = await ledger.ExecuteAsync(File, Counter.Add("two"), default);

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(File));
        await foreach (var entry in store.ReadAsync(File, 0, default))
        {
            hash = SHA256.HashData([.. hash, .. entry.Body.Span]);
        }

        Assert.Equal(new Position(File, 2, Convert.ToHexStringLower(hash)), outcome.Position);
    }

    [Fact]
    public async Task An_entry_is_the_bytes_that_the_design_names()
    {
        await Ledger().ExecuteAsync(File, Counter.Add("一", "k", new DateTimeOffset(2026, 3, 5, 14, 31, 7, 123, TimeSpan.FromHours(8)).AddTicks(4)), default);
        var body = await First();
        Assert.Equal("""{"n":1,"key":"k","kind":"added","at":"2026-03-05T06:31:07.123Z","actor":"tester","data":{"what":"一"}}""", body);
    }

    [Fact]
    public async Task A_key_that_stands_is_success_at_its_position()
    {
        var ledger = Ledger();
        var first = await ledger.ExecuteAsync(File, Counter.Add("one", "same"), default);
        await ledger.ExecuteAsync(File, Counter.Add("two"), default);
        var again = await ledger.ExecuteAsync(File, Counter.Add("three", "same"), default);
        Assert.True(again.Ok);
        Assert.False(again.Appended);
        Assert.Equal(first.Position!.Sequence, again.Position!.Sequence);
        Assert.Equal(["one", "two"], again.State.All);
    }

    [Fact]
    public async Task Another_process_finds_the_key_after_its_stale_cache_lost_the_race()
    {
        var (a, b) = (Ledger(), Ledger());
        await a.ExecuteAsync(File, Counter.Add("zero"), default);
        await b.ReadAsync(File, default);
        await a.ExecuteAsync(File, Counter.Add("one", "same"), default);
        var second = await b.ExecuteAsync(File, Counter.Add("other", "same"), default);
        Assert.True(second.Ok);
        Assert.Equal(2, second.Position!.Sequence);
        Assert.Equal(2, (await store.ReadHeadAsync(File, default))!.Sequence);
    }

    [Fact]
    public async Task A_stale_cache_never_causes_a_no()
    {
        var (a, b) = (Ledger(), Ledger());
        await a.ExecuteAsync(File, Counter.Add("one"), default);
        await b.ReadAsync(File, default);
        // b's cache knows "one" but not that a's file has gone on: a refusal must be told from the newest state.
        await a.ExecuteAsync(File, Counter.Add("two"), default);
        var refused = await b.ExecuteAsync(File, Counter.Add("two", "b-two"), default);
        Assert.Equal("there-already", refused.Refusal?.Code);
        Assert.Equal(["one", "two"], refused.State.All);
    }

    [Fact]
    public async Task Many_at_once_are_each_there_exactly_once_and_in_few_transactions()
    {
        var counting = new CountingStore(store);
        var ledger = new FileLedger<Counter>(counting, TimeProvider.System);
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => ledger.ExecuteAsync(File, Counter.Add(i.ToString(CultureInfo.InvariantCulture)), default)));
        Assert.All(outcomes, o => Assert.True(o.Ok));
        Assert.Equal(1000, outcomes.Select(o => o.Position!.Sequence).Distinct().Count());
        Assert.Equal(1000, (await Ledger().ReadAsync(File, default)).State.All.Distinct().Count());
        Assert.InRange(counting.Appends, 11, 200);
    }

    [Fact]
    public async Task Several_processes_at_once_fork_nothing_and_lose_nothing()
    {
        var processes = Enumerable.Range(0, 4).Select(_ => Ledger()).ToList();
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => processes[i % 4].ExecuteAsync(File, Counter.Add((i / 2).ToString(CultureInfo.InvariantCulture), "k" + (i / 2).ToString(CultureInfo.InvariantCulture)), default)));
        var state = (await Ledger().ReadAsync(File, default)).State;
        Assert.Equal(200, state.All.Count);
        Assert.Equal(200, state.All.Distinct().Count());
    }

    [Fact]
    public async Task An_answer_that_is_lost_doubles_nothing()
    {
        var losing = new CountingStore(store) { LoseAnswerOf = 2 };
        var ledger = new FileLedger<Counter>(losing, TimeProvider.System);
        await ledger.ExecuteAsync(File, Counter.Add("one"), default);
        var outcome = await ledger.ExecuteAsync(File, Counter.Add("two"), default);
        Assert.True(outcome.Ok);
        Assert.Equal(2, outcome.Position!.Sequence);
        Assert.Equal(["one", "two"], (await Ledger().ReadAsync(File, default)).State.All);
    }

    [Fact]
    public async Task One_bad_command_fails_alone()
    {
        var gate = new TaskCompletionSource();
        var slow = new CountingStore(store) { Before = gate.Task };
        var ledger = new FileLedger<Counter>(slow, TimeProvider.System);
        var first = ledger.ExecuteAsync(File, Counter.Add("first"), default);
        var good = ledger.ExecuteAsync(File, Counter.Add("good"), default);
        var bad = ledger.ExecuteAsync(File, Counter.AddAll("bad", Enumerable.Range(0, 100).Select(i => i.ToString(CultureInfo.InvariantCulture))), default);
        var faulty = ledger.ExecuteAsync(File, new Command<Counter>("faulty", "tester", default, _ => throw new FormatException("no")), default);
        var late = ledger.ExecuteAsync(File, Counter.Add("late"), default);
        gate.SetResult();
        Assert.True((await first).Ok && (await good).Ok && (await late).Ok);
        await Assert.ThrowsAsync<AppendRejectedException>(() => bad);
        await Assert.ThrowsAsync<FormatException>(() => faulty);
        Assert.Equal(["first", "good", "late"], (await Ledger().ReadAsync(File, default)).State.All);
    }

    [Fact]
    public async Task A_caller_who_goes_away_takes_nobody_with_him()
    {
        var gate = new TaskCompletionSource();
        var ledger = new FileLedger<Counter>(new CountingStore(store) { Before = gate.Task }, TimeProvider.System);
        using var impatient = new CancellationTokenSource();
        var gone = ledger.ExecuteAsync(File, Counter.Add("gone"), impatient.Token);
        var stays = ledger.ExecuteAsync(File, Counter.Add("stays"), default);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        gate.SetResult();
        Assert.True((await stays).Ok);
    }

    [Fact]
    public async Task Time_never_runs_backwards_in_a_file()
    {
        var ledger = Ledger();
        var noon = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        await ledger.ExecuteAsync(File, Counter.Add("one", at: noon), default);
        await ledger.ExecuteAsync(File, Counter.Add("two", at: noon.AddHours(-1)), default);
        var times = new List<DateTimeOffset>();
        await foreach (var entry in ledger.EntriesAsync(File, 0, default))
        {
            times.Add(entry.At);
        }

        Assert.Equal([noon, noon], times);
    }

    [Fact]
    public async Task A_chain_that_was_tampered_with_is_not_appended_to()
    {
        await Ledger().ExecuteAsync(File, Counter.Add("one"), default);
        var forged = new CountingStore(store) { Forge = body => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span).Replace("one", "own", StringComparison.Ordinal)) };
        await Assert.ThrowsAsync<ChainBrokenException>(() => new FileLedger<Counter>(forged, TimeProvider.System).ExecuteAsync(File, Counter.Add("two"), default));
    }

    [Fact]
    public async Task A_repeated_command_hears_the_position_that_it_had_whatever_came_after()
    {
        var first = await Ledger().ExecuteAsync(File, Counter.AddAll("three", ["one", "two", "three"]), default);
        await Ledger().ExecuteAsync(File, Counter.Add("four"), default);
        Assert.Equal(first.Position, (await Ledger().ExecuteAsync(File, Counter.Add("again", "three"), default)).Position);
    }

    [Fact]
    public async Task A_command_goes_in_one_transaction_or_waits_for_the_next()
    {
        var gate = new TaskCompletionSource();
        var counting = new CountingStore(store) { Before = gate.Task };
        var ledger = new FileLedger<Counter>(counting, TimeProvider.System);
        var all = Enumerable.Range(0, 4).Select(c => ledger.ExecuteAsync(File, Counter.AddAll($"command {c}", Enumerable.Range(0, 40).Select(i => $"{c}/{i}")), default)).ToList();
        gate.SetResult();
        await Task.WhenAll(all);
        // 40 + 40 fit beside a head, a third does not.
        Assert.InRange(counting.Appends, 2, 3);
        Assert.Equal(160, (await Ledger().ReadAsync(File, default)).State.All.Count);
    }

    [Fact]
    public async Task A_fact_too_long_for_a_row_stands_beside_it_and_is_folded_as_any()
    {
        var text = new string('长', 400_000);
        await Ledger().ExecuteAsync(File, Counter.Add(text, "long"), default);
        await Ledger().ExecuteAsync(File, Counter.Add("short"), default);
        Assert.Equal([text, "short"], (await Ledger().ReadAsync(File, default)).State.All);
        Assert.Matches("""^\{"n":1,"key":"long","kind":"added","at":"2026-03-02T00:00:00.000Z","actor":"tester","data":\{"content":\{"sha256":"[0-9a-f]{64}","length":1200011\}\}\}$""", await First());
    }

    [Fact]
    public async Task A_changed_content_breaks_the_chain()
    {
        await Ledger().ExecuteAsync(File, Counter.Add(new string('长', 400_000), "long"), default);
        var forged = new CountingStore(store) { ForgeContent = true };
        await Assert.ThrowsAsync<ChainBrokenException>(() => new FileLedger<Counter>(forged, TimeProvider.System).ReadAsync(File, default));
    }

    [Fact]
    public async Task Beyond_what_may_wait_a_command_is_refused_as_busy_and_the_others_go_on()
    {
        var gate = new TaskCompletionSource();
        var ledger = new FileLedger<Counter>(new CountingStore(store) { Before = gate.Task }, TimeProvider.System, new LedgerLimits(MaxWaiting: 10, MaxWaitingPerFile: 6));
        var first = ledger.ExecuteAsync(File, Counter.Add("first"), default);
        var here = Enumerable.Range(0, 9).Select(i => ledger.ExecuteAsync(File, Counter.Add($"here {i}"), default)).ToList();
        var there = Enumerable.Range(0, 9).Select(i => ledger.ExecuteAsync(FileId.Of("f", $"{i}"), Counter.Add("one"), default)).ToList();
        gate.SetResult();
        var (taken, busy) = (0, 0);
        foreach (var command in here.Concat(there).Append(first))
        {
            try
            {
                taken += (await command).Appended ? 1 : 0;
            }
            catch (BusyException)
            {
                busy++;
            }
        }

        Assert.True(busy > 0 && taken > 0);
        Assert.Equal(19, taken + busy);
    }

    [Fact]
    public async Task Bytes_that_are_no_entry_are_a_broken_chain()
    {
        await Ledger().ExecuteAsync(File, Counter.Add("one"), default);
        foreach (var forged in new[] { "{", "{}", "[]", "\"one\"", """{"n":1,"key":"k","kind":"added","at":"never","actor":"t","data":{"what":"one"}}""", """{"n":1,"key":null,"kind":"added","at":"2026-03-02T00:00:00.000Z","actor":"t","data":null}""" })
        {
            var store = new CountingStore(this.store) { Forge = _ => Encoding.UTF8.GetBytes(forged) };
            await Assert.ThrowsAsync<ChainBrokenException>(() => new FileLedger<Counter>(store, TimeProvider.System).ReadAsync(File, default));
        }
    }

    [Fact]
    public async Task Only_so_much_is_kept_in_memory_however_long_the_files_are()
    {
        var ledger = new FileLedger<Counter>(store, TimeProvider.System, new LedgerLimits(CacheBytes: 1_000_000));
        for (var i = 0; i < 20; i++)
        {
            await ledger.ExecuteAsync(FileId.Of("long", i.ToString(CultureInfo.InvariantCulture)), Counter.Add(new string('x', 50_000), "one"), default);
        }

        Assert.InRange(ledger.CachedFiles, 1, 5);
    }

    [Fact]
    public async Task Only_so_many_files_are_kept_in_memory()
    {
        var ledger = new FileLedger<Counter>(store, TimeProvider.System, new LedgerLimits(CacheBytes: 25_000));
        for (var i = 0; i < 100; i++)
        {
            await ledger.ExecuteAsync(FileId.Of("f", i.ToString(CultureInfo.InvariantCulture)), Counter.Add("one"), default);
        }

        Assert.InRange(ledger.CachedFiles, 1, 11);
    }

    private FileLedger<Counter> Ledger() => new(store, TimeProvider.System);

    private async Task<string> First()
    {
        await foreach (var entry in store.ReadAsync(File, 0, default))
        {
            return Encoding.UTF8.GetString(entry.Body.Span);
        }

        return "";
    }
}
