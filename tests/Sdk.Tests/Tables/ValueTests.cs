using System.Runtime.Serialization;
using Azure;
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
    public async Task A_row_class_comes_back_as_it_went_and_reads_as_an_entity_too()
    {
        var table = await NewTable();
        var row = new Row
        {
            PartitionKey = "p", RowKey = "r", Text = "会议", Number = 7, Big = long.MaxValue, Real = double.NaN, Truth = true, Id = Guid.NewGuid(), At = Noon, Bytes = [1, 2, 3],
            Renamed = "b", Hidden = "not stored",
        };
        await table.AddEntityAsync(row);

        var back = (await table.GetEntityAsync<Row>("p", "r")).Value;
        Assert.Equal((row.Text, row.Number, row.Big, row.Real, row.Truth, row.Id, row.At), (back.Text, back.Number, back.Big, back.Real, back.Truth, back.Id, back.At));
        Assert.Equal(row.Bytes, back.Bytes);
        Assert.Equal(("b", null, null), (back.Renamed, back.Hidden, back.Missing));
        Assert.NotEqual(default(ETag), back.ETag);
        Assert.NotNull(back.Timestamp);

        var loose = (await table.QueryAsync<TableEntity>().ToListAsync())[0];
        Assert.Equal(
            (row.Text, row.Number, row.Big, row.Real, row.Truth, row.Id, row.At),
            (loose.GetString("Text"), loose.GetInt32("Number"), loose.GetInt64("Big"), loose.GetDouble("Real"), loose.GetBoolean("Truth"), loose.GetGuid("Id"), loose.GetDateTimeOffset("At")));
        Assert.Equal(row.Bytes, loose.GetBinary("Bytes"));
        Assert.Equal(("b", back.ETag, back.Timestamp), (loose.GetString("Other"), loose.ETag, loose.Timestamp));
        Assert.False(loose.ContainsKey("Hidden"));
        Assert.False(loose.ContainsKey("Missing"));
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
        Assert.Null(row.GetInt64("missing"));
        row["n"] = 5L;
        row["n"] = 6;
        Assert.Equal(6L, row.GetInt64("n"));
    }

    private sealed class Row : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public int? Number { get; set; }

        public long? Big { get; set; }

        public double? Real { get; set; }

        public bool? Truth { get; set; }

        public Guid? Id { get; set; }

        public DateTimeOffset? At { get; set; }

        public byte[]? Bytes { get; set; }

        [DataMember(Name = "Other")]
        public string? Renamed { get; set; }

        [IgnoreDataMember]
        public string? Hidden { get; set; }

        public string? Missing { get; set; }

        public int? Doubled => Number * 2;
    }
}
