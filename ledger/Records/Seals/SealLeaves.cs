using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>A file's head as a seal holds it.</summary>
public sealed record SealLeaf(string Unit, string FileId, int Sequence, string Hash)
{
    /// <summary>As a leaf of the unit's tree.</summary>
    public byte[] Hashed() => MerkleTree.Leaf(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{FileId}\n{Sequence}\n{Hash}")));

    /// <summary>As a line of the leaves, ended by a line feed.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{FileId} {Sequence} {Hash}\n");
}

/// <summary>A unit of a seal with its files, by id.</summary>
/// <param name="Root">The root of the unit's tree, as the leaves say it.</param>
public sealed record SealedUnit(string Unit, string Root, IReadOnlyList<SealLeaf> Leaves)
{
    /// <summary>As a leaf of the organisation's tree.</summary>
    public byte[] Hashed() => MerkleTree.Leaf(Encoding.UTF8.GetBytes($"{Unit}\n{Root}"));

    public bool RootHolds => Root == RootOf(Leaves);

    public static string RootOf(IEnumerable<SealLeaf> leaves)
    {
        var root = new MerkleRoot();
        foreach (var leaf in leaves)
        {
            root.Add(leaf.Hashed());
        }

        return Convert.ToHexStringLower(root.Hash());
    }
}

/// <summary>The blob <c>seals/date-seal.leaves</c>: a line a unit, <c>= unit root</c>, followed by a line a file. docs/seal.md.</summary>
public static class SealLeaves
{
    /// <summary>The order of units: that of their UTF-8 bytes, which is not that of .NET's strings beyond the basic plane.</summary>
    public static IComparer<string> UnitOrder { get; } = Comparer<string>.Create((a, b) =>
        string.Equals(a, b, StringComparison.Ordinal) ? 0 : Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)));

    /// <summary>Unit after unit: memory follows one unit.</summary>
    /// <exception cref="InvalidDataException">These are no leaves.</exception>
    public static async IAsyncEnumerable<SealedUnit> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (unit, root, leaves) = ((string?)null, "", new List<SealLeaf>());
        await foreach (var line in LinesAsync(stream, cancellationToken))
        {
            var parts = line.Split(' ');
            if (parts is ["=", var name, var hash])
            {
                if (unit is not null)
                {
                    yield return new SealedUnit(unit, root, leaves);
                }

                (unit, root, leaves) = (Unescape(name), hash, []);
            }
            else if (unit is not null && parts is [var id, var number, var head] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                leaves.Add(new SealLeaf(unit, id, sequence, head));
            }
            else
            {
                throw new InvalidDataException("The leaves of a seal have a line that is neither a unit nor a file.");
            }
        }

        if (unit is not null)
        {
            yield return new SealedUnit(unit, root, leaves);
        }
    }

    internal static string Write(SealedUnit unit)
    {
        var text = new StringBuilder();
        text.Append("= ").Append(Escape(unit.Unit)).Append(' ').Append(unit.Root).Append('\n');
        foreach (var leaf in unit.Leaves)
        {
            text.Append(leaf.Line);
        }

        return text.ToString();
    }

    private static string Escape(string unit) => unit.Replace("%", "%25", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Unescape(string text) => text.Replace("%0A", "\n", StringComparison.Ordinal).Replace("%20", " ", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);

    /// <summary>Lines end with a line feed alone: a text reader would end them elsewhere too.</summary>
    private static async IAsyncEnumerable<string> LinesAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        ReadResult read;
        do
        {
            read = await pipe.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return Encoding.UTF8.GetString(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted && !rest.IsEmpty)
            {
                throw new InvalidDataException("The leaves of a seal end in the middle of a line.");
            }

            pipe.AdvanceTo(rest.Start, rest.End);
        }
        while (!read.IsCompleted);

        await pipe.CompleteAsync();
    }
}
