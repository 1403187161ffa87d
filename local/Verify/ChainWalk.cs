using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Local.Verify;

[Flags]
internal enum Flaws
{
    None = 0,
    NotJson = 1,
    Number = 2,
    Time = 4,
}

/// <summary>Goes along one chain, entry by entry, in a buffer that is used again: the hash so far, and the next body behind it.</summary>
internal sealed class ChainWalk
{
    private readonly byte[] time = new byte[24];
    private byte[] bytes = new byte[SHA256.HashSizeInBytes + 4096];
    private int length;
    private bool timed;

    public EntryReader Entry { get; } = new();

    public int Number { get; private set; }

    public ReadOnlySpan<byte> Hash => bytes.AsSpan(0, SHA256.HashSizeInBytes);

    public void Start(string id)
    {
        (Number, timed) = (0, false);
        SHA256.HashData(Encoding.UTF8.GetBytes(id), bytes);
    }

    /// <summary>Where the next entry's bytes go before <see cref="Next"/>.</summary>
    public Span<byte> Body(int size)
    {
        if (bytes.Length < SHA256.HashSizeInBytes + size)
        {
            var larger = GC.AllocateUninitializedArray<byte>(SHA256.HashSizeInBytes + size);
            Hash.CopyTo(larger);
            bytes = larger;
        }

        length = size;
        return bytes.AsSpan(SHA256.HashSizeInBytes, size);
    }

    /// <summary>Takes the body into the chain and reads it.</summary>
    public Flaws Next()
    {
        Number++;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes.AsSpan(0, SHA256.HashSizeInBytes + length), hash);
        hash.CopyTo(bytes);
        if (!Entry.Read(bytes.AsSpan(SHA256.HashSizeInBytes, length)))
        {
            return Flaws.NotJson;
        }

        var flaws = Entry.Number == Number ? Flaws.None : Flaws.Number;
        if (!Entry.HasTime || (timed && Entry.At.SequenceCompareTo(time) < 0))
        {
            return flaws | Flaws.Time;
        }

        Entry.At.CopyTo(time);
        timed = true;
        return flaws;
    }
}
