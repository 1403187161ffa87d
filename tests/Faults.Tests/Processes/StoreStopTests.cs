using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Data.Tables;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Faults.Tests.Processes;

/// <summary>Storage goes away in the middle of a storm and comes back: SIGTERM, because a killed Azurite loses what it acknowledged.</summary>
public sealed class StoreStopTests
{
    private const int Stops = 3;
    private const int People = 40;
    private static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_was_acknowledged_before_storage_stopped_is_there_once_when_it_comes_back()
    {
        var tools = await NodeTools.Ensure(Console.WriteLine, default);
        var folder = Directory.CreateTempSubdirectory("teamsaddin-stops-").FullName;
        var settings = new AzuriteSettings(folder, FreePort(), FreePort(), FreePort());
        var azurite = await AzuriteProcess.Start(tools, settings, default);
        try
        {
            var service = Service(azurite);
            await service.GetTableClient(TablesLedgerStore.TableName).CreateIfNotExistsAsync();
            var ledger = new FileLedger<SessionFile>(new TablesLedgerStore(service, new MemoryFileStore()), TimeProvider.System);
            var file = await OpenAsync(ledger);
            var acknowledged = new ConcurrentBag<string>();
            using var over = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, People).Select(i => TapOnAsync(ledger, file, Person(i), acknowledged, over.Token)));
            for (var i = 0; i < Stops; i++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System);
                await azurite.DisposeAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
                azurite = await AzuriteProcess.Start(tools, settings, default);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System);
            await over.CancelAsync();
            await load;

            var keys = new List<string>();
            var fresh = new FileLedger<SessionFile>(new TablesLedgerStore(Service(azurite), new MemoryFileStore()), TimeProvider.System);
            await fresh.RefoldAsync(file, (entry, _) => keys.AddRange(entry.Kind == "attended" ? [entry.Key] : []), default);
            Assert.True(acknowledged.Count > People * Stops, $"only {acknowledged.Count} taps were acknowledged");
            Assert.Equal(acknowledged.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        }
        finally
        {
            await azurite.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> OpenAsync(FileLedger<SessionFile> ledger)
    {
        var file = FileId.Of("stops");
        var planned = new Planned(
            "branch-01", [new Counts("branch-01", "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会"),
            Start, Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p");
        await ledger.ExecuteAsync(file, PlanSession.Command(planned, "admin", Start.AddDays(-8)), default);
        await ledger.ExecuteAsync(file, Invite.Command([.. Enumerable.Range(0, People).Select(i => new RosterEntry(Person(i), Role.Member, new string('a', 64)))], Start.AddDays(-7)), default);
        return file;
    }

    private static async Task TapOnAsync(FileLedger<SessionFile> ledger, string file, string person, ConcurrentBag<string> acknowledged, CancellationToken over)
    {
        for (var turn = 0; !over.IsCancellationRequested; turn++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{person}/{turn}");
            while (!await ToldAsync(ledger, file, new CheckIn(person, turn % 2 == 0 ? Mode.OnSite : Mode.Online, key).At(Start)))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }

            acknowledged.Add(key);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static async Task<bool> ToldAsync(FileLedger<SessionFile> ledger, string file, Command<SessionFile> command)
    {
        try
        {
            return (await ledger.ExecuteAsync(file, command, default)).Ok;
        }
        catch (Exception e) when (e is AppendUncertainException or Azure.RequestFailedException or AggregateException or TaskCanceledException)
        {
            return false;
        }
    }

    private static TableServiceClient Service(AzuriteProcess azurite)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(50), MaxDelay = TimeSpan.FromMilliseconds(100), Mode = RetryMode.Fixed } };
        return new TableServiceClient(azurite.ConnectionString, options);
    }

    private static string Person(int i) => string.Create(CultureInfo.InvariantCulture, $"00000000-0000-0000-0000-{i:000000000000}");

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
