using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>A row as a dictionary. Values are string, int, long, double, bool, Guid, DateTimeOffset or byte[].</summary>
public sealed class TableEntity : ITableEntity
{
    public TableEntity(string partitionKey, string rowKey)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    internal TableEntity()
    {
    }

    public string PartitionKey
    {
        get => GetString(Names.PartitionKey)!;
        set => Values[Names.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(Names.RowKey)!;
        set => Values[Names.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(Names.Timestamp);
        set => Values[Names.Timestamp] = value!;
    }

    public ETag ETag
    {
        get => GetString(Names.ETag) is { } text ? new ETag(text) : default;
        set => Values[Names.ETag] = value.ToString();
    }

    internal Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    /// <summary>Null where the row has no such property. An int set over a long or a double keeps the property's type.</summary>
    /// <exception cref="InvalidOperationException">The property has a value of another type.</exception>
    [AllowNull]
    public object this[string key]
    {
        get => Values.GetValueOrDefault(key)!;
        set => Values[key] = (value is null || Values.GetValueOrDefault(key) is not { } old ? value : Coerce(key, old, value))!;
    }

    public string? GetString(string key) => (string?)Get(key, typeof(string));

    public byte[]? GetBinary(string key) => (byte[]?)Get(key, typeof(byte[]));

    public bool? GetBoolean(string key) => (bool?)Get(key, typeof(bool));

    public DateTimeOffset? GetDateTimeOffset(string key) => (DateTimeOffset?)Get(key, typeof(DateTimeOffset));

    public double? GetDouble(string key) => (double?)Get(key, typeof(double));

    public Guid? GetGuid(string key) => (Guid?)Get(key, typeof(Guid));

    public int? GetInt32(string key) => (int?)Get(key, typeof(int));

    public long? GetInt64(string key) => (long?)Get(key, typeof(long));

    public bool ContainsKey(string key) => Values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => Values.TryGetValue(key, out value);

    private object? Get(string key, Type wanted)
    {
        var value = Values.GetValueOrDefault(key);
        return value is null || wanted.IsInstanceOfType(value)
            ? value
            : throw new InvalidOperationException($"Cannot return {wanted} type for a {value.GetType()} typed property: {key}.");
    }

    private static object Coerce(string key, object old, object value) => (old, value) switch
    {
        (int, long or double) => value,
        (long, int number) => (long)number,
        (double, int number) => (double)number,
        _ when old.GetType() == value.GetType() => value,
        _ => throw new InvalidOperationException($"{key} is of type {old.GetType()} and cannot be set to a {value.GetType()}."),
    };
}
