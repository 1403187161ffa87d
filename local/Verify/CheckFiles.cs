using System.Globalization;
using System.Security.Cryptography;

namespace TeamsAddin.Local.Verify;

/// <summary>Checks each chain, what its entries commit to, and how far it was sealed. One chain is in memory at a time.</summary>
internal sealed class CheckFiles(DossierZip zip, IReadOnlyDictionary<string, ClaimedDocument> documents, IReadOnlyDictionary<string, SealedLeaf> leaves, Verdict verdict)
{
    private const int DayLength = 10;

    private readonly ChainWalk walk = new();
    private readonly CheckCommitments commitments = new(zip, documents, verdict);
    private ClaimedFile file = null!;
    private string firstUnsealed = "";
    private bool chainsWhole = true;

    /// <summary>Whether all that could stand for something else was read: every entry, and what entries commit to.</summary>
    public bool Whole => chainsWhole && commitments.Whole;

    public void Run(ClaimedFile claimed)
    {
        file = claimed;
        var before = verdict.ProblemCount;
        var leaf = leaves.GetValueOrDefault(file.Id);
        commitments.Start(file);
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

        chainsWhole &= whole;
        if (whole)
        {
            commitments.Finish();
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
            commitments.Take(walk.Entry, n);
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

    private void Problem(string code, int? entry, params string[] values) => verdict.Add(new Finding(code, file.Id, file.Title, entry, values));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
