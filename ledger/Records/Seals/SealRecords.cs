using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>What a run of the seal found and made.</summary>
/// <param name="Seal">The newest seal.</param>
/// <param name="IsNew">Whether this run made it.</param>
/// <param name="Foreign">Documents that stand where a seal's must stand and hold something else; they were left alone.</param>
public sealed record SealRun(SealRow Seal, bool IsNew, IReadOnlyList<string> Foreign);

/// <summary>
/// The nightly act: one hash over the heads of all files, each compared with the seal before. The heads as they are read are what is
/// sealed; entries are read only of files that have grown, and only what is new. A run mends what the last one left undone.
/// </summary>
public sealed class SealRecords(ILedgerStore store, IRowStore rows, SealBook seals, TimeProvider time)
{
    private const int AlarmsKept = 100;

    public async Task<SealRun> RunAsync(CancellationToken cancellationToken)
    {
        var foreign = new List<string>();
        var date = time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var last = await seals.LastAsync(cancellationToken);
        if (last is not null)
        {
            await WriteDocumentAsync(last, foreign, cancellationToken);
            if (string.CompareOrdinal(last.Date, date) >= 0)
            {
                return new SealRun(last, false, foreign);
            }
        }

        var made = await MakeAsync(date, last, foreign, cancellationToken);
        var stands = await seals.AddAsync(made, cancellationToken);
        await WriteDocumentAsync(stands, foreign, cancellationToken);
        return new SealRun(stands, ReferenceEquals(stands, made), foreign);
    }

    private async Task WriteDocumentAsync(SealRow seal, List<string> foreign, CancellationToken cancellationToken)
    {
        if (!await seals.WriteDocumentAsync(seal, cancellationToken))
        {
            foreign.Add(seal.DocumentPath);
        }
    }

    private async Task<SealRow> MakeAsync(string date, SealRow? last, List<string> foreign, CancellationToken cancellationToken)
    {
        var (alarms, count) = (ImmutableArray.CreateBuilder<SealAlarm>(), 0);
        var comparable = last is not null && await HoldsAsync(last, cancellationToken);
        if (last is not null && !comparable)
        {
            Raise(new SealAlarm(SealAlarms.Lost, "", "", 0));
        }

        await using var leaves = TemporaryFile.Create();
        await using var before = comparable ? await seals.OpenLeavesAsync(last!, cancellationToken) : Stream.Null;
        await using var files = await FileList.ReadAsync(rows, cancellationToken);
        var writer = new SealWriter(leaves);
        var pairs = SealPair.MergeAsync(files.AllAsync(cancellationToken), SealLeaves.ReadAsync(before, cancellationToken), cancellationToken);
        await foreach (var (leaf, alarm) in new HeadCheck(store).RunAsync(pairs, cancellationToken))
        {
            if (alarm is not null)
            {
                Raise(alarm);
            }

            if (leaf is not null)
            {
                await writer.AddAsync(leaf, cancellationToken);
            }
        }

        var root = await writer.EndAsync(cancellationToken);
        var text = string.Create(CultureInfo.InvariantCulture, $$"""{"date":"{{date}}","previous":"{{last?.Hash}}","root":"{{root}}","files":{{writer.Files}}}""");
        var hash = Chain.HashOf(Encoding.UTF8.GetBytes(text));
        leaves.Position = 0;
        var path = SealRow.LeavesPathOf(date, hash);
        if (!await seals.WriteOnceAsync(path, leaves, cancellationToken))
        {
            foreign.Add(path);
        }

        return new SealRow(date, text, hash, root, writer.Files, writer.Units, count, alarms.ToImmutable(), false);

        void Raise(SealAlarm alarm)
        {
            count++;
            if (alarms.Count < AlarmsKept)
            {
                alarms.Add(alarm);
            }
        }
    }

    /// <summary>Whether the last seal is what it was: a leaf that someone changed in its place would hide a change of the file.</summary>
    private async Task<bool> HoldsAsync(SealRow seal, CancellationToken cancellationToken)
    {
        try
        {
            await using var leaves = await seals.OpenLeavesAsync(seal, cancellationToken);
            var (root, sound) = (new MerkleRoot(), true);
            await foreach (var unit in SealLeaves.ReadAsync(leaves, cancellationToken))
            {
                root.Add(unit.Hashed());
                sound &= unit.RootHolds;
            }

            return sound && Convert.ToHexStringLower(root.Hash()) == seal.Root
                && seal.Sealed.Contains($"\"root\":\"{seal.Root}\"", StringComparison.Ordinal) && Chain.HashOf(Encoding.UTF8.GetBytes(seal.Sealed)) == seal.Hash;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
