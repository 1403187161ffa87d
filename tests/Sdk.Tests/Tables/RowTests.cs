using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Internal;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class RowTests(AzuriteFixture azurite) : TableTest(azurite)
{
    [Fact]
    public async Task A_table_that_is_there_is_fine()
    {
        var table = await NewTable();
        var again = await table.CreateIfNotExistsAsync();
        Assert.Equal(409, again.GetRawResponse().Status);
    }

    [Fact]
    public async Task A_name_that_no_table_can_have_is_an_error()
    {
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => Service.GetTableClient("1-2").CreateIfNotExistsAsync());
        Assert.Equal(400, error.Status);
    }

    [Fact]
    public async Task A_second_insert_of_a_row_is_a_conflict()
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("p", "r"));
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => table.AddEntityAsync(new TableEntity("p", "r")));
        Assert.Equal((409, "EntityAlreadyExists"), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task An_update_with_an_old_etag_is_refused_and_one_with_the_newest_is_not()
    {
        var table = await NewTable();
        var added = await table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 });
        var old = added.Headers.ETag!.Value;
        var updated = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["n"] = 2 }, old);

        var error = await Assert.ThrowsAsync<RequestFailedException>(() => table.UpdateEntityAsync(new TableEntity("p", "r") { ["n"] = 3 }, old, TableUpdateMode.Replace));
        Assert.Equal((412, "UpdateConditionNotSatisfied"), (error.Status, error.ErrorCode));

        var row = await table.GetEntityAsync<TableEntity>("p", "r");
        Assert.Equal(2, row.Value.GetInt32("n"));
        Assert.Equal(updated.Headers.ETag, row.Value.ETag);
        await table.UpdateEntityAsync(row.Value, row.Value.ETag);
    }

    [Fact]
    public async Task An_update_without_an_etag_is_refused_before_it_is_sent()
    {
        var table = await NewTable();
        await Assert.ThrowsAsync<ArgumentException>(() => table.UpdateEntityAsync(new TableEntity("p", "r"), default));
    }

    [Fact]
    public async Task Merge_keeps_the_other_properties_and_replace_drops_them()
    {
        var table = await NewTable();
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 2 });
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["b"] = 3 });
        var merged = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((1, 3), (merged.GetInt32("a"), merged.GetInt32("b")));

        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["c"] = 4 }, TableUpdateMode.Replace);
        var replaced = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal((null, 4), (replaced.GetInt32("a"), replaced.GetInt32("c")));
    }

    [Fact]
    public async Task A_row_that_is_missing_has_no_value_and_no_error()
    {
        var table = await NewTable();
        var missing = await table.GetEntityIfExistsAsync<TableEntity>("p", "r");
        Assert.False(missing.HasValue);
        Assert.Equal(404, missing.GetRawResponse().Status);
        Assert.Throws<InvalidOperationException>(() => missing.Value);

        await table.AddEntityAsync(new TableEntity("p", "r"));
        Assert.Equal("r", (await table.GetEntityIfExistsAsync<TableEntity>("p", "r")).Value!.RowKey);
    }

    [Fact]
    public async Task A_row_asked_for_by_name_and_missing_is_an_error()
    {
        var table = await NewTable();
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => table.GetEntityAsync<TableEntity>("p", "r"));
        Assert.Equal((404, "ResourceNotFound"), (error.Status, error.ErrorCode));
    }

    [Fact]
    public async Task A_delete_may_come_twice_but_not_with_an_old_etag()
    {
        var table = await NewTable();
        var old = (await table.AddEntityAsync(new TableEntity("p", "r"))).Headers.ETag!.Value;
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["n"] = 2 }, old);
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => table.DeleteEntityAsync("p", "r", old));
        Assert.Equal(412, error.Status);

        Assert.Equal(204, (await table.DeleteEntityAsync("p", "r")).Status);
        Assert.Equal(404, (await table.DeleteEntityAsync("p", "r")).Status);
    }

    [Fact]
    public async Task Only_the_selected_properties_come()
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["a"] = 1, ["b"] = 2 });
        var row = (await table.GetEntityAsync<TableEntity>("p", "r", ["RowKey", "b"])).Value;
        Assert.Equal((null, 2), (row.GetInt32("a"), row.GetInt32("b")));
    }

    [Fact]
    public async Task A_key_opens_the_account_and_a_wrong_one_is_refused_by_the_service()
    {
        var account = AccountSettings.Parse(Account);
        await new TableServiceClient(account.Endpoint, account.Credential).GetTableClient("known").CreateIfNotExistsAsync();
        var stranger = new TableServiceClient(account.Endpoint, new TableSharedKeyCredential(account.Credential.AccountName, Convert.ToBase64String(new byte[64])));
        var error = await Assert.ThrowsAsync<RequestFailedException>(() => stranger.GetTableClient("any").CreateIfNotExistsAsync());
        Assert.Equal(403, error.Status);
    }
}
