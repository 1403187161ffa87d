using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Dossiers;

/// <summary>A bureau with two branches, their sessions, and the dossiers that are made of them.</summary>
internal sealed class ArchiveHouse
{
    public const string Bureau = "bureau";
    public const string Branch = "branch 1";
    public const string Other = "other";
    private const string Wang = "11111111-0000-0000-0000-000000000003";

    private readonly MemoryRowStore rows = new();
    private readonly MemoryFileStore documents = new();
    private readonly FileLedger<SessionFile> ledger;
    private readonly Clock clock = new();

    public ArchiveHouse()
    {
        Store = new MemoryLedgerStore();
        ledger = new FileLedger<SessionFile>(Store, TimeProvider.System);
        Book = new SealBook(new Table<SealRow>(rows, SealBook.TableName), documents);
    }

    public MemoryLedgerStore Store { get; }

    public SealBook Book { get; }

    public static async Task<ArchiveHouse> OpenAsync()
    {
        var house = new ArchiveHouse();
        var units = new Table<Unit>(house.rows, "units");
        foreach (var (id, parent) in new[] { (Bureau, null), (Branch, Bureau), (Other, (string?)null) })
        {
            await units.UpsertAsync("units", id, new Unit(id, "单位 " + id, UnitType.Branch, parent, "Asia/Shanghai", null, "zh-Hans"), default);
        }

        return house;
    }

    /// <summary>A session of a unit, owed in a period and planned for a day.</summary>
    /// <returns>Its file's id.</returns>
    public async Task<string> PlanAsync(string unit, string period, DateOnly day, bool append = true)
    {
        var counts = new Counts(unit, "rule", period);
        var id = PlanSession.FileIdOf(counts, 1);
        await new Table<FileRow>(rows, "files").UpsertAsync(unit, id, new FileRow(id, unit, "rule", period, 1), default);
        if (append)
        {
            var start = new DateTimeOffset(day, new TimeOnly(6, 0), TimeSpan.Zero);
            await ledger.ExecuteAsync(id, PlanSession.Command(new Planned(
                unit, [counts], SessionType.Meeting, new LocalText("会"), start, start.AddHours(1), "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p"), "t", start.AddDays(-20)), default);
        }

        return id;
    }

    /// <summary>Confirms with a topic.</summary>
    /// <returns>The topic's hash.</returns>
    public async Task<string> ConfirmAsync(string id, string topic)
    {
        var text = SaltedText.Of(topic);
        await TellAsync(id, "confirm/" + topic, SessionFacts.Table.Draft(new Confirmed(text.Hash, null), text));
        return text.Hash;
    }

    /// <summary>A member is on the roster at first and leaves it: the chain commits to his name for good.</summary>
    /// <returns>The name's hash.</returns>
    public async Task<string> InviteAndRemoveAsync(string id)
    {
        var names = new Names(rows);
        await names.KeepAsync(Wang, "王芳", "", null, new DateOnly(2026, 1, 1), default);
        var name = (await names.CurrentAsync(Wang, default))!.Hash;
        await TellAsync(id, "invited", SessionFacts.Table.Draft(new Invited([new RosterEntry(Wang, Role.Member, name)], 1, 1)));
        var why = SaltedText.Of("transferred");
        await TellAsync(id, "removed", SessionFacts.Table.Draft(new RosterChanged([], [Wang], why.Hash), why));
        return name;
    }

    /// <summary>Keeps a guest's name.</summary>
    /// <returns>Its hash.</returns>
    public async Task<string> GuestAsync(string guest, string name)
    {
        await new Names(rows).KeepAsync(guest, name, "", null, new DateOnly(2026, 3, 5), default);
        return (await new Names(rows).CurrentAsync(guest, default))!.Hash;
    }

    /// <summary>Keeps the bytes of a file that was handed in; without <paramref name="bytes"/> they are lost.</summary>
    /// <returns>The record.</returns>
    public async Task<SaltedText> AttachAsync(string name, byte[]? bytes)
    {
        var record = new AttachedFile(name, Path.GetExtension(name)[1..], bytes?.Length ?? 1, Chain.HashOf(bytes ?? [])).Salted();
        if (bytes is not null)
        {
            await documents.WriteAsync(AttachedFile.PathOf(record.Hash), new MemoryStream(bytes), default);
        }

        return record;
    }

    /// <summary>A roster that is too long for a row.</summary>
    public Task InviteManyAsync(string id) => TellAsync(id, "invited", SessionFacts.Table.Draft(
        new Invited([.. Enumerable.Range(0, 9_000).Select(i => new RosterEntry($"11111111-0000-0000-0000-{i:000000000000}", Role.Member, new string('a', 64)))], 1, 1)));

    public Task<Outcome<SessionFile>> EraseAsync(string id, params ImmutableArray<string> texts) =>
        new EraseText("admin", texts, "law").RunAsync(ledger, Store, id, new DateTimeOffset(2026, 3, 7, 0, 0, 0, TimeSpan.Zero), default);

    public Task<Outcome<SessionFile>> TellAsync(string id, string key, Draft draft) =>
        ledger.ExecuteAsync(id, new Command<SessionFile>(key, "t", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), _ => new Recorded(draft)), default);

    public async Task<SealRow> SealAsync(int day)
    {
        clock.Now = new DateTimeOffset(2026, 3, day, 17, 30, 0, TimeSpan.Zero);
        return (await new SealRecords(Store, rows, Book, clock).RunAsync(default)).Seal;
    }

    /// <summary>The dossier of the bureau and its branch for March.</summary>
    /// <param name="meanwhile">Happens when a text is about to be read; it is given how many have been.</param>
    public async Task<Archive> MakeAsync(Func<int, Task>? meanwhile = null)
    {
        clock.Now = new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        var names = new Names(rows);
        var organisation = new OrganisationStore(new Table<Unit>(rows, "units"), new Table<Member>(rows, "members"), new Table<Member>(rows, "memberships"), new Table<OrganisationVersion>(rows, "units"), names, clock);
        var maker = new MakeDossier(organisation, names, new Table<FileRow>(rows, "files"), new WatchedTexts(Store, meanwhile ?? (_ => Task.CompletedTask)), documents, Book, clock);
        using var stream = new MemoryStream();
        var count = await maker.WriteAsync(
            new ExportRow("e", Bureau, new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31), "t", "zh-Hans", ExportState.Asked, clock.Now), stream, default);
        return Archive.Read(stream, count);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

/// <summary>A dossier as bytes and as its index.</summary>
internal sealed record Archive(IReadOnlyDictionary<string, byte[]> Files, JsonElement Index, int Count)
{
    public static Archive Read(Stream stream, int count)
    {
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        var files = zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var bytes = new MemoryStream();
            using var content = e.Open();
            content.CopyTo(bytes);
            return bytes.ToArray();
        }, StringComparer.Ordinal);
        return new Archive(files, JsonElement.Parse(files["dossier.json"]), count);
    }

    public IEnumerable<JsonElement> List(string name) => Index.GetProperty(name).EnumerateArray();

    public IEnumerable<string> Ids(string name) => List(name).Select(e => e.GetProperty("id").GetString()!);
}
