using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Records.Seals;

namespace TeamsAddin.Ledger.Dossiers;

/// <summary>What a dossier carries of the last seal: the sealed bytes, and for its units the leaves and their place in the tree.</summary>
internal sealed record SealPart(DossierSeal? Seal, ImmutableArray<DossierUnit> Units, IReadOnlySet<string> Files)
{
    private static readonly SealPart None = new(null, [], ImmutableHashSet<string>.Empty);

    /// <summary>Whether the seal holds a leaf of this file under this unit.</summary>
    public bool Holds(string unit, string fileId) => Files.Contains(KeyOf(unit, fileId));

    public static async Task<SealPart> WriteAsync(DossierArchive archive, SealBook seals, IReadOnlySet<string> units, CancellationToken cancellationToken)
    {
        if (await seals.LastAsync(cancellationToken) is not { } seal)
        {
            return None;
        }

        await archive.AddAsync("seal/seal.json", Encoding.UTF8.GetBytes(seal.Sealed), cancellationToken);
        var (nodes, places, files) = (new List<byte[]>(), new List<(string Unit, string Path, int Index)>(), new HashSet<string>(StringComparer.Ordinal));
        await using (var leaves = await seals.OpenLeavesAsync(seal, cancellationToken))
        {
            await foreach (var unit in SealLeaves.ReadAsync(leaves, cancellationToken))
            {
                if (units.Contains(unit.Unit))
                {
                    var path = string.Create(CultureInfo.InvariantCulture, $"seal/{places.Count + 1}.leaves");
                    await archive.AddAsync(path, Encoding.UTF8.GetBytes(string.Concat(unit.Leaves.Select(l => l.Line))), cancellationToken);
                    places.Add((unit.Unit, path, nodes.Count));
                    files.UnionWith(unit.Leaves.Select(l => KeyOf(l.Unit, l.FileId)));
                }

                nodes.Add(unit.Hashed());
            }
        }

        var tree = new MerkleTree(nodes);
        return new SealPart(
            new DossierSeal(seal.Date, seal.Hash),
            [.. places.Select(p => new DossierUnit(p.Unit, p.Path, p.Index, nodes.Count, [.. tree.Path(p.Index).Select(Convert.ToHexStringLower)]))],
            files);
    }

    private static string KeyOf(string unit, string fileId) => unit + "\n" + fileId;
}
