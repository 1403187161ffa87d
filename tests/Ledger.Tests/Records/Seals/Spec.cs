using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Ledger.Tests.Records.Seals;

/// <summary>docs/seal.md word by word, without regard to cost and without the product's code.</summary>
internal static class Spec
{
    /// <summary>The root of an organisation's heads.</summary>
    public static string Organisation(IEnumerable<(string Unit, string File, int Sequence, string Hash)> heads)
    {
        var units = heads.GroupBy(h => h.Unit, StringComparer.Ordinal).OrderBy(u => Convert.ToHexString(Encoding.UTF8.GetBytes(u.Key)), StringComparer.Ordinal)
            .Select(u => Leaf(u.Key + "\n" + Hex(Root([.. u.OrderBy(h => h.File, StringComparer.Ordinal).Select(h => Leaf(h.File + "\n" + h.Sequence.ToString(CultureInfo.InvariantCulture) + "\n" + h.Hash))]))));
        return Hex(Root([.. units]));
    }

    public static string Seal(string date, string previous, string root, int files) =>
        Hex(SHA256.HashData(Encoding.UTF8.GetBytes($$"""{"date":"{{date}}","previous":"{{previous}}","root":"{{root}}","files":{{files}}}""")));

    public static byte[] Leaf(string input) => SHA256.HashData([0, .. Encoding.UTF8.GetBytes(input)]);

    public static byte[] Root(IReadOnlyList<byte[]> leaves) => leaves.Count switch
    {
        0 => SHA256.HashData([]),
        1 => leaves[0],
        _ => SHA256.HashData([1, .. Root([.. leaves.Take(Split(leaves.Count))]), .. Root([.. leaves.Skip(Split(leaves.Count))])]),
    };

    /// <summary>From a leaf by its path to the root: section 2.1.1 read backwards.</summary>
    public static byte[] Climb(byte[] leaf, int index, int of, IReadOnlyList<byte[]> path)
    {
        if (of == 1)
        {
            return path.Count == 0 ? leaf : throw new InvalidDataException("the path is too long");
        }

        var (k, rest) = (Split(of), path.Take(path.Count - 1).ToList());
        return index < k
            ? SHA256.HashData([1, .. Climb(leaf, index, k, rest), .. path[^1]])
            : SHA256.HashData([1, .. path[^1], .. Climb(leaf, index - k, of - k, rest)]);
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }

    private static string Hex(byte[] hash) => Convert.ToHexStringLower(hash);
}
