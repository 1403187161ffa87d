using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using TeamsAddin.Adapters.Tables;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using TeamsAddin.Local;
using TeamsAddin.Local.Sample;

namespace TeamsAddin.Faults.Tests.Processes;

/// <summary>
/// The real bot and the real functions, killed at random points while a branch checks in over HTTP. Azurite itself is never killed: it
/// would lose what it acknowledged. 5 kills; TEAMSADDIN_KILLS asks for more.
/// </summary>
public sealed class KillTests
{
    private const string Branch = "branch-05";
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("TEAMSADDIN_KILLS") ?? "5", CultureInfo.InvariantCulture);
    private static readonly TimeSpan BetweenTaps = TimeSpan.FromMilliseconds(150);

    private readonly ConcurrentDictionary<string, (string Person, string Mode)> acknowledged = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> lastMode = new(StringComparer.Ordinal);

    [Fact]
    public async Task Every_acknowledged_tap_stands_once_and_what_is_derived_equals_a_rebuild_whoever_is_killed()
    {
        var data = Directory.CreateTempSubdirectory("teamsaddin-kills-").FullName;
        var settings = new BoxSettings(data, Fresh: true) { Sample = SampleOrganisation.Make().Only(["bureau", Branch], (Branch, new DateOnly(2026, 3, 4)), (Branch, new DateOnly(2026, 3, 3))), CrashesAllowed = int.MaxValue };
        await using (var box = await Box.StartAsync(settings, _ => { }, NullLoggerFactory.Instance, default))
        {
            await box.LoadAsync(_ => { }, default);
            var session = await OpenSessionAsync(box);
            using var over = new CancellationTokenSource();
            var people = session.Roster.Where(id => box.Sample.People.First(p => p.Id == id).HasApp).ToList();
            var load = Task.WhenAll(people.Select(p => TapOnAsync(box, p, session.FileId, over.Token)));
            var dice = new Random(20261122);
            for (var kill = 0; kill < Kills; kill++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(dice.Next(200, 2500)), TimeProvider.System);
                if (kill % 2 == 0)
                {
                    await box.CrashBotAsync(default);
                }
                else
                {
                    box.Functions.Crash();
                }
            }

            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            await over.CancelAsync();
            await load;
            await box.RestAsync(TimeSpan.FromMinutes(1), default);
            Assert.True(acknowledged.Count > people.Count * 3, $"only {acknowledged.Count} taps were acknowledged");
            await VerifyAsync(box, session.FileId);
        }

        Directory.Delete(data, recursive: true);
    }

    /// <summary>One person taps on site and online in turn; each tap is repeated under its id until it is acknowledged.</summary>
    private async Task TapOnAsync(Box box, string person, string session, CancellationToken over)
    {
        var message = box.Tenant.Teams.Chat(person)[0].Id;
        for (var turn = 0; !over.IsCancellationRequested; turn++)
        {
            var mode = turn % 2 == 0 ? "onSite" : "online";
            var tap = Guid.NewGuid().ToString("N");
            while (!await AcknowledgedAsync(box, person, message, session, mode, tap))
            {
                await Task.Delay(BetweenTaps, TimeProvider.System);
            }

            acknowledged[$"{person}/{tap}"] = (person, mode);
            lastMode[person] = mode;
            await Task.Delay(BetweenTaps, TimeProvider.System);
        }
    }

    private static async Task<bool> AcknowledgedAsync(Box box, string person, string message, string session, string mode, string tap)
    {
        try
        {
            var answer = await box.Tenant.Teams.TapAsync(person, message, "checkIn", new JsonObject { ["session"] = session, ["mode"] = mode }, tap);
            var text = answer.Value?.GetRawText() ?? "";
            return answer.StatusCode == 200 && new[] { "已记录", "已記錄", "Recorded" }.Any(w => JsonText(text).Contains(w, StringComparison.Ordinal));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return false;
        }
    }

    private static async Task<(string FileId, IReadOnlyList<string> Roster)> OpenSessionAsync(Box box)
    {
        var index = Table<SessionRow>(box, "index");
        var sessions = new List<SessionRow>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(Branch, 2026)))
        {
            sessions.Add(row.Value);
        }

        var session = sessions.OrderByDescending(s => s.Who == Who.Members).ThenBy(s => s.Start).First(s => s.Start > box.Clock.GetUtcNow().AddDays(1));
        await box.MoveToAsync(session.Start.AddMinutes(-20), TimeSpan.FromMinutes(2), default);
        var file = (await Ledger(box).ReadAsync(session.FileId, default)).State;
        return (session.FileId, [.. file.Roster.Select(r => r.Person)]);
    }

    private async Task VerifyAsync(Box box, string file)
    {
        var keys = new List<string>();
        // Folding from the first byte verifies the chain.
        var snapshot = await Ledger(box).RefoldAsync(file, (entry, _) => keys.AddRange(entry.Kind == "attended" ? [entry.Key] : []), default);
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(acknowledged.Keys.Order(StringComparer.Ordinal), keys.Order(StringComparer.Ordinal));
        Assert.All(lastMode, m => Assert.Equal(m.Value, snapshot.State.Marks[m.Key].Mode.ToString(), ignoreCase: true));

        var (index, progress) = (Table<SessionRow>(box, "index"), new UnitProgress(Table<SessionRow>(box, "index"), Table<ProgressRow>(box, "progress")));
        var store = new TablesLedgerStore(new TableServiceClient(box.StorageConnection), new MemoryFileStore());
        var refresh = new CoveringRefresh(new NoQueue(), TimeSpan.Zero);
        var book = new SessionBook(Ledger(box), store, refresh);
        var leaves = new LeaveBook(book, Table<LeaveRow>(box, "leaves"), Table<LeaveFile>(box, "leavefiles"), box.Clock);
        var rebuild = new RefreshSession(book, index, Table<DueRow>(box, "due"), progress, refresh, leaves, new TellMatters(leaves, new LeaveDesk(Organisations(box), index, book, leaves, box.Clock), new NoQueue()), box.Clock);
        var files = 0;
        await foreach (var row in Table<FileRow>(box, "files").ScanAsync(default))
        {
            if (row.Value.Kind != FileRow.Session)
            {
                continue;
            }

            files++;
            var state = (await Ledger(box).RefoldAsync(row.Value.FileId, (_, _) => { }, default)).State;
            Assert.Equal(Mended.Nothing, await rebuild.RebuildAsync(row.Value.FileId, state, default));
        }

        Assert.InRange(files, 5, 500);
        Assert.False(await progress.RefreshAsync(Branch, 2026, default), "progress was not what the index says");
    }

    private static FileLedger<SessionFile> Ledger(Box box) => new(new TablesLedgerStore(new TableServiceClient(box.StorageConnection), new MemoryFileStore()), TimeProvider.System);

    private static OrganisationStore Organisations(Box box) =>
        new(Table<Unit>(box, "units"), Table<Member>(box, "members"), Table<Member>(box, "memberships"), Table<OrganisationVersion>(box, "units"), new Names(new TablesRowStore(new TableServiceClient(box.StorageConnection))), box.Clock);

    private static Table<T> Table<T>(Box box, string name) where T : class => new(new TablesRowStore(new TableServiceClient(box.StorageConnection)), name);

    /// <summary>Chinese as itself, not as \u escapes.</summary>
    private static string JsonText(string json) => System.Text.RegularExpressions.Regex.Unescape(json);
}
