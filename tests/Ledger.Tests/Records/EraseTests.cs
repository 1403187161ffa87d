using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Tests.Records;

public sealed class EraseTests
{
    private const string File = "0123456789abcdef0123456789abcdef";

    private readonly MemoryLedgerStore store = new();

    [Fact]
    public async Task Any_kind_of_file_says_that_a_text_was_erased_and_then_it_is_gone()
    {
        var (secret, other) = (await AddAsync("one"), await AddAsync("two"));
        var outcome = await EraseAsync(secret);
        Assert.True(outcome.Appended);
        Assert.Null(await store.ReadTextAsync(File, secret, default));
        Assert.NotNull(await store.ReadTextAsync(File, other, default));
        var last = (await EntriesAsync())[^1];
        Assert.Equal(("erased", "admin"), (last.Kind, last.Actor));
        Assert.Equal(secret, Assert.Single(Assert.IsType<Erased>(last.Fact).Texts));
        Assert.Equal(["one", "two"], (await Ledger().ReadAsync(File, default)).State.All);
    }

    [Fact]
    public async Task The_entry_comes_first_and_a_repetition_does_what_a_crash_left_undone()
    {
        var text = await AddAsync("one");
        var crashing = new CrashingStore(store);
        await Assert.ThrowsAsync<IOException>(() => new EraseText("admin", [text], "law").RunAsync(new FileLedger<Counter>(crashing, TimeProvider.System), crashing, File, default, default));
        Assert.NotNull(await store.ReadTextAsync(File, text, default));
        Assert.Equal("erased", (await EntriesAsync())[^1].Kind);
        var again = await EraseAsync(text);
        Assert.True(again.Ok && !again.Appended);
        Assert.Null(await store.ReadTextAsync(File, text, default));
        Assert.Equal(2, (await EntriesAsync()).Count);
    }

    [Fact]
    public async Task Only_what_is_not_erased_yet_is_said_again()
    {
        var (one, two) = (await AddAsync("one"), await AddAsync("two"));
        await EraseAsync(one);
        await EraseAsync(one, two, two);
        Assert.Equal(two, Assert.Single(((Erased)(await EntriesAsync())[^1].Fact).Texts));
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "law", "no-such-text")]
    [InlineData("../head", "law", "no-such-text")]
    [InlineData("", "law", "no-such-text")]
    [InlineData(null, "law", "no-such-text")]
    [InlineData("known", " ", "erase-why")]
    [InlineData("known", "long", "text-too-long")]
    public async Task What_cannot_be_erased_is_refused_and_nothing_is_written(string? text, string why, string code)
    {
        var known = await AddAsync("one");
        var texts = text switch { null => [], "known" => new[] { known }, _ => [known, text] };
        var outcome = await new EraseText("admin", [.. texts], why == "long" ? new string('x', 301) : why).RunAsync(Ledger(), store, File, default, default);
        Assert.Equal(code, outcome.Refusal?.Code);
        Assert.NotNull(await store.ReadTextAsync(File, known, default));
        Assert.Single(await EntriesAsync());
    }

    private async Task<string> AddAsync(string what)
    {
        var text = SaltedText.Of("text of " + what);
        await Ledger().ExecuteAsync(File, Counter.AddAll(what, [what], text), default);
        return text.Hash;
    }

    private Task<Outcome<Counter>> EraseAsync(params string[] texts) => new EraseText("admin", [.. texts], "law").RunAsync(Ledger(), store, File, default, default);

    private async Task<List<Entry>> EntriesAsync()
    {
        var all = new List<Entry>();
        await foreach (var entry in Ledger().EntriesAsync(File, 0, default))
        {
            all.Add(entry);
        }

        return all;
    }

    private FileLedger<Counter> Ledger() => new(store, TimeProvider.System);

    private sealed class CrashingStore(ILedgerStore inner) : ILedgerStore
    {
        public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken) => inner.ReadHeadAsync(fileId, cancellationToken);

        public IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, CancellationToken cancellationToken) => inner.ReadAsync(fileId, after, cancellationToken);

        public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

        public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

        public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => throw new IOException("the lights went out");
    }
}
