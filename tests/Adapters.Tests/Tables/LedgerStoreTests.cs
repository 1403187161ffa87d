using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using TeamsAddin.Adapters.Blobs;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Tables;

/// <summary>What every store of chains must do: the one in memory and the one on Table Storage.</summary>
public abstract class LedgerStoreTests
{
    private readonly string file = Guid.NewGuid().ToString("N");

    protected abstract ILedgerStore Store { get; }

    [Fact]
    public async Task A_file_without_entries_has_no_head()
    {
        Assert.Null(await Store.ReadHeadAsync(file, default));
        Assert.Empty(await ReadAsync(0));
    }

    [Fact]
    public async Task What_is_appended_is_read_back_byte_for_byte_and_in_order()
    {
        var first = await Store.AppendAsync(file, null, Batch(1, "一", "🙂 \"quoted\" \\ / | ' &"), default);
        var second = await Store.AppendAsync(file, first, Batch(3, "three"), default);
        Assert.Equal(second, await Store.ReadHeadAsync(file, default));
        Assert.Equal([(1, "一"), (2, "🙂 \"quoted\" \\ / | ' &"), (3, "three")], await ReadAsync(0));
        Assert.Equal([(3, "three")], await ReadAsync(2));
        Assert.Empty(await ReadAsync(3));
    }

    [Fact]
    public async Task Entries_come_in_order_over_many_pages()
    {
        Head? head = null;
        for (var i = 0; i < 12; i++)
        {
            head = await Store.AppendAsync(file, head, Batch(i * 99 + 1, [.. Enumerable.Range(i * 99 + 1, 99).Select(Number)]), default);
        }

        Assert.Equal(Enumerable.Range(1, 12 * 99).Select(n => (n, Number(n))), await ReadAsync(0));
    }

    [Fact]
    public async Task Of_two_racers_one_wins_and_nothing_forks()
    {
        var head = await Store.AppendAsync(file, null, Batch(1, "planned"), default);
        var race = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(head, Batch(2, Number(i)))));
        Assert.Single(race, won => won);
        Assert.Equal(2, (await ReadAsync(0)).Count);
        Assert.Equal(2, (await Store.ReadHeadAsync(file, default))!.Sequence);
    }

    [Fact]
    public async Task Of_two_who_begin_a_chain_one_wins()
    {
        var race = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(null, Batch(1, Number(i)))));
        Assert.Single(race, won => won);
        Assert.Single(await ReadAsync(0));
    }

    [Fact]
    public async Task Ninety_nine_entries_and_the_head_are_one_transaction()
    {
        var head = await Store.AppendAsync(file, null, Batch(1, [.. Enumerable.Range(1, 99).Select(Number)]), default);
        Assert.Equal(99, head.Sequence);
        await Assert.ThrowsAsync<AppendRejectedException>(() => Store.AppendAsync(file, head, Batch(100, [.. Enumerable.Range(1, 100).Select(Number)]), default));
        Assert.Equal(99, (await ReadAsync(0)).Count);
    }

    [Fact]
    public async Task What_is_too_large_is_rejected_whole()
    {
        var large = new string('x', 900 * 1024);
        await Assert.ThrowsAsync<AppendRejectedException>(() => Store.AppendAsync(file, null, Batch(1, large, large, large, large), default));
        Assert.Null(await Store.ReadHeadAsync(file, default));
        Assert.Empty(await ReadAsync(0));
    }

    [Theory]
    [InlineData(60 * 1024)]
    [InlineData(60 * 1024 + 1)]
    [InlineData(400 * 1024)]
    public async Task Long_bodies_and_texts_come_back_whole(int length)
    {
        var text = SaltedText.Of(new string('长', length / 3));
        var body = string.Create(length, 0, static (span, _) => { for (var i = 0; i < span.Length; i++) span[i] = (char)('a' + i % 26); });
        await Store.AppendAsync(file, null, Batch(1, body) with { Texts = [text] }, default);
        Assert.Equal([(1, body)], await ReadAsync(0));
        Assert.Equal(text.Body.ToArray(), (await Store.ReadTextAsync(file, text.Hash, default))!.Value.ToArray());
    }

    [Fact]
    public async Task A_row_that_no_store_can_hold_is_rejected_before_anything_is_written()
    {
        await Assert.ThrowsAsync<AppendRejectedException>(() => Store.AppendAsync(file, null, Batch(1, new string('x', 901 * 1024)), default));
        await Assert.ThrowsAsync<AppendRejectedException>(() => Store.AppendAsync(file, null, Batch(1, "one") with { Texts = [SaltedText.Of(new string('x', 901 * 1024))] }, default));
        Assert.Null(await Store.ReadHeadAsync(file, default));
    }

    [Fact]
    public async Task A_content_beside_the_row_comes_back_with_its_entry()
    {
        var content = Encoding.UTF8.GetBytes(new string('长', 400_000));
        var head = await Store.AppendAsync(file, null, new AppendBatch([new StoredEntry(1, Encoding.UTF8.GetBytes("refers"), content)], [], 1, Chain.HashOf(content)), default);
        await Store.AppendAsync(file, head, Batch(2, "two"), default);
        var all = new List<StoredEntry>();
        await foreach (var entry in Store.ReadAsync(file, 0, default))
        {
            all.Add(entry);
        }

        Assert.Equal(content, all[0].Content!.Value.ToArray());
        Assert.Null(all[1].Content);
    }

    [Fact]
    public async Task An_append_under_an_old_head_changes_nothing_though_its_entries_would_fit()
    {
        var old = await Store.AppendAsync(file, null, Batch(1, "one"), default);
        var head = await Store.AppendAsync(file, old, Batch(2, "two"), default);
        await Assert.ThrowsAsync<HeadMovedException>(() => Store.AppendAsync(file, old, Batch(3, "three"), default));
        Assert.Equal((head, 2), (await Store.ReadHeadAsync(file, default), (await ReadAsync(0)).Count));
    }

    [Fact]
    public async Task A_text_of_another_file_is_not_found()
    {
        var text = SaltedText.Of("一");
        await Store.AppendAsync(file, null, Batch(1, "one") with { Texts = [text] }, default);
        Assert.Null(await Store.ReadTextAsync(Guid.NewGuid().ToString("N"), text.Hash, default));
    }

    [Fact]
    public async Task An_erased_text_is_gone_and_the_chain_stays()
    {
        var text = SaltedText.Of("请假：生病");
        var head = await Store.AppendAsync(file, null, Batch(1, "one") with { Texts = [text] }, default);
        await Store.EraseTextAsync(file, text.Hash, default);
        await Store.EraseTextAsync(file, text.Hash, default);
        Assert.Null(await Store.ReadTextAsync(file, text.Hash, default));
        Assert.Equal(head, await Store.ReadHeadAsync(file, default));
        Assert.Equal([(1, "one")], await ReadAsync(0));
    }

    private async Task<bool> TryAsync(Head? expected, AppendBatch batch)
    {
        try
        {
            await Store.AppendAsync(file, expected, batch, default);
            return true;
        }
        catch (HeadMovedException)
        {
            return false;
        }
    }

    private async Task<List<(int, string)>> ReadAsync(int after)
    {
        var all = new List<(int, string)>();
        await foreach (var entry in Store.ReadAsync(file, after, default))
        {
            all.Add((entry.Sequence, Encoding.UTF8.GetString(entry.Body.Span)));
        }

        return all;
    }

    private static AppendBatch Batch(int first, params string[] bodies)
    {
        var entries = bodies.Select((b, i) => new StoredEntry(first + i, Encoding.UTF8.GetBytes(b))).ToList();
        return new AppendBatch(entries, [], entries[^1].Sequence, Chain.HashOf(entries[^1].Body.Span));
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}

public sealed class MemoryLedgerStoreTests : LedgerStoreTests
{
    protected override ILedgerStore Store { get; } = new MemoryLedgerStore();
}

public sealed class TablesLedgerStoreTests(AzuriteFixture azurite) : LedgerStoreTests, IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly TableServiceClient service = new(azurite.ConnectionString);

    protected override ILedgerStore Store => new TablesLedgerStore(service, new BlobFileStore(new BlobServiceClient(azurite.ConnectionString)));

    public async Task InitializeAsync()
    {
        await service.GetTableClient(TablesLedgerStore.TableName).CreateIfNotExistsAsync();
        await new BlobServiceClient(azurite.ConnectionString).GetBlobContainerClient("contents").CreateIfNotExistsAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;
}
