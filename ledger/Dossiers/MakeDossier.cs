using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>One session as a dossier shows it.</summary>
internal sealed record DossierSession(string FileId, SessionFile File, Head Head, IReadOnlyList<Entry> Entries, IReadOnlyDictionary<string, string> Texts);

/// <summary>
/// Writes a dossier: for each session of a unit's subtree in a span of days the chain's bytes as hashed, the texts and names that its
/// entries commit to, and pages to read. Memory follows one session, not the dossier.
/// </summary>
public sealed class MakeDossier(OrganisationStore organisations, Names names, Table<FileRow> files, ILedgerStore store, TimeProvider time)
{
    /// <returns>The number of session files in the dossier.</returns>
    public async Task<int> WriteAsync(ExportRow order, Stream target, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var wording = Wording.In(order.Language);
        var pages = new DossierPages(wording, organisation);
        var (found, documents) = (new List<DossierFile>(), new List<DossierDocument>());
        var written = new HashSet<string>(StringComparer.Ordinal);
        var people = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = new List<DossierRow>();
        using var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true);

        foreach (var unit in organisation.Units.Where(u => organisation.IsWithin(u.Id, order.Unit)))
        {
            var listed = new List<FileRow>();
            await foreach (var row in files.QueryAsync(unit.Id, cancellationToken: cancellationToken))
            {
                listed.Add(row.Value);
            }

            foreach (var row in listed)
            {
                if (await ReadAsync(row.FileId, order, unit, cancellationToken) is not { } bytes)
                {
                    continue;
                }

                var session = await WriteFileAsync(zip, row.FileId, bytes, documents, written, people, cancellationToken);
                found.Add(new DossierFile(row.FileId, unit.Id, session.File.Plan!.Title.In(order.Language), session.File.Start, session.Head.Sequence, session.Head.Hash));
                rows.Add(DossierRow.Of(session));
                await AddAsync(zip, $"sessions/{row.FileId}.html", pages.Session(session, people), documents, cancellationToken);
            }
        }

        var unitName = organisation.Find(order.Unit)?.Name ?? order.Unit;
        var madeAt = Chain.Kept(time.GetUtcNow());
        rows.Sort((a, b) => a.File.Start.CompareTo(b.File.Start));
        await AddAsync(zip, "register.csv", DossierCsv.Write(rows, organisation, people, wording), documents, cancellationToken);
        await AddAsync(zip, "index.html", pages.Index(order, unitName, madeAt, rows), documents, cancellationToken);
        var index = new DossierIndex(1, order.Unit, unitName, order.From, order.To, madeAt, true, [.. found], [.. documents]);
        await AddAsync(zip, "dossier.json", JsonSerializer.SerializeToUtf8Bytes(index, KeptJson.For<DossierIndex>()), [], cancellationToken);
        return found.Count;
    }

    /// <summary>The bytes of a file's entries up to one head, or null when its session lies outside the span.</summary>
    private async Task<(IReadOnlyList<StoredEntry> Entries, Head Head)?> ReadAsync(string fileId, ExportRow order, Unit unit, CancellationToken cancellationToken)
    {
        if (await store.ReadHeadAsync(fileId, cancellationToken) is not { } head)
        {
            return null;
        }

        var entries = new List<StoredEntry>();
        var file = SessionFile.Empty;
        await foreach (var stored in store.ReadAsync(fileId, 0, cancellationToken))
        {
            if (stored.Sequence > head.Sequence)
            {
                break;
            }

            entries.Add(stored);
            file = file.Apply(Chain.Read(stored, SessionFacts.Table));
        }

        var day = LocalDays.DayOf(file.Start, unit.TimeZone);
        return day >= order.From && day <= order.To ? (entries, head) : null;
    }

    private async Task<DossierSession> WriteFileAsync(
        ZipArchive zip, string fileId, (IReadOnlyList<StoredEntry> Entries, Head Head) bytes,
        List<DossierDocument> documents, HashSet<string> written, Dictionary<string, string> people, CancellationToken cancellationToken)
    {
        var (file, entries) = (SessionFile.Empty, new List<Entry>());
        foreach (var stored in bytes.Entries)
        {
            await AddAsync(zip, string.Create(CultureInfo.InvariantCulture, $"files/{fileId}/{stored.Sequence:00000000}.json"), stored.Body, [], cancellationToken);
            var entry = Chain.Read(stored, SessionFacts.Table);
            entries.Add(entry);
            file = file.Apply(entry);
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var hash in entries.SelectMany(TextsOf).Distinct(StringComparer.Ordinal))
        {
            if (await store.ReadTextAsync(fileId, hash, cancellationToken) is { } body && SaltedText.Read(hash, body) is { } text)
            {
                texts[hash] = text;
                await AddAsync(zip, $"texts/{fileId}/{hash}.json", body, documents, cancellationToken);
            }
        }

        foreach (var one in file.Roster.Where(r => r.Name.Length > 0 && written.Add(r.Name)))
        {
            if (await names.FindAsync(one.Person, one.Name, cancellationToken) is { } name)
            {
                people[one.Person] = name.Name.Name;
                await AddAsync(zip, $"names/{one.Name}.json", name.Body, documents, cancellationToken);
            }
        }

        return new DossierSession(fileId, file, bytes.Head, entries, texts);
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
        _ => [],
    }).OfType<string>();

    private static async Task AddAsync(ZipArchive zip, string path, ReadOnlyMemory<byte> content, List<DossierDocument> documents, CancellationToken cancellationToken)
    {
        // Zip keeps local times without a zone: a fixed one keeps machines out of it.
        var entry = zip.CreateEntry(path, CompressionLevel.Fastest);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        await using (var stream = await entry.OpenAsync(cancellationToken))
        {
            await stream.WriteAsync(content, cancellationToken);
        }

        documents.Add(new DossierDocument(path, Chain.HashOf(content.Span)));
    }
}

/// <summary>A session in the dossier's list.</summary>
internal sealed record DossierRow(string FileId, SessionFile File)
{
    public static DossierRow Of(DossierSession session) => new(session.FileId, session.File);
}
