using Azure.Data.Tables;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Sdk.Tests.Tables;

/// <summary>Against Azurite, which verifies signatures; each test takes a table of its own.</summary>
public abstract class TableTest(AzuriteFixture azurite) : IClassFixture<AzuriteFixture>
{
    protected string Account { get; } = azurite.ConnectionString;

    protected TableServiceClient Service { get; } = new(azurite.ConnectionString);

    protected async Task<TableClient> NewTable()
    {
        var table = Service.GetTableClient($"t{Guid.NewGuid():N}");
        await table.CreateIfNotExistsAsync();
        return table;
    }
}
