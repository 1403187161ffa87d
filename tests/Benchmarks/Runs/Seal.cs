using System.Globalization;
using System.Runtime.CompilerServices;
using TeamsAddin.Bot.Tests.Hosting;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>The second night's seal of 225,000 files in memory, one thirtieth of them with five new entries; once with short files and once with files ten times as long.</summary>
internal static class Seal
{
    private const int Units = 5_000;
    private const int FilesOfAUnit = 45;
    private const int Entries = 5;
    private const int OneChangedIn = 30;
    private const double Megabyte = 1024 * 1024;

    private static readonly byte[] Body = new byte[260];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        Console.WriteLine(" entries a file   files   entries changed   s   CPU s   CPU us/file   MB above the stores   heads read   entries read");
        var (once, tenfold) = (await NightAsync(Entries), await NightAsync(10 * Entries));
        return
        [
            new Figure("seal-cpu-per-file", Math.Max(once.Cpu, tenfold.Cpu), "us", false, 60),
            new Figure("seal-memory", Math.Max(once.Memory, tenfold.Memory), "MB", false, 200),
            new Figure("seal-reads-ratio", tenfold.Reads / once.Reads, "x", false, 1.05),
        ];
    }

    private static async Task<(double Cpu, double Memory, double Reads)> NightAsync(int entries)
    {
        var (store, rows, clock) = (new CountedStore(new MemoryLedgerStore()), new MemoryRowStore(), new ManualClock());
        var book = new SealBook(new Table<SealRow>(rows, SealBook.TableName), new MemoryFileStore());
        var seal = new SealRecords(store, rows, book, clock);
        var files = new List<string>(Units * FilesOfAUnit);
        for (var i = 0; i < Units * FilesOfAUnit; i++)
        {
            var id = FileId.Of("seal", i.ToString(CultureInfo.InvariantCulture));
            files.Add(id);
            await rows.InsertAsync("files", string.Create(CultureInfo.InvariantCulture, $"unit-{i % Units:0000}"), id, Body, default);
            await GrowAsync(store, id, entries);
        }

        await seal.RunAsync(default);
        for (var i = 0; i < files.Count; i += OneChangedIn)
        {
            await GrowAsync(store, files[i], Entries);
        }

        (store.Heads, store.Entries) = (0, 0);
        clock.Now = clock.Now.AddDays(1);
        using var memory = new PeakMemory();
        var meter = Meter.Start();
        var run = await seal.RunAsync(default);
        var (cpu, wall) = (meter.Cpu, meter.Wall);
        var above = memory.AboveWhatStays() / Megabyte;
        if (run is not { IsNew: true, Seal: { Files: Units * FilesOfAUnit, AlarmCount: 0 } })
        {
            throw new InvalidOperationException("The night was not sealed as it should be.");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{entries,15}  {files.Count,6}   {files.Count / OneChangedIn * Entries,15}  {wall.TotalSeconds,2:0.0}  {cpu.TotalSeconds,6:0.00}  {cpu.TotalMicroseconds / files.Count,12:0.0}  {above,20:0}  {store.Heads,11}  {store.Entries,13}"));
        return (cpu.TotalMicroseconds / files.Count, above, store.Heads + store.Entries);
    }

    private static async Task GrowAsync(ILedgerStore store, string id, int count)
    {
        var head = await store.ReadHeadAsync(id, default);
        var (sequence, hash, batch) = (head?.Sequence ?? 0, head?.Hash ?? Chain.Start(id), new List<StoredEntry>(count));
        for (var i = 0; i < count; i++)
        {
            batch.Add(new StoredEntry(++sequence, Body));
            hash = Chain.Next(hash, Body);
        }

        await store.AppendAsync(id, head, new AppendBatch(batch, [], sequence, hash), default);
    }

    /// <summary>The highest managed memory that is seen, garbage included.</summary>
    private sealed class PeakMemory : IDisposable
    {
        private readonly ITimer timer;
        private long peak;

        public PeakMemory()
        {
            GC.Collect();
            peak = GC.GetTotalMemory(forceFullCollection: true);
            timer = TimeProvider.System.CreateTimer(_ => peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false)), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(5));
        }

        /// <summary>Over what is still held after the run: the stores, with the new seal in them.</summary>
        public long AboveWhatStays()
        {
            timer.Dispose();
            return peak - GC.GetTotalMemory(forceFullCollection: true);
        }

        public void Dispose() => timer.Dispose();
    }

    private sealed class CountedStore(ILedgerStore inner) : ILedgerStore
    {
        private long heads;
        private long entries;

        public long Heads { get => heads; set => heads = value; }

        public long Entries { get => entries; set => entries = value; }

        public Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref heads);
            return inner.ReadHeadAsync(fileId, cancellationToken);
        }

        public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
            {
                Interlocked.Increment(ref entries);
                yield return entry;
            }
        }

        public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

        public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

        public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
    }
}
