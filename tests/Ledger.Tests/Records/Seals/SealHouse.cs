using System.Runtime.CompilerServices;
using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;

namespace TeamsAddin.Ledger.Tests.Records.Seals;

/// <summary>An organisation of the smallest files, and the nights on which it is sealed.</summary>
internal sealed class SealHouse
{
    private readonly Clock clock = new();

    public SealHouse()
    {
        Store = new NightStore(new MemoryLedgerStore());
        Rows = new CrashingRows(new MemoryRowStore());
        Documents = new CrashingDocuments(new MemoryFileStore());
        Book = new SealBook(new Table<SealRow>(Rows, SealBook.TableName), Documents);
    }

    public NightStore Store { get; }

    public CrashingRows Rows { get; }

    public CrashingDocuments Documents { get; }

    public SealBook Book { get; }

    /// <summary>Appends to a file of a unit, listed first where it is new.</summary>
    /// <returns>The file's id.</returns>
    public async Task<string> AppendAsync(string unit, int file, string what)
    {
        var id = FileId.Of(unit, file.ToString(System.Globalization.CultureInfo.InvariantCulture));
        await Rows.InsertAsync("files", unit, id, "{}"u8.ToArray(), default);
        await new FileLedger<Counter>(Store, TimeProvider.System).ExecuteAsync(id, Counter.Add(what), default);
        return id;
    }

    public Task<SealRun> SealAsync(int day)
    {
        clock.Now = new DateTimeOffset(2026, 3, day, 17, 30, 0, TimeSpan.Zero);
        return new SealRecords(Store, Rows, Book, clock).RunAsync(default);
    }

    /// <summary>What the seal must be by the specification, from the heads as they stand.</summary>
    public async Task<string> SpecifiedAsync(int day, string previous)
    {
        var heads = new List<(string, string, int, string)>();
        await foreach (var row in Rows.ScanAsync("files", default))
        {
            if (await Store.ReadHeadAsync(row.Key, default) is { } head)
            {
                heads.Add((row.Partition, row.Key, head.Sequence, head.Hash));
            }
        }

        return Spec.Seal($"2026-03-{day:00}", previous, Spec.Organisation(heads), heads.Count);
    }

    public async Task<string?> TextAsync(string path)
    {
        await using var stream = await Documents.OpenAsync(path, default);
        using var reader = stream is null ? null : new StreamReader(stream, Encoding.UTF8);
        return reader is null ? null : await reader.ReadToEndAsync();
    }

    public async Task<List<SealRow>> SealsAsync()
    {
        var all = new List<SealRow>();
        await foreach (var row in Book.AllAsync(default))
        {
            all.Add(row.Value);
        }

        return all;
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

internal sealed class PowerCut : Exception;

/// <summary>When the lights go out: at the nth write from now, before it or after it.</summary>
internal sealed class Fuse
{
    public int At { get; set; }

    public bool After { get; set; }

    public int Writes { get; private set; }

    public async Task WriteAsync(Func<Task> write)
    {
        Writes++;
        if (Writes == At && !After)
        {
            throw new PowerCut();
        }

        await write();
        if (Writes == At)
        {
            throw new PowerCut();
        }
    }
}

internal sealed class CrashingRows(IRowStore inner) : IRowStore
{
    public Fuse? Fuse { get; set; }

    /// <summary>Lists as another store might.</summary>
    public Func<IEnumerable<Row>, IEnumerable<Row>> Listed { get; set; } = rows => rows;

    public Task<Row?> GetAsync(string table, string partition, string key, CancellationToken cancellationToken) => inner.GetAsync(table, partition, key, cancellationToken);

    public IAsyncEnumerable<Row> QueryAsync(string table, string partition, string? from, string? to, CancellationToken cancellationToken) => inner.QueryAsync(table, partition, from, to, cancellationToken);

    public async IAsyncEnumerable<Row> ScanAsync(string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new List<Row>();
        await foreach (var row in inner.ScanAsync(table, cancellationToken))
        {
            rows.Add(row);
        }

        foreach (var row in Listed(rows))
        {
            yield return row;
        }
    }

    public IAsyncEnumerable<Row> ScanFromAsync(string table, string partition, CancellationToken cancellationToken) => inner.ScanFromAsync(table, partition, cancellationToken);

    public async Task<bool> InsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken)
    {
        var inserted = false;
        await WriteAsync(async () => inserted = await inner.InsertAsync(table, partition, key, json, cancellationToken));
        return inserted;
    }

    public async Task<bool> ReplaceAsync(string table, Row row, CancellationToken cancellationToken)
    {
        var replaced = false;
        await WriteAsync(async () => replaced = await inner.ReplaceAsync(table, row, cancellationToken));
        return replaced;
    }

    public Task UpsertAsync(string table, string partition, string key, ReadOnlyMemory<byte> json, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.UpsertAsync(table, partition, key, json, cancellationToken));

    public Task UpsertManyAsync(string table, string partition, IEnumerable<(string Key, ReadOnlyMemory<byte> Json)> rows, CancellationToken cancellationToken) =>
        WriteAsync(() => inner.UpsertManyAsync(table, partition, rows, cancellationToken));

    public Task DeleteAsync(string table, string partition, string key, CancellationToken cancellationToken) => WriteAsync(() => inner.DeleteAsync(table, partition, key, cancellationToken));

    private Task WriteAsync(Func<Task> write) => Fuse is null ? write() : Fuse.WriteAsync(write);
}

/// <summary>Documents under an immutability policy: what stands is never written again.</summary>
internal sealed class CrashingDocuments(IFileStore inner) : IFileStore
{
    private readonly Dictionary<string, byte[]?> replaced = new(StringComparer.Ordinal);

    public Fuse? Fuse { get; set; }

    public List<string> Written { get; } = [];

    /// <summary>As someone with other means would: the policy does not stop him. Null: the document is gone.</summary>
    public void Replace(string path, byte[]? bytes) => replaced[path] = bytes;

    public Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        return Fuse is null ? WriteOnceAsync() : Fuse.WriteAsync(WriteOnceAsync);

        async Task WriteOnceAsync()
        {
            Assert.Null(await OpenAsync(path, cancellationToken));
            Written.Add(path);
            await inner.WriteAsync(path, content, cancellationToken);
        }
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) => replaced.TryGetValue(path, out var bytes)
        ? Task.FromResult<Stream?>(bytes is null ? null : new MemoryStream(bytes))
        : inner.OpenAsync(path, cancellationToken);

    public Task DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException("A policy keeps it.");
}

/// <summary>A store that counts its reads, can be tampered with, and lets people work on while it is read.</summary>
internal sealed class NightStore(ILedgerStore inner) : ILedgerStore
{
    private readonly Dictionary<string, Head?> heads = new(StringComparer.Ordinal);

    public int HeadsRead { get; set; }

    public int EntriesRead { get; set; }

    public Func<StoredEntry, StoredEntry?> Entries { get; set; } = entry => entry;

    public Func<Task> AfterAHead { get; set; } = () => Task.CompletedTask;

    public void Forge(string fileId, Head? head) => heads[fileId] = head;

    public async Task<Head?> ReadHeadAsync(string fileId, CancellationToken cancellationToken)
    {
        HeadsRead++;
        var head = heads.TryGetValue(fileId, out var forged) ? forged : await inner.ReadHeadAsync(fileId, cancellationToken);
        await AfterAHead();
        return head;
    }

    public async IAsyncEnumerable<StoredEntry> ReadAsync(string fileId, int after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in inner.ReadAsync(fileId, after, cancellationToken))
        {
            EntriesRead++;
            if (Entries(entry) is { } read)
            {
                yield return read;
            }
        }
    }

    public Task<Head> AppendAsync(string fileId, Head? expected, AppendBatch batch, CancellationToken cancellationToken) => inner.AppendAsync(fileId, expected, batch, cancellationToken);

    public Task<ReadOnlyMemory<byte>?> ReadTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.ReadTextAsync(fileId, hash, cancellationToken);

    public Task EraseTextAsync(string fileId, string hash, CancellationToken cancellationToken) => inner.EraseTextAsync(fileId, hash, cancellationToken);
}
