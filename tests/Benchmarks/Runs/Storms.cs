extern alias box;

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using box::TeamsAddin.Local.Tools;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>Many check-ins at once through Azurite, and what the store does without us with the same bytes.</summary>
internal sealed class Storms : IAsyncDisposable
{
    /// <summary>A check-in's body is about this long.</summary>
    private const int BodyBytes = 260;
    private static readonly int[] AtOnce = [4, 8, 16, 32];

    private readonly AzuriteProcess azurite;
    private readonly TableServiceClient service;
    private readonly TableClient bare;
    private int runs;

    private Storms(AzuriteProcess azurite)
    {
        this.azurite = azurite;
        var options = new TableClientOptions();
        options.AddPolicy(new CountPolicy(this), HttpPipelinePosition.PerRetry);
        service = new TableServiceClient(azurite.ConnectionString, options);
        bare = service.GetTableClient("bare");
    }

    /// <summary>Requests to the store since the last reset.</summary>
    public int Requests { get; private set; }

    public static async Task<Storms> StartAsync()
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, default);
        var storms = new Storms(await AzuriteProcess.Start(tools, new AzuriteSettings(), default));
        await storms.service.GetTableClient(TablesLedgerStore.TableName).CreateIfNotExistsAsync();
        await storms.bare.CreateIfNotExistsAsync();
        return storms;
    }

    public ValueTask DisposeAsync() => azurite.DisposeAsync();

    /// <summary>So many people check in to each of so many sessions, all at once.</summary>
    public async Task<Storm> CheckInsAsync(int people, int sessions = 1)
    {
        var ledger = new FileLedger<SessionFile>(new TablesLedgerStore(service, new MemoryFileStore()), TimeProvider.System);
        var roster = Enumerable.Range(1, people).Select(i => new RosterEntry(House.Person(i), Role.Member, new string('a', 64))).ToImmutableArray();
        var files = new List<string>();
        for (var i = 0; i < sessions; i++)
        {
            files.Add(await Sample.InvitedAsync(ledger, roster));
        }

        Requests = 0;
        var meter = Meter.Start();
        var latencies = new ConcurrentBag<double>();
        var outcomes = await Task.WhenAll(files.SelectMany(f => roster.Select(async r =>
        {
            var outcome = await ledger.ExecuteAsync(f, new CheckIn(r.Person, Mode.OnSite, "k/" + r.Person).At(House.Start), default);
            latencies.Add(meter.Wall.TotalMilliseconds);
            return outcome;
        })));
        var seconds = meter.Wall.TotalSeconds;
        if (!outcomes.All(o => o.Appended))
        {
            throw new InvalidOperationException("Not every check-in was recorded.");
        }

        var sorted = latencies.Order().ToList();
        return new Storm(outcomes.Length / seconds, Requests, sorted[sorted.Count / 2], sorted[sorted.Count * 99 / 100]);
    }

    /// <summary>Single inserts at their best concurrency, rows a second.</summary>
    public async Task<double> InsertsAsync(int rows)
    {
        var best = 0.0;
        foreach (var atOnce in AtOnce)
        {
            var partition = Partition();
            var meter = Meter.Start();
            await Parallel.ForEachAsync(Enumerable.Range(0, rows), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (i, ct) => await bare.AddEntityAsync(Row(partition, i), ct));
            best = Math.Max(best, rows / meter.Wall.TotalSeconds);
        }

        return best;
    }

    /// <summary>Transactions of so many rows and a head, one after another in one partition as a chain needs them; rows a second.</summary>
    public async Task<double> TransactionsAsync(int rows, int each)
    {
        var partition = Partition();
        var etag = ETag.All;
        await bare.AddEntityAsync(new TableEntity(partition, "head") { ["Sequence"] = 0, ["Hash"] = new string('0', 64) });
        var meter = Meter.Start();
        for (var at = 0; at < rows; at += each)
        {
            var actions = new List<TableTransactionAction> { new(TableTransactionActionType.UpdateReplace, new TableEntity(partition, "head") { ["Sequence"] = at, ["Hash"] = new string('0', 64) }, etag) };
            actions.AddRange(Enumerable.Range(at, Math.Min(each, rows - at)).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row(partition, i))));
            etag = (await bare.SubmitTransactionAsync(actions)).Value[0].Headers.ETag!.Value;
        }

        return rows / meter.Wall.TotalSeconds;
    }

    private static TableEntity Row(string partition, int i) => new(partition, i.ToString("00000000", CultureInfo.InvariantCulture)) { ["Body"] = new byte[BodyBytes] };

    private string Partition() => "p" + Interlocked.Increment(ref runs).ToString(CultureInfo.InvariantCulture);

    private sealed class CountPolicy(Storms storms) : HttpPipelineSynchronousPolicy
    {
        private readonly Lock gate = new();

        public override void OnSendingRequest(HttpMessage message)
        {
            lock (gate)
            {
                storms.Requests++;
            }
        }
    }
}

/// <summary>One storm: facts a second, requests to the store, and how long a person waited (ms).</summary>
internal sealed record Storm(double PerSecond, int Requests, double P50, double P99);
