using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Local.Verify;

/// <summary>Tree hashing as RFC 6962, section 2.1, has it.</summary>
internal sealed class SealTree
{
    private readonly Stack<(byte[] Hash, int Height)> left = new();

    public static byte[] Leaf(string input) => SHA256.HashData([0, .. Encoding.UTF8.GetBytes(input)]);

    public void Add(byte[] leaf)
    {
        var (hash, height) = (leaf, 0);
        while (left.TryPeek(out var top) && top.Height == height)
        {
            hash = Node(left.Pop().Hash, hash);
            height++;
        }

        left.Push((hash, height));
    }

    public byte[] Root()
    {
        if (left.Count == 0)
        {
            return SHA256.HashData([]);
        }

        var hash = left.Pop().Hash;
        while (left.TryPop(out var top))
        {
            hash = Node(top.Hash, hash);
        }

        return hash;
    }

    /// <summary>The root to which a leaf with its place and its audit path leads; null when the path does not fit the place.</summary>
    public static byte[]? Follow(byte[] leaf, int index, int of, IReadOnlyList<byte[]> path)
    {
        if (index < 0 || index >= of)
        {
            return null;
        }

        var (place, last, hash) = (index, of - 1, leaf);
        foreach (var beside in path)
        {
            if (last == 0)
            {
                return null;
            }

            if ((place & 1) == 1 || place == last)
            {
                hash = Node(beside, hash);
                while ((place & 1) == 0 && place != 0)
                {
                    (place, last) = (place >> 1, last >> 1);
                }
            }
            else
            {
                hash = Node(hash, beside);
            }

            (place, last) = (place >> 1, last >> 1);
        }

        return last == 0 ? hash : null;
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
