using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TeamsAddin.Adapters;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>What a process needs to start with nothing outside it: settings that name no real place, stores in memory, a clock that stands still.</summary>
internal static class MemoryHouse
{
    public const string Tenant = "aaaaaaaa-0000-0000-0000-00000000000a";
    public const string AppId = "11111111-2222-3333-4444-555555555555";
    public const string ClientState = "0123456789abcdef";

    /// <summary>A builder on a free port; the process under test adds its own services, then <see cref="ReplaceStores"/> takes the outside away.</summary>
    public static WebApplicationBuilder Builder()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production", ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = AppId,
            ["MicrosoftAppTenantId"] = Tenant,
            ["MicrosoftAppType"] = "SingleTenant",
            ["MicrosoftAppPassword"] = "secret",
            ["Ledger:StorageAccount"] = "unused",
            ["Ledger:ServicePrincipalId"] = "sp",
            ["Ledger:BotUrl"] = "https://bot.example/",
            ["Ledger:ClientState"] = ClientState,
        });
        return builder;
    }

    public static IServiceCollection ReplaceStores(this IServiceCollection services, ILedgerStore? store = null, IRowStore? rows = null)
    {
        // There is no storage account to make tables in, and no Teams to bring cards up to date in: the web server alone stays.
        foreach (var ours in services.Where(s => s.ServiceType == typeof(IHostedService) && (s.ImplementationFactory is not null || s.ImplementationType == typeof(StorageReady))).ToList())
        {
            services.Remove(ours);
        }

        var clock = new ManualClock();
        services.Replace(ServiceDescriptor.Singleton(store ?? new MemoryLedgerStore()));
        services.Replace(ServiceDescriptor.Singleton(rows ?? new MemoryRowStore()));
        services.Replace(ServiceDescriptor.Singleton<IWorkQueue>(new MemoryQueue()));
        services.Replace(ServiceDescriptor.Singleton<IFileStore>(new MemoryFileStore()));
        services.Replace(ServiceDescriptor.Singleton<ILeases>(new MemoryLeases(TimeProvider.System)));
        services.Replace(ServiceDescriptor.Singleton<IDirectory>(new FixedDirectory()));
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        return services.AddSingleton(clock);
    }
}
