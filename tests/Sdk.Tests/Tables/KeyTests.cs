using Azure.Data.Tables;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class KeyTests(AzuriteFixture azurite) : TableTest(azurite)
{
    public static TheoryData<string> Odd => ["", "王芳", "🏯🙂", "it's", "''", "a b", " ", "100%", "%41", "%27", "a+b", "a&b=c", "~tilde", "{json}", "(a,b)", "a;b:c@d", "\"q\"", "<x>", "|", "POST", "..", "é"];

    [Theory]
    [MemberData(nameof(Odd))]
    [InlineData("a','b")] // Not in a transaction: there the emulator finds keys by a pattern that this one breaks.
    public async Task An_odd_key_works_in_every_operation(string key)
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity(key, key) { ["n"] = 1 });
        await table.UpsertEntityAsync(new TableEntity(key, key) { ["n"] = 2 });
        var row = (await table.GetEntityAsync<TableEntity>(key, key)).Value;
        Assert.Equal((key, key, 2), (row.PartitionKey, row.RowKey, row.GetInt32("n")));

        await table.UpdateEntityAsync(new TableEntity(key, key) { ["n"] = 3 }, row.ETag, TableUpdateMode.Replace);
        var found = await table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {key} and RowKey eq {key}")).ToListAsync();
        Assert.Equal(3, Assert.Single(found).GetInt32("n"));

        Assert.Equal(204, (await table.DeleteEntityAsync(key, key)).Status);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>(key, key)).HasValue);
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task An_odd_key_works_in_a_transaction(string key)
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity(key, key + "2") { ["n"] = 1 });
        await table.AddEntityAsync(new TableEntity(key, key + "3"));
        await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, new TableEntity(key, key) { ["n"] = 2 }),
            new(TableTransactionActionType.UpsertReplace, new TableEntity(key, key + "1") { ["n"] = 2 }),
            new(TableTransactionActionType.UpdateMerge, new TableEntity(key, key + "2") { ["n"] = 2 }),
            new(TableTransactionActionType.Delete, new TableEntity(key, key + "3")),
        ]);
        var rows = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal([(key, key, 2), (key, key + "1", 2), (key, key + "2", 2)], rows.Select(r => (r.PartitionKey, r.RowKey, r.GetInt32("n") ?? 0)).Order());
    }

    [Theory]
    [InlineData("a/b", "/ at 1")]
    [InlineData("a\\b", "\\ at 1")]
    [InlineData("#", "# at 0")]
    [InlineData("why?", "? at 3")]
    [InlineData("a\nb", "U+000A at 1")]
    [InlineData("\u007f", "U+007F at 0")]
    [InlineData("\u0085", "U+0085 at 0")]
    public async Task A_key_that_the_service_refuses_is_refused_before_the_request(string key, string named)
    {
        var table = Service.GetTableClient("nosuchtable");
        var bad = new TableEntity("p", key);
        Func<Task>[] calls =
        [
            () => table.AddEntityAsync(bad),
            () => table.UpsertEntityAsync(bad),
            () => table.UpdateEntityAsync(bad, Azure.ETag.All),
            () => table.DeleteEntityAsync("p", key),
            () => table.GetEntityAsync<TableEntity>("p", key),
            () => table.GetEntityIfExistsAsync<TableEntity>(key, "r"),
            () => table.SubmitTransactionAsync([new(TableTransactionActionType.Add, bad)]),
        ];
        foreach (var call in calls) Assert.Contains(named, (await Assert.ThrowsAsync<ArgumentException>(call)).Message, StringComparison.Ordinal);
    }
}
