using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>One session as a dossier shows it.</summary>
internal sealed record DossierSession(string FileId, SessionFile File, Head Head, IReadOnlyList<Entry> Entries, IReadOnlyDictionary<string, string> Texts)
{
    /// <summary>Files that people handed in, by the hashes of their records.</summary>
    public IReadOnlyDictionary<string, AttachedFile> Attached { get; init; } = new Dictionary<string, AttachedFile>(StringComparer.Ordinal);
}

/// <summary>
/// Writes a dossier: for each session of a unit's subtree that is owed in a span of days the chain's bytes as hashed, the texts and names
/// that its entries commit to, pages to read, and the units' part of the last seal. Memory follows one session, not the dossier.
/// </summary>
public sealed class MakeDossier(OrganisationStore organisations, Names names, Table<FileRow> files, ILedgerStore store, IFileStore documents, SealBook seals, TimeProvider time)
{
    private const string Verifier = "verify.html";
    private const int AtOnce = 16;

    /// <returns>The number of session files in the span.</returns>
    /// <exception cref="ErasedMeanwhileException">Something that it holds was erased since it was read: it is to be made again.</exception>
    public async Task<int> WriteAsync(ExportRow order, Stream target, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var wording = Wording.In(order.Language);
        var pages = new DossierPages(wording, organisation);
        var (found, outside, rows) = (new List<DossierFile>(), new List<OutsideFile>(), new List<DossierRow>());
        var (people, committed) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        var units = organisation.Units.Where(u => organisation.IsWithin(u.Id, order.Unit)).Select(u => u.Id).ToHashSet(StringComparer.Ordinal);
        using var archive = new DossierArchive(target);

        // The seal before the heads: no chain is then behind its leaf.
        var seal = await SealPart.WriteAsync(archive, seals, units, cancellationToken);
        foreach (var unit in units)
        {
            foreach (var row in await ListAsync(unit, cancellationToken))
            {
                if (!Touches(row.Period, order))
                {
                    outside.AddRange(seal.Holds(unit, row.FileId) ? [new OutsideFile(row.FileId, unit, row.Rule, row.Period, row.Ordinal)] : []);
                }
                else if (await store.ReadHeadAsync(row.FileId, cancellationToken) is { } head)
                {
                    var session = await WriteFileAsync(archive, row.FileId, head, committed, people, cancellationToken);
                    var plan = session.File.Plan!;
                    var day = LocalDays.DayOf(session.File.Start, plan.TimeZone);
                    var inSpan = day >= order.From && day <= order.To;
                    found.Add(new DossierFile(row.FileId, unit, plan.Title.In(order.Language), session.File.Start, head.Sequence, head.Hash, inSpan));
                    if (inSpan)
                    {
                        rows.Add(DossierRow.Of(session));
                        await archive.AddAsync($"sessions/{row.FileId}.html", pages.Session(session, people), cancellationToken);
                    }
                }
            }
        }

        var unitName = organisation.Find(order.Unit)?.Name ?? order.Unit;
        var madeAt = Chain.Kept(time.GetUtcNow());
        rows.Sort((a, b) => a.File.Start.CompareTo(b.File.Start));
        await archive.AddAsync("register.csv", DossierCsv.Write(rows, organisation, people, wording), cancellationToken);
        var items = rows.Select(r => CalendarItem.Of(r.FileId, r.File, organisation.Find(r.File.Plan!.Unit)?.Name ?? r.File.Plan.Unit, wording));
        await archive.AddAsync("calendar.ics", CalendarFile.Write(items, madeAt, wording), cancellationToken);
        await archive.AddAsync("index.html", pages.Index(order, unitName, madeAt, rows), cancellationToken);
        await AddVerifierAsync(archive, cancellationToken);
        await archive.AddIndexAsync(new DossierIndex(
            2, order.Unit, unitName, order.From, order.To, madeAt, true, [.. found], [.. outside], seal.Seal, seal.Units, [.. archive.Documents]), cancellationToken);
        await Parallel.ForEachAsync(found, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, CheckErasedAsync);
        return rows.Count;
    }

    /// <summary>What was erased after a file's head was read is in the archive all the same, or its bytes are missing without an entry that says why.</summary>
    private async ValueTask CheckErasedAsync(DossierFile file, CancellationToken cancellationToken)
    {
        if ((await store.ReadHeadAsync(file.Id, cancellationToken))!.Sequence == file.Sequence)
        {
            return;
        }

        await foreach (var entry in store.ReadAsync(file.Id, file.Sequence, cancellationToken))
        {
            if (Chain.Read(entry, SessionFacts.Table).Fact is Erased)
            {
                throw new ErasedMeanwhileException(file.Id);
            }
        }
    }

    private static bool Touches(string period, ExportRow order) =>
        Periods.DaysOf(period) is var (first, last) && first <= order.To && last >= order.From;

    private async Task<List<FileRow>> ListAsync(string unit, CancellationToken cancellationToken)
    {
        var listed = new List<FileRow>();
        await foreach (var row in files.QueryAsync(unit, cancellationToken: cancellationToken))
        {
            if (row.Value.Kind == FileRow.Session)
            {
                listed.Add(row.Value);
            }
        }

        return listed;
    }

    /// <summary>The file's entries up to one head, and what they commit to.</summary>
    private async Task<DossierSession> WriteFileAsync(DossierArchive archive, string fileId, Head head, Dictionary<string, string> committed, Dictionary<string, string> people, CancellationToken cancellationToken)
    {
        var (file, entries, contents) = (SessionFile.Empty, new List<Entry>(), new List<ReadOnlyMemory<byte>>());
        await foreach (var stored in store.ReadAsync(fileId, 0, cancellationToken))
        {
            if (stored.Sequence > head.Sequence)
            {
                break;
            }

            await archive.AddEntryAsync(fileId, stored, cancellationToken);
            var entry = Chain.Read(stored, SessionFacts.Table);
            entries.Add(entry);
            file = file.Apply(entry);
            if (stored.Content is { } content && $"attachments/{Chain.HashOf(content.Span)}" is var path && !archive.Has(path))
            {
                await archive.AddAsync(path, content, cancellationToken);
            }
        }

        // A text that an entry says is erased may still stand where a crash came between: it goes nowhere any more.
        var erased = entries.Select(e => e.Fact).OfType<Erased>().SelectMany(e => e.Texts).ToHashSet(StringComparer.Ordinal);
        var texts = await WriteTextsAsync(archive, fileId, entries, erased, cancellationToken);
        var attached = await WriteAttachedAsync(archive, fileId, entries, erased, cancellationToken);
        await WriteNamesAsync(archive, entries, committed, people, cancellationToken);
        return new DossierSession(fileId, file, head, entries, texts) { Attached = attached };
    }

    private async Task<Dictionary<string, string>> WriteTextsAsync(DossierArchive archive, string fileId, List<Entry> entries, HashSet<string> erased, CancellationToken cancellationToken)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var hash in entries.SelectMany(TextsOf).Distinct(StringComparer.Ordinal).Where(h => !erased.Contains(h)))
        {
            if (await store.ReadTextAsync(fileId, hash, cancellationToken) is { } body && SaltedText.Read(hash, body) is { } text)
            {
                texts[hash] = text;
                await archive.AddAsync($"texts/{fileId}/{hash}.json", body, cancellationToken);
            }
        }

        return texts;
    }

    /// <summary>The records of files that people handed in, and their bytes. Bytes that are lost are not hidden: the verifier asks for them.</summary>
    private async Task<Dictionary<string, AttachedFile>> WriteAttachedAsync(DossierArchive archive, string fileId, List<Entry> entries, HashSet<string> erased, CancellationToken cancellationToken)
    {
        var attached = new Dictionary<string, AttachedFile>(StringComparer.Ordinal);
        foreach (var hash in entries.Select(AttachmentOf).OfType<string>().Distinct(StringComparer.Ordinal).Where(h => !erased.Contains(h)))
        {
            if (await store.ReadTextAsync(fileId, hash, cancellationToken) is not { } body || AttachedFile.Read(hash, body) is not { } file)
            {
                continue;
            }

            attached[hash] = file;
            await archive.AddAsync($"texts/{fileId}/{hash}.json", body, cancellationToken);
            if (!archive.Has(PathOf(file)) && await documents.OpenAsync(AttachedFile.PathOf(hash), cancellationToken) is { } content)
            {
                await using (content)
                {
                    using var bytes = new MemoryStream();
                    await content.CopyToAsync(bytes, cancellationToken);
                    await archive.AddAttachmentAsync(PathOf(file), bytes.ToArray(), cancellationToken);
                }
            }
        }

        return attached;
    }

    /// <summary>Where a file's bytes lie in the archive. The ending makes it open by a tap.</summary>
    internal static string PathOf(AttachedFile file) => $"attachments/{file.Sha256}.{file.Type}";

    private async Task WriteNamesAsync(DossierArchive archive, List<Entry> entries, Dictionary<string, string> committed, Dictionary<string, string> people, CancellationToken cancellationToken)
    {
        foreach (var one in entries.SelectMany(NamesOf).Where(r => r.Name.Length > 0))
        {
            // A page shows the name that its own file commits to: a person may have had another one before.
            if (committed.TryGetValue(one.Name, out var known))
            {
                people[one.Person] = known;
            }
            else if (await names.FindAsync(one.Person, one.Name, cancellationToken) is { } name)
            {
                people[one.Person] = committed[one.Name] = name.Name.Name;
                await archive.AddAsync(PathOf(one), name.Body, cancellationToken);
            }
        }

        static string PathOf(RosterEntry one) => $"names/{one.Name}.json";
    }

    /// <summary>The verifier for a browser. It is a product of its own: a build without it makes dossiers for the program alone.</summary>
    private static async Task AddVerifierAsync(DossierArchive archive, CancellationToken cancellationToken)
    {
        await using var page = typeof(MakeDossier).Assembly.GetManifestResourceStream("Dossiers." + Verifier);
        if (page is not null)
        {
            using var bytes = new MemoryStream();
            await page.CopyToAsync(bytes, cancellationToken);
            await archive.AddAsync(Verifier, bytes.ToArray(), cancellationToken);
        }
    }

    /// <summary>The hashes of texts that an entry stands for.</summary>
    private static IEnumerable<string> TextsOf(Entry entry) => (entry.Fact switch
    {
        Confirmed f => new[] { f.Topic, f.Materials },
        RosterChanged f => [f.Why],
        Cancelled f => [f.Why],
        Attended f => [f.Why],
        MinutesSubmitted f => [f.Text],
        MinutesReturned f => [f.Why],
        MinutesCorrected f => [f.Text, f.Why],
        MinutesUnlocked f => [f.Why],
        AttendanceCorrected f => [f.Why],
        GuestAdded f => [f.Text],
        GuestRemoved f => [f.Why],
        LeaveAsked f => [f.Why],
        LeaveDecided f => [f.Why],
        NotHeld f => [f.Why],
        RegisterReopened f => [f.Why],
        MakeUpHandedIn f => [f.Text],
        MakeUpReturned f => [f.Why],
        NotesHandedIn f => [f.Text],
        _ => [],
    }).OfType<string>();

    /// <summary>The hash of the record of a file that was handed in.</summary>
    private static string? AttachmentOf(Entry entry) => entry.Fact switch
    {
        LeaveAttached f => f.Attachment,
        NotesHandedIn f => f.Attachment,
        _ => null,
    };

    /// <summary>Whom an entry names: on the roster, also who left it later, and guests.</summary>
    private static IEnumerable<RosterEntry> NamesOf(Entry entry) => entry.Fact switch
    {
        Invited f => f.Roster,
        RosterChanged f => f.Added,
        GuestAdded f => [new RosterEntry(f.Guest, Role.Member, f.Name)],
        _ => [],
    };
}

/// <summary>A session in the dossier's list.</summary>
internal sealed record DossierRow(string FileId, SessionFile File)
{
    public static DossierRow Of(DossierSession session) => new(session.FileId, session.File);
}

public sealed class ErasedMeanwhileException(string fileId) : Exception($"Something of file {fileId} was erased while the dossier was made.");
