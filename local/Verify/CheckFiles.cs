using System.Globalization;
using System.Security.Cryptography;

namespace TeamsAddin.Local.Verify;

/// <summary>Checks each chain, what its entries commit to, and how far it was sealed. One chain is in memory at a time.</summary>
internal sealed class CheckFiles(DossierZip zip, IReadOnlyDictionary<string, ClaimedDocument> documents, IReadOnlyDictionary<string, SealedLeaf> leaves, Verdict verdict)
{
    private const int DayLength = 10;

    private readonly ChainWalk walk = new();
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> texts = new(StringComparer.Ordinal);
    private readonly HashSet<string> erased = new(StringComparer.Ordinal);
    private ClaimedFile file = null!;
    private string firstUnsealed = "";

    /// <summary>Whether all that could stand for something else was read: every entry and every attachment.</summary>
    public bool Whole { get; private set; } = true;

    public void Run(ClaimedFile claimed)
    {
        file = claimed;
        var before = verdict.ProblemCount;
        var leaf = leaves.GetValueOrDefault(file.Id);
        texts.Clear();
        erased.Clear();
        firstUnsealed = "";
        var (whole, sealedTo) = Walk(leaf);
        if (leaf is not null)
        {
            CheckLeaf(leaf);
        }

        if (whole && !IsHash(file.Hash))
        {
            Problem(sealedTo > 0 ? "chain-broken-after" : "chain-broken", null, Number(sealedTo), Number(file.Sequence));
        }

        Whole &= whole;
        if (whole)
        {
            CheckTexts();
        }

        verdict.SealedEntries += sealedTo;
        verdict.Add(new FileLine(file.Id, file.Unit, file.Title, file.Start, file.InSpan, file.Sequence, leaf?.Sequence ?? 0, sealedTo, verdict.ProblemCount == before));
        if (verdict.SealDate.Length > 0 && PeriodDays.Day(verdict.SealDate) is { } day && PeriodDays.Day(firstUnsealed) is { } at && at.AddDays(1) < day)
        {
            verdict.Note(new Finding("note-old-unsealed", file.Id, file.Title, Math.Min(sealedTo, file.Sequence) + 1, firstUnsealed));
        }
    }

    private (bool Whole, int SealedTo) Walk(SealedLeaf? leaf)
    {
        var (places, at, sealedTo) = (zip.ChainOf(file.Id), 0, 0);
        walk.Start(file.Id);
        for (var n = 1; n <= file.Sequence; n++)
        {
            while (at < places.Count && places[at].Number < n)
            {
                at++;
            }

            if (at == places.Count || places[at].Number != n)
            {
                Problem("entry-missing", n);
                return (false, sealedTo);
            }

            var place = places[at].Place;
            if (!zip.Read(DossierZip.PathOf(file.Id, n), place, walk.Body(place.Size)))
            {
                Problem("entry-unreadable", n);
                return (false, sealedTo);
            }

            var flaws = walk.Next();
            Take(flaws, n);
            verdict.UnsealedEntries += n > (leaf?.Sequence ?? 0) ? 1 : 0;
            if (n == (leaf?.Sequence ?? 0) + 1 && flaws != Flaws.NotJson && walk.Entry.HasTime)
            {
                firstUnsealed = System.Text.Encoding.ASCII.GetString(walk.Entry.At[..DayLength]);
            }

            if (n == leaf?.Sequence)
            {
                sealedTo = IsHash(leaf.Hash) ? n : 0;
                if (sealedTo == 0)
                {
                    Problem("leaf-changed", null, Number(n));
                }
            }
        }

        return (true, sealedTo);
    }

    private void Take(Flaws flaws, int n)
    {
        verdict.Entries++;
        if (flaws == Flaws.NotJson)
        {
            Problem("entry-json", n);
            return;
        }

        if (flaws.HasFlag(Flaws.Number))
        {
            Problem("entry-number", n, walk.Entry.Number is { } says ? Number(says) : "?");
        }

        if (flaws.HasFlag(Flaws.Time))
        {
            Problem("entry-time", n);
        }

        if (walk.Entry.Commitments.Count > 0)
        {
            CheckCommitments(n);
        }
    }

    private void CheckCommitments(int n)
    {
        var content = walk.Entry.Commitments.Find(c => c.What == Commits.Content).Hash;
        Collect(n);
        if (content is null)
        {
            return;
        }

        if (Attachment(content, n) is { } bytes)
        {
            walk.Entry.ReadContent(bytes);
            Collect(n);
        }
        else
        {
            Whole = false;
        }
    }

    private void Collect(int n)
    {
        foreach (var (what, hash) in walk.Entry.Commitments)
        {
            switch (what)
            {
                case Commits.Text:
                    texts.TryAdd(hash, n);
                    break;
                case Commits.Erased:
                    erased.Add(hash);
                    break;
                case Commits.Name when names.Add(hash):
                    CheckName(hash, n);
                    break;
            }
        }
    }

    private byte[]? Attachment(string hash, int n)
    {
        var path = $"attachments/{hash}";
        if (!documents.TryGetValue(path, out var document) || !zip.Documents.ContainsKey(path))
        {
            Problem("attachment-missing", n, hash);
            return null;
        }

        var first = !document.Used;
        document.Used = true;
        if (!Holds(document, hash) || zip.Documents[path].Size != walk.Entry.ContentLength)
        {
            Problem("attachment-altered", n, hash);
            return null;
        }

        verdict.Attachments += first ? 1 : 0;
        return zip.Read(path);
    }

    private void CheckName(string hash, int n)
    {
        if (!documents.TryGetValue($"names/{hash}.json", out var document))
        {
            verdict.ErasedNames++;
            return;
        }

        document.Used = true;
        if (Holds(document, hash))
        {
            verdict.Names++;
        }
        else
        {
            Problem("name-altered", n, hash);
        }
    }

    private void CheckTexts()
    {
        foreach (var (hash, n) in texts)
        {
            if (!documents.TryGetValue($"texts/{file.Id}/{hash}.json", out var document))
            {
                if (erased.Contains(hash))
                {
                    verdict.Erased++;
                }
                else
                {
                    Problem("text-left-out", n, hash);
                }

                continue;
            }

            document.Used = true;
            if (Holds(document, hash))
            {
                verdict.Texts++;
            }
            else
            {
                Problem("text-altered", n, hash);
            }
        }
    }

    private void CheckLeaf(SealedLeaf leaf)
    {
        if (leaf.Sequence > file.Sequence)
        {
            Problem("leaf-cut", null, Number(leaf.Sequence), Number(file.Sequence));
        }

        if (leaf.Unit != file.Unit)
        {
            Problem("leaf-unit", null, leaf.Unit, file.Unit);
        }
    }

    private bool IsHash(string hex)
    {
        Span<char> own = stackalloc char[SHA256.HashSizeInBytes * 2];
        Convert.TryToHexStringLower(walk.Hash, own, out _);
        return own.SequenceEqual(hex);
    }

    private static bool Holds(ClaimedDocument document, string hash) => document.Holds && document.Sha256.AsSpan().SequenceEqual(Convert.FromHexString(hash));

    private void Problem(string code, int? entry, params string[] values) => verdict.Add(new Finding(code, file.Id, file.Title, entry, values));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
