using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Tests;

public sealed class TablesTests
{
    [Fact]
    public void Every_table_that_is_used_is_made()
    {
        var services = MemoryHouse.Builder().AddBot().Services;
        using var provider = services.BuildServiceProvider();
        var used = services.Where(s => s.ServiceType.IsGenericType && s.ServiceType.GetGenericTypeDefinition() == typeof(Table<>))
            .Select(s => (string)s.ServiceType.GetProperty("Name", BindingFlags.Public | BindingFlags.Instance)!.GetValue(provider.GetRequiredService(s.ServiceType))!).ToHashSet(StringComparer.Ordinal);
        Assert.Contains("looks", used);
        Assert.Empty(used.Except(TablesRowStore.Tables));
    }
}
