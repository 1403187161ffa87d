using Azure.Data.Tables;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

public sealed class ValueTests(AzuriteFixture azurite) : TableTest(azurite)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, 123, TimeSpan.FromHours(8));

    public static TheoryData<object> Values => new()
    {
        "", "王芳 said \"no\" 🏯 \\ / \t \u2028 é", 0, int.MinValue, int.MaxValue, 5L, long.MinValue, long.MaxValue, true, false,
        1d, 0.1, -1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"), Noon, DateTimeOffset.UnixEpoch.AddTicks(1), Array.Empty<byte>(), new byte[] { 0, 1, 254, 255 },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task A_value_comes_back_as_it_went(object value)
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["v"] = value });
        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(value.GetType(), row["v"].GetType());
        Assert.Equal(value, row["v"]);
    }

    [Fact]
    public async Task A_read_row_can_be_written_again_and_its_service_properties_are_not()
    {
        var table = await NewTable();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["n"] = 1 });
        var row = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        row["n"] = 2;
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        var again = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal(2, again.GetInt32("n"));
        Assert.Equal("PartitionKey RowKey Timestamp n odata.etag", string.Join(' ', again.Values.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task A_type_that_the_service_lacks_is_named()
    {
        var table = await NewTable();
        var error = await Assert.ThrowsAsync<ArgumentException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["Money"] = 1.5m }));
        Assert.Contains("Money is a System.Decimal", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_read_as_another_type_is_an_error_that_names_it()
    {
        var row = new TableEntity("p", "r") { ["n"] = 1 };
        Assert.Contains("n.", Assert.Throws<InvalidOperationException>(() => row.GetString("n")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => row["n"] = "text");
        Assert.Null(row.GetInt32("missing"));
        row["n"] = 5L;
        row["n"] = 6;
        Assert.Equal(6L, row["n"]);
    }
}
