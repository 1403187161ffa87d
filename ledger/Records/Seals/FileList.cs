using System.Runtime.CompilerServices;
using System.Text;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>
/// The table <c>files</c> as a seal needs it: units in the order of their UTF-8 bytes, ids by themselves. Ids lie in a temporary file:
/// memory follows the number of units.
/// </summary>
internal sealed class FileList : IAsyncDisposable
{
    public const string TableName = "files";
    private const int IdLength = 32;

    private readonly FileStream ids = TemporaryFile.Create();
    private readonly Dictionary<string, (long Offset, int Count)> units = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The store does not list partition after partition, ids in order: no seal can be made of that.</exception>
    public static async Task<FileList> ReadAsync(IRowStore rows, CancellationToken cancellationToken)
    {
        var list = new FileList();
        try
        {
            await list.FillAsync(rows, cancellationToken);
            return list;
        }
        catch
        {
            await list.DisposeAsync();
            throw;
        }
    }

    public async IAsyncEnumerable<(string Unit, string FileId)> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var unit in units.Keys.Order(SealLeaves.UnitOrder))
        {
            var (offset, count) = units[unit];
            var bytes = new byte[count * IdLength];
            ids.Position = offset;
            await ids.ReadExactlyAsync(bytes, cancellationToken);
            for (var i = 0; i < count; i++)
            {
                yield return (unit, Encoding.ASCII.GetString(bytes, i * IdLength, IdLength));
            }
        }
    }

    public ValueTask DisposeAsync() => ids.DisposeAsync();

    private async Task FillAsync(IRowStore rows, CancellationToken cancellationToken)
    {
        var (unit, last) = ((string?)null, "");
        var bytes = new byte[IdLength];
        await foreach (var row in rows.ScanAsync(TableName, cancellationToken))
        {
            if (!FileId.IsOne(row.Key))
            {
                throw new InvalidDataException($"The table {TableName} has a row {row.Key} in {row.Partition}: that is no file id.");
            }

            if (row.Partition != unit)
            {
                if (!units.TryAdd(row.Partition, (ids.Position, 0)))
                {
                    throw new InvalidDataException($"The table {TableName} is not listed partition after partition: {row.Partition} came twice.");
                }

                (unit, last) = (row.Partition, "");
            }

            if (string.CompareOrdinal(last, row.Key) >= 0)
            {
                throw new InvalidDataException($"The table {TableName} is not listed in order: {row.Key} came after {last} in {unit}.");
            }

            last = row.Key;
            var (offset, count) = units[unit];
            units[unit] = (offset, count + 1);
            Encoding.ASCII.GetBytes(row.Key, bytes);
            await ids.WriteAsync(bytes, cancellationToken);
        }
    }
}

internal static class TemporaryFile
{
    /// <summary>An empty file that goes when it is closed.</summary>
    public static FileStream Create() => new(
        Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
}
