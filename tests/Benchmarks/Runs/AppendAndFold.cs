using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>What an entry costs to append and to fold, without any store: CPU and allocations, against hashing and parsing the same bytes.</summary>
internal static class AppendAndFold
{
    private const int Sessions = 100;
    private const int People = 200;
    private const int Rounds = 5;
    private const int Entries = Sessions * People;

    /// <summary>200 people check in to each of 100 sessions, a session's people at once.</summary>
    public static async Task<IReadOnlyList<Figure>> AppendAsync()
    {
        Console.WriteLine($"{Entries} check-ins a round, in-memory store");
        Console.WriteLine("round  CPU us/entry  bytes/entry");
        var (costs, bytes) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Rounds; round++)
        {
            var (ledger, files, _) = await OpenAsync();
            GC.Collect();
            var allocated = GC.GetTotalAllocatedBytes(precise: true);
            var meter = Meter.Start();
            foreach (var file in files)
            {
                await CheckInAsync(ledger, file);
            }

            var (cpu, size) = (meter.Cpu.TotalMicroseconds / Entries, (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)Entries);
            if (round > 0)
            {
                costs.Add(cpu);
                bytes.Add(size);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm" : round),5}  {cpu,12:0.0}  {size,11:0}"));
        }

        return [new Figure("append-cpu", Median.Of(costs), "us/entry", false, 40), new Figure("append-bytes", Median.Of(bytes), "bytes/entry", false, 12_000)];
    }

    /// <summary>Reading those sessions from their first byte: hash, parse, fold; against SHA-256 and JsonDocument over the same bytes.</summary>
    public static async Task<IReadOnlyList<Figure>> FoldAsync()
    {
        var (ledger, files, store) = await OpenAsync();
        foreach (var file in files)
        {
            await CheckInAsync(ledger, file);
        }

        var bodies = new List<byte[]>();
        foreach (var file in files)
        {
            await foreach (var entry in store.ReadAsync(file, 0, default))
            {
                bodies.Add(entry.Body.ToArray());
            }
        }

        Console.WriteLine("round  folds/s  hash and parse/s  ratio");
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var cold = new FileLedger<SessionFile>(store, TimeProvider.System);
            var meter = Meter.Start();
            foreach (var file in files)
            {
                await cold.ReadAsync(file, default);
            }

            var folds = bodies.Count / meter.Cpu.TotalSeconds;
            meter = Meter.Start();
            foreach (var body in bodies)
            {
                SHA256.HashData(body);
                using var json = JsonDocument.Parse(body);
            }

            var bare = bodies.Count / meter.Cpu.TotalSeconds;
            if (round > 0)
            {
                ratios.Add(folds / bare);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(round == 0 ? "warm" : round),5}  {folds,7:0}  {bare,16:0}  {folds / bare,5:0.00}"));
        }

        return [new Figure("fold-of-hash-and-parse", Median.Of(ratios), "x", true, 0.1)];
    }

    private static async Task<(FileLedger<SessionFile> Ledger, List<string> Files, MemoryLedgerStore Store)> OpenAsync()
    {
        var store = new MemoryLedgerStore();
        var ledger = new FileLedger<SessionFile>(store, TimeProvider.System);
        var roster = Enumerable.Range(1, People).Select(i => new RosterEntry(House.Person(i), Role.Member, new string('a', 64))).ToImmutableArray();
        var files = new List<string>();
        for (var i = 0; i < Sessions; i++)
        {
            files.Add(await Sample.InvitedAsync(ledger, roster));
        }

        return (ledger, files, store);
    }

    private static Task CheckInAsync(FileLedger<SessionFile> ledger, string file) => Task.WhenAll(Enumerable.Range(1, People).Select(i =>
        ledger.ExecuteAsync(file, new CheckIn(House.Person(i), Mode.OnSite, "k/" + House.Person(i)).At(House.Start), default)));
}

/// <summary>Sessions for benchmarks.</summary>
internal static class Sample
{
    public static Planned Plan(string unit = House.Unit) => new(
        unit, [new Counts(unit, "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会", "支部黨員大會", "Branch assembly"),
        House.Start, House.Start.AddHours(1), "Asia/Shanghai", "zh-Hans", "三楼会议室", null, null, null, new Terms(new Fraction(1, 2)), "p");

    /// <returns>The id of a session whose roster is fixed.</returns>
    public static async Task<string> InvitedAsync(FileLedger<SessionFile> ledger, ImmutableArray<RosterEntry> roster)
    {
        var id = FileId.Of("bench", Guid.NewGuid().ToString("N"));
        await ledger.ExecuteAsync(id, PlanSession.Command(Plan(), "bench", House.Start.AddDays(-7)), default);
        await ledger.ExecuteAsync(id, Invite.Command(roster, House.Start.AddDays(-7)), default);
        return id;
    }
}
