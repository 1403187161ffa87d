using System.Security.Cryptography;
using System.Text.Json;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>A name as it stands now, its bytes' SHA-256, and the bytes.</summary>
public sealed record NameRow(string Person, PersonName Name, string Hash, ReadOnlyMemory<byte> Body);

/// <summary>Table <c>names</c>: partition = person, row = the day from which the name holds.</summary>
public sealed class Names(IRowStore rows)
{
    /// <summary>Before a guest's generated id: guests are looked up one by one, never listed with the organisation's people.</summary>
    public const string GuestPrefix = "guest-";

    private const string TableName = "names";

    public async Task<NameRow?> CurrentAsync(string person, CancellationToken cancellationToken)
    {
        NameRow? last = null;
        await foreach (var row in rows.QueryAsync(TableName, person, null, null, cancellationToken))
        {
            last = Read(row);
        }

        return last;
    }

    /// <summary>The name that an entry committed to, or null when it was erased.</summary>
    public async Task<NameRow?> FindAsync(string person, string hash, CancellationToken cancellationToken)
    {
        await foreach (var row in rows.QueryAsync(TableName, person, null, null, cancellationToken))
        {
            if (Chain.HashOf(row.Json.Span) == hash)
            {
                return Read(row);
            }
        }

        return null;
    }

    public async IAsyncEnumerable<NameRow> AllAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in rows.ScanAsync(TableName, cancellationToken))
        {
            yield return Read(row);
        }
    }

    /// <summary>Keeps a name from a day on, unless it is the one that holds already.</summary>
    public async Task KeepAsync(string person, string name, string title, NameRow? current, DateOnly from, CancellationToken cancellationToken)
    {
        if (current is not null && current.Name.Name == name && current.Name.Title == title)
        {
            return;
        }

        var salt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        var body = JsonSerializer.SerializeToUtf8Bytes(new PersonName(salt, name, title), KeptJson.For<PersonName>());
        var key = from.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        // Two names of one person on one day are both kept: an entry may have committed to either.
        while (!await rows.InsertAsync(TableName, person, key, body, cancellationToken))
        {
            key += "+";
        }
    }

    private static NameRow Read(Row row) => new(
        row.Partition, JsonSerializer.Deserialize(row.Json.Span, KeptJson.For<PersonName>())!, Chain.HashOf(row.Json.Span), row.Json);
}
