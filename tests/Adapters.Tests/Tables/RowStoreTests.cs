using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Adapters.Tests.Tables;

/// <summary>What every store of rows must do: the one in memory and the one on Table Storage.</summary>
public abstract class RowStoreTests
{
    protected string Name { get; } = "t" + Guid.NewGuid().ToString("N");

    protected abstract IRowStore Store { get; }

    [Fact]
    public async Task A_second_insert_is_told_and_changes_nothing()
    {
        Assert.True(await Store.InsertAsync(Name, "p", "k", Bytes("one"), default));
        Assert.False(await Store.InsertAsync(Name, "p", "k", Bytes("two"), default));
        Assert.Equal("one", await TextAsync("p", "k"));
    }

    [Fact]
    public async Task A_replace_under_a_stale_ETag_is_told_and_changes_nothing()
    {
        await Store.InsertAsync(Name, "p", "k", Bytes("one"), default);
        var read = (await Store.GetAsync(Name, "p", "k", default))!;
        Assert.True(await Store.ReplaceAsync(Name, read with { Json = Bytes("two") }, default));
        Assert.False(await Store.ReplaceAsync(Name, read with { Json = Bytes("three") }, default));
        Assert.Equal("two", await TextAsync("p", "k"));
    }

    [Fact]
    public async Task A_row_that_is_gone_is_not_replaced()
    {
        await Store.InsertAsync(Name, "p", "k", Bytes("one"), default);
        var read = (await Store.GetAsync(Name, "p", "k", default))!;
        await Store.DeleteAsync(Name, "p", "k", default);
        await Store.DeleteAsync(Name, "p", "k", default);
        Assert.False(await Store.ReplaceAsync(Name, read, default));
        Assert.Null(await Store.GetAsync(Name, "p", "k", default));
    }

    [Theory]
    [InlineData("branch-01|2026", "00-leader4320-abc")]
    [InlineData("第一党支部|2026", "张三|2026-01-01")]
    [InlineData("it's", "a b+c%2F&d=e'f")]
    [InlineData("🙂", "ß=1;,@:!")]
    public async Task Odd_keys_are_kept_as_they_are(string partition, string key)
    {
        await Store.UpsertAsync(Name, partition, key, Bytes("值"), default);
        Assert.Equal("值", await TextAsync(partition, key));
        var row = Assert.Single(await QueryAsync(partition));
        Assert.Equal((partition, key), (row.Partition, row.Key));
    }

    [Fact]
    public async Task A_query_has_its_bounds_and_the_order_of_the_keys()
    {
        foreach (var key in new[] { "30-x", "05-b", "05-a", "59-z", "10" })
        {
            await Store.UpsertAsync(Name, "2026030506", key, Bytes(key), default);
        }

        await Store.UpsertAsync(Name, "2026030507", "05-a", Bytes("another hour"), default);
        Assert.Equal(["05-a", "05-b", "10", "30-x", "59-z"], (await QueryAsync("2026030506")).Select(r => r.Key));
        Assert.Equal(["05-b", "10"], (await QueryAsync("2026030506", "05-b", "30-x")).Select(r => r.Key));
        Assert.Equal(["30-x", "59-z"], (await QueryAsync("2026030506", "11")).Select(r => r.Key));
    }

    [Fact]
    public async Task Many_rows_are_written_and_found_all()
    {
        var keys = Enumerable.Range(0, 1_250).Select(i => i.ToString("0000", CultureInfo.InvariantCulture)).ToList();
        await Store.UpsertManyAsync(Name, "p", keys.Select(k => (k, Bytes(k))), default);
        Assert.Equal(keys, (await QueryAsync("p")).Select(r => r.Key));
        var scanned = 0;
        await foreach (var row in Store.ScanAsync(Name, default))
        {
            Assert.Equal(row.Key, Encoding.UTF8.GetString(row.Json.Span));
            scanned++;
        }

        Assert.Equal(1_250, scanned);
    }

    [Fact]
    public async Task A_scan_lists_partition_after_partition_and_keys_in_order()
    {
        string[] partitions = ["b", "a", "B", "a b", "a%20b", "第一党支部", "第二党支部", "=", "0", "\U0001F642", "\uF900"];
        string[] keys = ["ff", "00", "0f", "a0", "f0"];
        foreach (var (key, partition) in keys.SelectMany(k => partitions.Select(p => (k, p))))
        {
            await Store.UpsertAsync(Name, partition, key, Bytes("值"), default);
        }

        var scanned = new List<(string Partition, string Key)>();
        await foreach (var row in Store.ScanAsync(Name, default))
        {
            scanned.Add((row.Partition, row.Key));
        }

        Assert.Equal(partitions.Length * keys.Length, scanned.Count);
        foreach (var run in scanned.Chunk(keys.Length))
        {
            Assert.Single(run.Select(r => r.Partition).Distinct(StringComparer.Ordinal));
            Assert.Equal(keys.Order(StringComparer.Ordinal), run.Select(r => r.Key));
        }
    }

    [Fact]
    public async Task A_long_row_comes_back_whole_and_shrinks_again()
    {
        var text = string.Concat(Enumerable.Range(0, 20_000).Select(i => i.ToString("00000🙂", CultureInfo.InvariantCulture)));
        await Store.UpsertAsync(Name, "p", "k", Bytes(text), default);
        Assert.Equal(text, await TextAsync("p", "k"));
        await Store.UpsertAsync(Name, "p", "k", Bytes("short"), default);
        Assert.Equal("short", await TextAsync("p", "k"));
    }

    private async Task<string> TextAsync(string partition, string key) => Encoding.UTF8.GetString((await Store.GetAsync(Name, partition, key, default))!.Json.Span);

    private async Task<List<Row>> QueryAsync(string partition, string? from = null, string? to = null)
    {
        var rows = new List<Row>();
        await foreach (var row in Store.QueryAsync(Name, partition, from, to, default))
        {
            rows.Add(row);
        }

        return rows;
    }

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

public sealed class MemoryRowStoreTests : RowStoreTests
{
    protected override IRowStore Store { get; } = new MemoryRowStore();
}

public sealed class TablesRowStoreTests(AzuriteFixture azurite) : RowStoreTests, IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private readonly TableServiceClient service = new(azurite.ConnectionString);

    protected override IRowStore Store => new TablesRowStore(service);

    public Task InitializeAsync() => service.GetTableClient(Name).CreateIfNotExistsAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
