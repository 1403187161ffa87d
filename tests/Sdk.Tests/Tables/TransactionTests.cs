using Azure;
using Azure.Data.Tables;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class TransactionTests(AzuriteFixture azurite) : TableTest(azurite)
{
    [Fact]
    public async Task A_hundred_rows_go_in_at_once_and_each_has_its_answer()
    {
        var table = await NewTable();
        var body = Enumerable.Range(0, 200).Select(i => (byte)i).ToArray();
        var actions = Rows(99).Select(r => Add("f", r, body)).Append(new(TableTransactionActionType.Add, new TableEntity("f", "head") { ["Sequence"] = 99L, ["Hash"] = body })).ToList();
        var answer = await table.SubmitTransactionAsync(actions);

        Assert.Equal(202, answer.GetRawResponse().Status);
        Assert.Equal(100, answer.Value.Count);
        Assert.All(answer.Value, part => Assert.Equal(204, part.Status));
        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal(100, rows.Count);
        Assert.Equal(rows.Select(r => r.ETag), answer.Value.Select(part => part.Headers.ETag!.Value));
        Assert.Equal(body, rows[41].GetBinary("Body"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task The_action_that_failed_is_named_and_nothing_is_written(int index)
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("f", "taken"));
        var actions = Rows(5).Select(r => Add("f", r)).ToList();
        actions[index] = Add("f", "taken");

        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(actions));
        Assert.Equal((409, "EntityAlreadyExists", index), (error.Status, error.ErrorCode, error.FailedTransactionActionIndex));
        Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task A_head_with_an_old_etag_fails_the_whole_transaction()
    {
        var table = await NewTable();
        var old = (await table.AddEntityAsync(new TableEntity("f", "head") { ["Sequence"] = 0L })).Headers.ETag!.Value;
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateReplace, new TableEntity("f", "head") { ["Sequence"] = 1L }, old), Add("f", "00000001")]);

        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() =>
            table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateReplace, new TableEntity("f", "head") { ["Sequence"] = 1L }, old), Add("f", "00000002")]));
        Assert.Equal((412, 0), (error.Status, error.FailedTransactionActionIndex));
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>("f", "00000002")).HasValue);
    }

    [Fact]
    public async Task An_update_without_an_etag_does_not_create_a_row()
    {
        var table = await NewTable();
        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity("f", "1"))]));
        Assert.Equal(404, error.Status);
    }

    [Fact]
    public async Task A_delete_in_a_transaction_keeps_to_its_etag()
    {
        var table = await NewTable();
        var old = (await table.AddEntityAsync(new TableEntity("f", "1"))).Headers.ETag!.Value;
        var newest = (await table.UpdateEntityAsync(new TableEntity("f", "1") { ["n"] = 1 }, old)).Headers.ETag!.Value;
        Task Delete(ETag etag) => table.SubmitTransactionAsync([Add("f", "2"), new(TableTransactionActionType.Delete, new TableEntity("f", "1"), etag)]);

        var error = await Assert.ThrowsAsync<TableTransactionFailedException>(() => Delete(old));
        Assert.Equal((412, 1), (error.Status, error.FailedTransactionActionIndex));
        await Delete(newest);
        Assert.Equal("2", Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync()).RowKey);
    }

    [Fact]
    public async Task A_merge_in_a_transaction_keeps_what_it_does_not_name()
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("f", "1") { ["a"] = 1, ["b"] = 1 });
        await table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity("f", "1") { ["b"] = 2 })]);
        var row = (await table.GetEntityAsync<TableEntity>("f", "1")).Value;
        Assert.Equal((1, 2), (row.GetInt32("a"), row.GetInt32("b")));
    }

    [Fact]
    public async Task Two_partitions_are_refused_though_the_emulator_takes_them()
    {
        var table = await NewTable();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([Add("one", "1"), Add("two", "1")]));
        Assert.Contains("one and two", error.Message, StringComparison.Ordinal);
        Assert.Empty(await table.QueryAsync<TableEntity>().ToListAsync());
    }

    [Fact]
    public async Task No_action_too_many_and_one_row_twice_are_refused()
    {
        var table = await NewTable();
        Assert.Contains("at least one", (await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([]))).Message, StringComparison.Ordinal);
        Assert.Contains("has 101", (await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync(Rows(101).Select(r => Add("f", r))))).Message, StringComparison.Ordinal);
        Assert.Contains("1 twice", (await Assert.ThrowsAsync<ArgumentException>(() => table.SubmitTransactionAsync([Add("f", "1"), Add("f", "1")]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_looks_like_a_part_of_an_answer_harms_nothing()
    {
        var table = await NewTable();
        var text = "--changeset\r\nHTTP/1.1 500 No\r\n\r\n--batch";
        await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, new TableEntity("f", "1") { ["text"] = text })]);
        Assert.Equal(text, (await table.GetEntityAsync<TableEntity>("f", "1")).Value.GetString("text"));
    }

    private static IEnumerable<string> Rows(int count) => Enumerable.Range(1, count).Select(n => n.ToString("D8", null));

    private static TableTransactionAction Add(string partition, string row, byte[]? body = null) =>
        new(TableTransactionActionType.Add, new TableEntity(partition, row) { ["Body"] = body ?? [1] });
}
