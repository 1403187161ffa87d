using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Local.Verify;

/// <summary>
/// Checks a dossier from its bytes alone, step by step as docs/dossier.md says. It is written from that page and shares no code with
/// what writes dossiers.
/// </summary>
internal sealed class VerifyDossier
{
    private static readonly string[] Bound = ["texts/", "names/", "attachments/", "seal/"];

    private readonly Verdict verdict = new();
    private readonly Dictionary<string, ClaimedDocument> documents = new(StringComparer.Ordinal);
    private byte[] buffer = [];

    /// <param name="dossier">The archive; must seek.</param>
    /// <param name="seal">The published seal as 64 lower-case hex digits, or null: then nothing is compared with it.</param>
    public static Verdict Check(Stream dossier, string? seal = null)
    {
        var check = new VerifyDossier();
        try
        {
            check.Run(new DossierZip(dossier, check.verdict), seal);
        }
        catch (ZipRefusedException e)
        {
            check.verdict.Add(new Finding(e.Message));
        }

        return check.verdict;
    }

    private void Run(DossierZip zip, string? seal)
    {
        var (index, problem) = ClaimedIndex.Read(zip.Read("dossier.json"));
        if (index is null)
        {
            verdict.Add(problem!);
            return;
        }

        (verdict.Unit, verdict.From, verdict.To, verdict.MadeAt) = (index.UnitName, Day(index.From), Day(index.To), index.MadeAt);
        verdict.Outside = index.Outside.Count;
        CheckDocuments(zip, index);
        var sealing = new CheckSeal(zip, index, documents, verdict);
        sealing.Run(seal);
        var files = new CheckFiles(zip, documents, sealing.Leaves, verdict);
        var sequences = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in index.Files)
        {
            if (sequences.TryAdd(file.Id, file.Sequence))
            {
                files.Run(file);
            }
            else
            {
                verdict.Add(new Finding("file-twice", file.Id));
            }
        }

        CheckNothingLeftOut(index, sealing.Leaves, sequences);
        CheckNothingUnnamed(zip, sequences, files.Whole);
        if (index.Files.Count == 0 && verdict.Leaves == 0)
        {
            verdict.Add(new Finding("no-files"));
        }

        Notes(index, seal);
    }

    private void CheckDocuments(DossierZip zip, ClaimedIndex index)
    {
        foreach (var (path, sha256) in index.Documents)
        {
            var document = new ClaimedDocument(sha256);
            if (path == "dossier.json" || !documents.TryAdd(path, document))
            {
                verdict.Add(new Finding("document-twice", path));
                continue;
            }

            verdict.Documents++;
            if (!zip.Documents.TryGetValue(path, out var place))
            {
                verdict.Add(new Finding("document-missing", path));
                continue;
            }

            if (buffer.Length < place.Size)
            {
                buffer = GC.AllocateUninitializedArray<byte>(place.Size);
            }

            var bytes = buffer.AsSpan(0, place.Size);
            if (!zip.Read(path, place, bytes))
            {
                verdict.Add(new Finding("document-unreadable", path));
            }
            else if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(sha256))
            {
                verdict.Add(new Finding("document-changed", path));
            }
            else
            {
                document.Holds = true;
            }
        }
    }

    private void CheckNothingLeftOut(ClaimedIndex index, Dictionary<string, SealedLeaf> leaves, Dictionary<string, int> sequences)
    {
        var outside = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var one in index.Outside)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"session\n{one.Unit}\n{one.Rule}\n{one.Period}\n{one.Ordinal}\n");
            if (Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)) != one.Id)
            {
                verdict.Add(new Finding("outside-id", one.Id));
            }
            else if (PeriodDays.Of(one.Period) is not { } days || (days.First <= index.To && days.Last >= index.From))
            {
                verdict.Add(new Finding("outside-period", one.Id, one.Period));
            }

            outside[one.Id] = one.Unit;
        }

        var missing = 0;
        foreach (var (id, leaf) in leaves)
        {
            if (sequences.ContainsKey(id) || (outside.TryGetValue(id, out var unit) && unit == leaf.Unit))
            {
                continue;
            }

            missing++;
            if (index.Complete)
            {
                verdict.Add(new Finding("left-out", id, leaf.Unit));
            }
        }

        if (!index.Complete)
        {
            verdict.Note(new Finding("note-not-complete", Number(missing)));
        }
    }

    private void CheckNothingUnnamed(DossierZip zip, Dictionary<string, int> sequences, bool whole)
    {
        foreach (var path in zip.Documents.Keys.Where(p => p != "dossier.json" && !documents.ContainsKey(p)))
        {
            verdict.Add(new Finding("unnamed", path));
        }

        foreach (var id in zip.Chains)
        {
            var last = sequences.GetValueOrDefault(id);
            foreach (var (number, _) in zip.ChainOf(id))
            {
                if (number < 1 || number > last)
                {
                    verdict.Add(new Finding("unnamed", DossierZip.PathOf(id, number)));
                }
            }
        }

        // Where entries, contents or records are missing nobody can say what they stood for.
        foreach (var (path, _) in documents.Where(d => whole && !d.Value.Used && Bound.Any(b => d.Key.StartsWith(b, StringComparison.Ordinal))))
        {
            verdict.Add(new Finding("unbound", path));
        }
    }

    private void Notes(ClaimedIndex index, string? seal)
    {
        if (seal is null)
        {
            verdict.Note(new Finding(verdict.SealHash.Length == 0 ? "note-no-seal" : "note-not-compared", verdict.SealDate, verdict.SealHash));
        }

        var unsealed = verdict.Lines.Count(l => l.Leaf == 0);
        if (unsealed > 0 && verdict.SealHash.Length > 0)
        {
            verdict.Note(new Finding("note-unsealed-files", Number(unsealed)));
        }

        if (verdict.UnsealedEntries > 0 && verdict.SealHash.Length > 0)
        {
            verdict.Note(new Finding("note-unsealed-entries", Number(verdict.UnsealedEntries), Number(verdict.Entries)));
        }

        if (verdict.Erased + verdict.ErasedNames > 0)
        {
            verdict.Note(new Finding("note-erased", Number(verdict.Erased), Number(verdict.ErasedNames)));
        }

        verdict.Note(new Finding("note-limits"));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
