using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Functions.Tests;

/// <summary>The functions' server with stores in memory, called as the Functions host calls it.</summary>
public sealed class FunctionsHouse : IAsyncLifetime
{
    public const string ClientState = MemoryHouse.ClientState;

    private readonly WebApplication functions;
    private readonly HttpClient client = new();

    public FunctionsHouse(IFileStore? documents = null, IRowStore? rows = null)
    {
        var builder = MemoryHouse.Builder().AddFunctions();
        builder.Services.ReplaceStores(rows: rows).Replace(ServiceDescriptor.Singleton<IMessenger>(new SilentMessenger()));
        if (documents is not null)
        {
            builder.Services.Replace(ServiceDescriptor.Singleton(documents));
        }

        functions = builder.Build().MapAll();
    }

    internal MemoryQueue Queue => (MemoryQueue)functions.Services.GetRequiredService<IWorkQueue>();

    internal ManualClock Clock => functions.Services.GetRequiredService<ManualClock>();

    internal SilentMessenger Messenger => (SilentMessenger)functions.Services.GetRequiredService<IMessenger>();

    public T Get<T>() where T : notnull => functions.Services.GetRequiredService<T>();

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

    /// <summary>A body that says no length.</summary>
    public async Task<HttpResponseMessage> ChunkedAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        return await client.SendAsync(request);
    }

    public async Task InitializeAsync()
    {
        await functions.StartAsync();
        client.BaseAddress = new Uri(functions.Urls.First());
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await functions.DisposeAsync();
    }
}

/// <summary>Counts what would have been sent.</summary>
internal sealed class SilentMessenger : IMessenger
{
    public List<(string Person, Notice Notice)> Sent { get; } = [];

    public List<SealNotice> Seals { get; } = [];

    public List<(string Person, PersonDay Day, string? ActivityId)> Digests { get; } = [];

    public bool IsSender { get; set; } = true;

    public bool LosesTheNextAnswer { get; set; }

    public Task<Dispatch> MakeAsync(string person, Notice notice, CancellationToken cancellationToken) => Task.FromResult<Dispatch>(_ =>
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
    });

    public Task<bool> IsSenderAsync(CancellationToken cancellationToken) => Task.FromResult(IsSender);

    public Task<Dispatch> MakeDigestAsync(string person, string key, PersonDay day, string? activityId, CancellationToken cancellationToken) => Task.FromResult<Dispatch>(_ =>
    {
        Digests.Add((person, day, activityId));
        return Task.FromResult<Delivery>(new Delivery.Delivered("digest:" + person));
    });

    public Task<Delivery> PostSealAsync(SealNotice seal, CancellationToken cancellationToken)
    {
        Seals.Add(seal);
        return Task.FromResult<Delivery>(new Delivery.Delivered("1"));
    }
}
