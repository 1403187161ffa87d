using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Verify;

/// <summary>What the seal says of one file.</summary>
internal sealed record SealedLeaf(string Unit, int Sequence, string Hash);

/// <summary>Checks the seal in the archive, and that the units' leaves lead to it.</summary>
internal sealed partial class CheckSeal(DossierZip zip, ClaimedIndex index, IReadOnlyDictionary<string, ClaimedDocument> documents, Verdict verdict)
{
    private const string Path = "seal/seal.json";

    /// <summary>What was sealed of each file of the units, by its id.</summary>
    public Dictionary<string, SealedLeaf> Leaves { get; } = new(StringComparer.Ordinal);

    /// <param name="published">The published seal, null where none was given.</param>
    public void Run(string? published)
    {
        var root = ReadSeal();
        Compare(published);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in index.Units)
        {
            if (!seen.Add(unit.Unit))
            {
                verdict.Add(new Finding("unit-twice", unit.Unit));
            }

            CheckUnit(unit, root);
        }
    }

    /// <summary>The organisation's root, or null where there is no seal to trust.</summary>
    private byte[]? ReadSeal()
    {
        var bytes = Document(Path);
        if (bytes is null || index.SealHash is null)
        {
            if (index.SealHash is not null)
            {
                verdict.Add(new Finding("seal-missing"));
            }
            else if (bytes is not null)
            {
                verdict.Add(new Finding("seal-unnamed"));
            }

            return null;
        }

        verdict.SealHash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (verdict.SealHash != index.SealHash)
        {
            verdict.Add(new Finding("seal-changed"));
        }

        if (SealedBytes().Match(Encoding.Latin1.GetString(bytes)) is not { Success: true } form)
        {
            verdict.Add(new Finding("seal-form"));
            return null;
        }

        verdict.SealDate = form.Groups["date"].Value;
        if (verdict.SealDate != index.SealDate)
        {
            verdict.Add(new Finding("seal-date", verdict.SealDate, index.SealDate!));
        }

        return Convert.FromHexString(form.Groups["root"].Value);
    }

    private void Compare(string? published)
    {
        if (published is null)
        {
            return;
        }

        if (verdict.SealHash.Length == 0)
        {
            verdict.Add(new Finding("no-seal-to-compare"));
        }
        else if (verdict.SealHash != published)
        {
            verdict.Add(new Finding("seal-not-published", verdict.SealDate, verdict.SealHash));
        }
        else
        {
            verdict.Compared = true;
        }
    }

    private void CheckUnit(ClaimedUnit unit, byte[]? root)
    {
        verdict.Units++;
        if (Document(unit.Leaves) is not { } bytes)
        {
            verdict.Add(new Finding("unit-leaves-missing", unit.Unit, unit.Leaves));
            return;
        }

        if (UnitRoot(unit.Unit, bytes) is not { } unitRoot || root is null)
        {
            if (root is null)
            {
                verdict.Add(new Finding("unit-without-seal", unit.Unit));
            }

            return;
        }

        var leaf = SealTree.Leaf($"{unit.Unit}\n{Convert.ToHexStringLower(unitRoot)}");
        if (SealTree.Follow(leaf, unit.Index, unit.Of, unit.Path) is not { } found || !found.AsSpan().SequenceEqual(root))
        {
            verdict.Add(new Finding("unit-path", unit.Unit));
        }
    }

    /// <summary>The root of a unit's leaves; null where they are not in the form or the order that was sealed.</summary>
    private byte[]? UnitRoot(string unit, byte[] bytes)
    {
        var (tree, before, line) = (new SealTree(), "", 0);
        var rest = bytes.AsSpan();
        while (!rest.IsEmpty)
        {
            line++;
            var end = rest.IndexOf((byte)'\n');
            var text = end < 0 ? "" : Encoding.Latin1.GetString(rest[..end]);
            if (Line().Match(text) is not { Success: true } form || string.CompareOrdinal(before, form.Groups["id"].Value) >= 0)
            {
                verdict.Add(new Finding("unit-leaves-form", unit, line.ToString(CultureInfo.InvariantCulture)));
                return null;
            }

            var (id, sequence, hash) = (form.Groups["id"].Value, form.Groups["sequence"].Value, form.Groups["hash"].Value);
            tree.Add(SealTree.Leaf($"{id}\n{sequence}\n{hash}"));
            if (!Leaves.TryAdd(id, new SealedLeaf(unit, int.Parse(sequence, NumberStyles.None, CultureInfo.InvariantCulture), hash)))
            {
                verdict.Add(new Finding("leaf-twice", id));
            }

            verdict.Leaves++;
            before = id;
            rest = rest[(end + 1)..];
        }

        if (line == 0)
        {
            verdict.Add(new Finding("unit-leaves-form", unit, "1"));
            return null;
        }

        return tree.Root();
    }

    private byte[]? Document(string path)
    {
        if (!documents.TryGetValue(path, out var document))
        {
            return null;
        }

        document.Used = true;
        return zip.Read(path);
    }

    [GeneratedRegex("""^\{"date":"(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})","previous":"([0-9a-f]{64})?","root":"(?<root>[0-9a-f]{64})","files":(0|[1-9][0-9]{0,9})\}\z""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SealedBytes();

    [GeneratedRegex("""^(?<id>[0-9a-f]{32}) (?<sequence>[1-9][0-9]{0,7}) (?<hash>[0-9a-f]{64})\z""", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
