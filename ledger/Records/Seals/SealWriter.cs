using System.Text;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>Writes the leaves of a new seal and hashes them on the way; memory follows one unit.</summary>
internal sealed class SealWriter(Stream target)
{
    private readonly MerkleRoot organisation = new();
    private readonly List<SealLeaf> unit = [];

    public int Files { get; private set; }

    public int Units => (int)organisation.Leaves;

    /// <summary>The next file, in the order of units and ids.</summary>
    public async Task AddAsync(SealLeaf leaf, CancellationToken cancellationToken)
    {
        if (unit.Count > 0 && unit[0].Unit != leaf.Unit)
        {
            await EndUnitAsync(cancellationToken);
        }

        unit.Add(leaf);
        Files++;
    }

    /// <returns>The organisation's root in hex.</returns>
    public async Task<string> EndAsync(CancellationToken cancellationToken)
    {
        if (unit.Count > 0)
        {
            await EndUnitAsync(cancellationToken);
        }

        await target.FlushAsync(cancellationToken);
        return Convert.ToHexStringLower(organisation.Hash());
    }

    private async Task EndUnitAsync(CancellationToken cancellationToken)
    {
        var done = new SealedUnit(unit[0].Unit, SealedUnit.RootOf(unit), unit);
        organisation.Add(done.Hashed());
        await target.WriteAsync(Encoding.UTF8.GetBytes(SealLeaves.Write(done)), cancellationToken);
        unit.Clear();
    }
}
