using System.Security.Cryptography;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>Tree hashing as RFC 6962, section 2.1: a leaf is SHA-256(0x00 || input), a node SHA-256(0x01 || left || right).</summary>
public sealed class MerkleTree
{
    private readonly List<IReadOnlyList<byte[]>> levels = [];

    /// <summary>All nodes over leaves that are hashed already, for audit paths; <see cref="MerkleRoot"/> where the root is enough.</summary>
    public MerkleTree(IReadOnlyList<byte[]> leaves)
    {
        levels.Add(leaves);
        while (levels[^1].Count > 1)
        {
            var below = levels[^1];
            var level = new List<byte[]>((below.Count + 1) / 2);
            for (var i = 0; i + 1 < below.Count; i += 2)
            {
                level.Add(Node(below[i], below[i + 1]));
            }

            // The last one without a neighbour goes up as it is: the same tree as splitting at the largest power of two.
            if (below.Count % 2 == 1)
            {
                level.Add(below[^1]);
            }

            levels.Add(level);
        }
    }

    public byte[] Root => levels[^1].Count == 0 ? SHA256.HashData([]) : levels[^1][0];

    /// <summary>The audit path of a leaf (section 2.1.1), from the leaf upwards.</summary>
    public IReadOnlyList<byte[]> Path(int leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, levels[0].Count);
        var path = new List<byte[]>();
        foreach (var level in levels.SkipLast(1))
        {
            if ((leaf ^ 1) < level.Count)
            {
                path.Add(level[leaf ^ 1]);
            }

            leaf >>= 1;
        }

        return path;
    }

    public static byte[] Leaf(ReadOnlySpan<byte> input) => Hash(0, input, []);

    internal static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Hash(1, left, right);

    private static byte[] Hash(byte prefix, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> small = stackalloc byte[512];
        var length = 1 + first.Length + second.Length;
        var input = length <= small.Length ? small[..length] : new byte[length];
        input[0] = prefix;
        first.CopyTo(input[1..]);
        second.CopyTo(input[(1 + first.Length)..]);
        return SHA256.HashData(input);
    }
}

/// <summary>The root over leaves that come one after another; it keeps one hash a level.</summary>
public sealed class MerkleRoot
{
    // Roots of full subtrees, the largest first.
    private readonly List<byte[]> peaks = [];

    public long Leaves { get; private set; }

    public void Add(byte[] leaf)
    {
        var node = leaf;
        for (var full = Leaves; (full & 1) == 1; full >>= 1)
        {
            node = MerkleTree.Node(peaks[^1], node);
            peaks.RemoveAt(peaks.Count - 1);
        }

        peaks.Add(node);
        Leaves++;
    }

    public byte[] Hash()
    {
        if (peaks.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var root = peaks[^1];
        for (var i = peaks.Count - 2; i >= 0; i--)
        {
            root = MerkleTree.Node(peaks[i], root);
        }

        return root;
    }
}
