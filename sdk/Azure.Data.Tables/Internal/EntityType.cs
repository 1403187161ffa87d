using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>A class that is a row: its public properties, looked up once.</summary>
internal sealed class EntityType
{
    private static readonly ConcurrentDictionary<Type, EntityType> Known = new();
    private readonly List<(string Name, PropertyInfo Property)> _stored = [];
    private readonly Dictionary<string, PropertyInfo> _set = new(StringComparer.Ordinal);

    private EntityType(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length > 0 || property.IsDefined(typeof(IgnoreDataMemberAttribute))) continue;
            var name = string.Equals(property.Name, nameof(ITableEntity.ETag), StringComparison.Ordinal) ? Names.ETag
                : property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
            if (property.GetGetMethod() is not null && !Names.IsKey(name) && !Names.IsServiceOwned(name)) _stored.Add((name, property));
            if (property.GetSetMethod() is not null) _set[name] = property;
        }
    }

    public static EntityType Of(Type type) => Known.GetOrAdd(type, static t => new EntityType(t));

    public void Write(Utf8JsonWriter writer, object entity)
    {
        foreach (var (name, property) in _stored) EntityWriter.WriteValue(writer, name, property.GetValue(entity));
    }

    public void Fill(object entity, JsonElement row)
    {
        foreach (var json in row.EnumerateObject())
        {
            if (json.Value.ValueKind == JsonValueKind.Null || !_set.TryGetValue(json.Name, out var property)) continue;
            property.SetValue(entity, Convert(json.Name, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, json.Value));
        }
    }

    private static object? Convert(string name, Type type, JsonElement value) => type switch
    {
        _ when type == typeof(string) => value.GetString(),
        _ when type == typeof(int) => value.GetInt32(),
        _ when type == typeof(long) => EntityReader.Int64(value),
        _ when type == typeof(double) => EntityReader.Double(value),
        _ when type == typeof(bool) => value.GetBoolean(),
        _ when type == typeof(Guid) => value.GetGuid(),
        _ when type == typeof(DateTimeOffset) => value.GetDateTimeOffset(),
        _ when type == typeof(byte[]) => value.GetBytesFromBase64(),
        _ when type == typeof(ETag) => new ETag(value.GetString()!),
        _ => throw new NotSupportedException($"{name} is a {type}: {EntityWriter.Types}."),
    };
}
