using Azure.Data.Tables;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class QueryTests(AzuriteFixture azurite) : TableTest(azurite)
{
    [Fact]
    public async Task More_rows_than_a_page_all_come_in_order()
    {
        var table = await NewTable();
        await Fill(table, "支部 一", 1_150);
        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal(Enumerable.Range(0, 1_150), rows.Select(r => r.GetInt32("n")!.Value));
    }

    [Fact]
    public async Task Pages_have_the_size_asked_for_and_can_be_taken_up_later()
    {
        var table = await NewTable();
        await Fill(table, "p", 25);
        var pages = await table.QueryAsync<TableEntity>(maxPerPage: 10).AsPages().ToListAsync();
        Assert.Equal([10, 10, 5], pages.Select(p => p.Values.Count));
        Assert.Null(pages[^1].ContinuationToken);

        var rest = await table.QueryAsync<TableEntity>(maxPerPage: 10).AsPages(pages[0].ContinuationToken).ToListAsync();
        Assert.Equal(Enumerable.Range(10, 15), rest.SelectMany(p => p.Values).Select(r => r.GetInt32("n")!.Value));
    }

    [Fact]
    public async Task A_filter_finds_text_with_quotes_and_Chinese_and_nothing_else()
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("p", "1") { ["name"] = "王芳's 会议" });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["name"] = "other" });
        var wanted = "王芳's 会议";
        var found = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"name eq {wanted}")).ToListAsync();
        Assert.Equal("1", Assert.Single(found).RowKey);

        var attack = "x' or PartitionKey eq 'p";
        Assert.Empty(await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"name eq {attack}")).ToListAsync());
    }

    [Fact]
    public async Task A_filter_compares_every_type()
    {
        var table = await NewTable();
        var (at, id) = (new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8)), Guid.NewGuid());
        await table.AddEntityAsync(new TableEntity("p", "1") { ["at"] = at, ["id"] = id, ["big"] = 5_000_000_000L, ["n"] = 3, ["ok"] = true, ["x"] = 1.5 });
        await table.AddEntityAsync(new TableEntity("p", "2") { ["at"] = at.AddDays(-1), ["id"] = Guid.NewGuid(), ["big"] = 1L, ["n"] = 2, ["ok"] = false, ["x"] = 0.5 });
        string[] filters =
        [
            TableClient.CreateQueryFilter($"at ge {at}"), TableClient.CreateQueryFilter($"id eq {id}"), TableClient.CreateQueryFilter($"big gt {4_000_000_000L}"),
            TableClient.CreateQueryFilter($"n eq {3}"), TableClient.CreateQueryFilter($"ok eq {true}"), TableClient.CreateQueryFilter($"x gt {1.25}"), TableClient.CreateQueryFilter($"x ge {1.0}"),
        ];
        foreach (var filter in filters) Assert.Equal("1", Assert.Single(await table.QueryAsync<TableEntity>(filter).ToListAsync()).RowKey);
    }

    [Fact]
    public void A_filter_writes_each_type_as_OData_does()
    {
        var filter = TableClient.CreateQueryFilter($"a eq {1.0} or b eq {7L} or c eq {new byte[] { 0, 255 }} or d eq {DateTimeOffset.UnixEpoch} or e eq {Guid.Empty} or f eq {"it's"}");
        Assert.Equal("a eq 1.0 or b eq 7L or c eq X'00FF' or d eq datetime'1970-01-01T00:00:00Z' or e eq guid'00000000-0000-0000-0000-000000000000' or f eq 'it''s'", filter);
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"a eq {1m}"));
    }

    [Fact]
    public async Task A_range_of_row_keys_with_a_selection_comes_in_order()
    {
        var table = await NewTable();
        await Fill(table, "p", 30);
        var (from, to) = ("00000010", "00000020");
        var rows = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq 'p' and RowKey ge {from} and RowKey lt {to}"), select: ["RowKey", "n"]).ToListAsync();
        Assert.Equal(Enumerable.Range(10, 10), rows.Select(r => r.GetInt32("n")!.Value));
        Assert.All(rows, r => Assert.Null(r.GetBinary("Body")));
    }

    [Fact]
    public async Task A_cancelled_query_stops()
    {
        var table = await NewTable();
        await Fill(table, "p", 30);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var row in table.QueryAsync<TableEntity>(maxPerPage: 10, cancellationToken: stop.Token))
            {
                if (row.GetInt32("n") == 5) await stop.CancelAsync();
            }
        });
    }

    private static async Task Fill(TableClient table, string partition, int count)
    {
        foreach (var chunk in Enumerable.Range(0, count).Chunk(100))
        {
            await table.SubmitTransactionAsync(chunk.Select(n => new TableTransactionAction(TableTransactionActionType.Add,
                new TableEntity(partition, n.ToString("D8", null)) { ["n"] = n, ["Body"] = new byte[200] })));
        }
    }
}
