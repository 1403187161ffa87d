using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions.Tests;

/// <summary>The functions' server with stores in memory, called as the Functions host calls it.</summary>
public sealed class FunctionsHouse : WebApplicationFactory<FunctionsEntry>
{
    public const string ClientState = "0123456789abcdef";

    private readonly HttpClient client;

    public FunctionsHouse() => client = CreateClient();

    internal MemoryQueue Queue => (MemoryQueue)Services.GetRequiredService<IWorkQueue>();

    internal ManualClock Clock => Services.GetRequiredService<ManualClock>();

    internal SilentMessenger Messenger => (SilentMessenger)Services.GetRequiredService<IMessenger>();

    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    public Task<HttpResponseMessage> RootAsync() => client.GetAsync("/");

    /// <summary>A queue message as the host sends it: JSON in JSON, once or twice.</summary>
    public Task<HttpResponseMessage> QueueAsync(string function, object message, int depth = 2)
    {
        var item = JsonSerializer.Serialize(message, KeptJson.Options);
        for (var i = 1; i < depth; i++)
        {
            item = JsonSerializer.Serialize(item, KeptJson.Options);
        }

        return RawAsync(function, JsonSerializer.Serialize(new { Data = new { item }, Metadata = new { DequeueCount = "1", Id = "\"x\"" } }));
    }

    public Task<HttpResponseMessage> TimerAsync(string function) =>
        RawAsync(function, """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{"sys":{}}}""");

    public Task<HttpResponseMessage> RawAsync(string path, string body) => client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Production");
        foreach (var (key, value) in new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["MicrosoftAppId"] = "11111111-2222-3333-4444-555555555555",
            ["MicrosoftAppTenantId"] = "aaaaaaaa-0000-0000-0000-00000000000a",
            ["MicrosoftAppType"] = "SingleTenant",
            ["MicrosoftAppPassword"] = "secret",
            ["Ledger:StorageAccount"] = "unused",
            ["Ledger:ServicePrincipalId"] = "sp",
            ["Ledger:BotUrl"] = "https://bot.example/",
            ["Ledger:ClientState"] = ClientState,
        })
        {
            builder.UseSetting(key, value);
        }

        builder.ConfigureLogging(l => l.ClearProviders());
        builder.ConfigureTestServices(services =>
        {
            services.RemoveAll<IHostedService>();
            var clock = new ManualClock();
            services.Replace(ServiceDescriptor.Singleton<ILedgerStore>(new MemoryLedgerStore()));
            services.Replace(ServiceDescriptor.Singleton<IRowStore>(new MemoryRowStore()));
            services.Replace(ServiceDescriptor.Singleton<IWorkQueue>(new MemoryQueue()));
            services.Replace(ServiceDescriptor.Singleton<IFileStore>(new MemoryFiles()));
            services.Replace(ServiceDescriptor.Singleton<IDirectory>(new FixedDirectory()));
            services.Replace(ServiceDescriptor.Singleton<IMessenger>(new SilentMessenger()));
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            services.AddSingleton(clock);
        });
    }
}

/// <summary>Counts what would have been sent.</summary>
internal sealed class SilentMessenger : IMessenger
{
    public List<(string Person, Notice Notice)> Sent { get; } = [];

    public bool LosesTheNextAnswer { get; set; }

    public Task<Delivery> SendAsync(string person, Notice notice, CancellationToken cancellationToken)
    {
        lock (Sent)
        {
            Sent.Add((person, notice));
        }

        if (LosesTheNextAnswer)
        {
            LosesTheNextAnswer = false;
            throw new DeliveryUncertainException(person);
        }

        return Task.FromResult<Delivery>(new Delivery.Delivered("1:" + person));
    }
}
