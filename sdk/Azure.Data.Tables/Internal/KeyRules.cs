using System.Buffers;
using System.Globalization;

namespace Azure.Data.Tables.Internal;

/// <summary>
/// What the service refuses in a key, refused before the request: an emulator takes some of it on insert and fails on reading it,
/// and some of it would name another row in a URL.
/// </summary>
internal static class KeyRules
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(
        ['/', '\\', '#', '?', .. Enumerable.Range(0, 0x20).Concat(Enumerable.Range(0x7F, 0x21)).Select(code => (char)code)]);

    /// <exception cref="ArgumentException">The key cannot be one; the message names the character.</exception>
    public static void Check(string key, string what)
    {
        ArgumentNullException.ThrowIfNull(key, what);
        var at = key.AsSpan().IndexOfAny(Forbidden);
        if (at >= 0)
        {
            var shown = char.IsControl(key[at]) ? string.Create(CultureInfo.InvariantCulture, $"U+{(int)key[at]:X4}") : key[at].ToString();
            throw new ArgumentException($"{what} has the character {shown} at {at}, which the table service refuses: {key}", what);
        }
    }

    public static void Check(ITableEntity row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Check(row.PartitionKey, Names.PartitionKey);
        Check(row.RowKey, Names.RowKey);
    }
}
