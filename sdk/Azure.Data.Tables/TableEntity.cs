using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables.Internal;

namespace Azure.Data.Tables;

/// <summary>A row as a dictionary. Values are string, int, long, double, bool, Guid, DateTimeOffset, byte[] or BinaryData.</summary>
public class TableEntity : ITableEntity, IDictionary<string, object>
{
    private readonly Dictionary<string, object> _values;

    public TableEntity() => _values = new(StringComparer.Ordinal);

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object>? values) => _values = values is null ? new(StringComparer.Ordinal) : new(values, StringComparer.Ordinal);

    public string PartitionKey
    {
        get => GetString(Names.PartitionKey)!;
        set => _values[Names.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(Names.RowKey)!;
        set => _values[Names.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(Names.Timestamp);
        set => _values[Names.Timestamp] = value!;
    }

    public ETag ETag
    {
        get => GetString(Names.ETag) is { } text ? new ETag(text) : default;
        set => _values[Names.ETag] = value.ToString();
    }

    public ICollection<string> Keys => _values.Keys;

    public int Count => _values.Count;

    ICollection<object> IDictionary<string, object>.Values => _values.Values;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    /// <summary>Null where the row has no such property. An int set over a long or a double keeps the property's type.</summary>
    /// <exception cref="InvalidOperationException">The property has a value of another type.</exception>
    [AllowNull]
    public object this[string key]
    {
        get => _values.GetValueOrDefault(key)!;
        set => _values[key] = (value is null || _values.GetValueOrDefault(key) is not { } old ? value : Coerce(key, old, value))!;
    }

    public string? GetString(string key) => (string?)Get(key, typeof(string));

    public byte[]? GetBinary(string key) => Get(key, typeof(byte[])) switch { BinaryData data => data.ToArray(), var other => (byte[]?)other };

    public BinaryData? GetBinaryData(string key) => Get(key, typeof(BinaryData)) switch { byte[] bytes => BinaryData.FromBytes(bytes), var other => (BinaryData?)other };

    public bool? GetBoolean(string key) => (bool?)Get(key, typeof(bool));

    public DateTime? GetDateTime(string key) => Get(key, typeof(DateTime)) switch { DateTimeOffset time => time.UtcDateTime, var other => (DateTime?)other };

    public DateTimeOffset? GetDateTimeOffset(string key) => Get(key, typeof(DateTimeOffset)) switch { DateTime time => new DateTimeOffset(time.ToUniversalTime()), var other => (DateTimeOffset?)other };

    public double? GetDouble(string key) => (double?)Get(key, typeof(double));

    public Guid? GetGuid(string key) => (Guid?)Get(key, typeof(Guid));

    public int? GetInt32(string key) => (int?)Get(key, typeof(int));

    public long? GetInt64(string key) => (long?)Get(key, typeof(long));

    public void Add(string key, object value) => _values.Add(key, value);

    public bool ContainsKey(string key) => _values.ContainsKey(key);

    public bool Remove(string key) => _values.Remove(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => _values.TryGetValue(key, out value);

    public void Clear() => _values.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => this[item.Key] = item.Value;

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => ((ICollection<KeyValuePair<string, object>>)_values).Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)_values).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) => ((ICollection<KeyValuePair<string, object>>)_values).Remove(item);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _values.GetEnumerator();

    internal Dictionary<string, object> Values => _values;

    private object? Get(string key, Type wanted)
    {
        var value = _values.GetValueOrDefault(key);
        return value is null || wanted.IsInstanceOfType(value) || AreAlike(wanted, value)
            ? value
            : throw new InvalidOperationException($"Cannot return {wanted} type for a {value.GetType()} typed property: {key}.");
    }

    private static bool AreAlike(Type wanted, object value) => value switch
    {
        DateTimeOffset => wanted == typeof(DateTime),
        DateTime => wanted == typeof(DateTimeOffset),
        byte[] => wanted == typeof(BinaryData),
        BinaryData => wanted == typeof(byte[]),
        _ => false,
    };

    private static object Coerce(string key, object old, object value) => (old, value) switch
    {
        (int, long or double) => value,
        (long, int number) => (long)number,
        (double, int number) => (double)number,
        _ when old.GetType().IsInstanceOfType(value) || AreAlike(old.GetType(), value) => value,
        _ => throw new InvalidOperationException($"{key} is of type {old.GetType()} and cannot be set to a {value.GetType()}."),
    };
}
