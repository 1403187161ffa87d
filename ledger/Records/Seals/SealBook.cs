using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace TeamsAddin.Ledger.Records.Seals;

/// <summary>What does not fit to the seal before.</summary>
/// <param name="Kind">One of <see cref="SealAlarms"/>.</param>
/// <param name="Sequence">The sequence that the seal before holds.</param>
public sealed record SealAlarm(string Kind, string Unit, string FileId, int Sequence);

public static class SealAlarms
{
    /// <summary>The file or its head is not there.</summary>
    public const string Gone = "gone";

    /// <summary>The head is behind the leaf.</summary>
    public const string Shorter = "shorter";

    /// <summary>The entries after the leaf do not lead from it to the head.</summary>
    public const string Changed = "changed";

    /// <summary>The leaves of the last seal are not there or do not lead to its root: nothing could be compared.</summary>
    public const string Lost = "lost";
}

/// <summary>A row of the table <c>seals</c>: it is what makes a seal.</summary>
/// <param name="Date">yyyy-MM-dd, the UTC day of the run.</param>
/// <param name="Sealed">The sealed bytes as text.</param>
/// <param name="Hash">The seal: their SHA-256.</param>
/// <param name="AlarmCount">All of them; the list holds the first hundred.</param>
/// <param name="Posted">Whether the card stands in the inspection channel.</param>
public sealed record SealRow(string Date, string Sealed, string Hash, string Root, int Files, int Units, int AlarmCount, ImmutableArray<SealAlarm> Alarms, bool Posted)
{
    public string DocumentPath => $"seals/{Date}.json";

    public string LeavesPath => LeavesPathOf(Date, Hash);

    internal static string LeavesPathOf(string date, string hash) => $"seals/{date}-{hash}.leaves";
}

/// <summary>The seals that there are.</summary>
public sealed class SealBook(Table<SealRow> rows, IFileStore documents)
{
    public const string TableName = "seals";
    private const string Partition = "seals";

    /// <summary>All seals, oldest first: one a day.</summary>
    public IAsyncEnumerable<Versioned<SealRow>> AllAsync(CancellationToken cancellationToken) => rows.QueryAsync(Partition, cancellationToken: cancellationToken);

    public async Task<SealRow?> LastAsync(CancellationToken cancellationToken)
    {
        SealRow? last = null;
        await foreach (var row in AllAsync(cancellationToken))
        {
            last = row.Value;
        }

        return last;
    }

    /// <exception cref="InvalidDataException">The seal has no leaves any more.</exception>
    public async Task<Stream> OpenLeavesAsync(SealRow seal, CancellationToken cancellationToken) =>
        await documents.OpenAsync(seal.LeavesPath, cancellationToken) ?? throw new InvalidDataException($"{seal.LeavesPath} is not there.");

    public async Task MarkPostedAsync(SealRow seal, CancellationToken cancellationToken)
    {
        // Whoever replaces it at the same time says the same.
        if (await rows.GetAsync(Partition, seal.Date, cancellationToken) is { } row)
        {
            await rows.ReplaceAsync(row, row.Value with { Posted = true }, cancellationToken);
        }
    }

    /// <returns>The day's seal: this one, or the one that was there first.</returns>
    internal async Task<SealRow> AddAsync(SealRow seal, CancellationToken cancellationToken)
    {
        if (await rows.InsertAsync(Partition, seal.Date, seal, cancellationToken))
        {
            return seal;
        }

        return (await rows.GetAsync(Partition, seal.Date, cancellationToken))?.Value
            ?? throw new InvalidDataException($"The seal of {seal.Date} was there and is gone.");
    }

    /// <returns>False where another document stands in the seal's place: it is left as it is.</returns>
    internal async Task<bool> WriteDocumentAsync(SealRow seal, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(seal.Sealed));
        return await WriteOnceAsync(seal.DocumentPath, content, cancellationToken);
    }

    /// <summary>The container may forbid to write a document twice: what is there is compared, never replaced.</summary>
    internal async Task<bool> WriteOnceAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        await using var there = await documents.OpenAsync(path, cancellationToken);
        if (there is null)
        {
            await documents.WriteAsync(path, content, cancellationToken);
            return true;
        }

        var known = await SHA256.HashDataAsync(there, cancellationToken);
        var ours = await SHA256.HashDataAsync(content, cancellationToken);
        return known.AsSpan().SequenceEqual(ours);
    }
}
