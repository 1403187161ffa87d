using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Serialization;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>A class that is a row: its public properties, looked up once.</summary>
internal sealed class EntityType
{
    private static readonly ConcurrentDictionary<Type, EntityType> Known = new();
    private readonly List<Member> _read = [];
    private readonly Dictionary<string, Member> _written = new(StringComparer.Ordinal);

    private EntityType(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (property.GetIndexParameters().Length > 0 || property.IsDefined(typeof(IgnoreDataMemberAttribute))) continue;
            var name = string.Equals(property.Name, nameof(ITableEntity.ETag), StringComparison.Ordinal) ? Names.ETag
                : property.GetCustomAttribute<DataMemberAttribute>()?.Name ?? property.Name;
            var member = new Member(name, property);
            if (property.GetGetMethod() is not null && !Names.IsKey(name) && !Names.IsServiceOwned(name)) _read.Add(member);
            if (property.GetSetMethod() is not null) _written[name] = member;
        }
    }

    public static EntityType Of(Type type) => Known.GetOrAdd(type, static t => new EntityType(t));

    public void Write(Utf8JsonWriter writer, object entity)
    {
        foreach (var member in _read)
        {
            var value = member.Property.GetValue(entity);
            EntityWriter.WriteValue(writer, member.Name, value is Enum ? value.ToString() : value);
        }
    }

    public void Fill(object entity, JsonElement row)
    {
        foreach (var property in row.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Null || !_written.TryGetValue(property.Name, out var member)) continue;
            member.Property.SetValue(entity, Convert(member, property.Value));
        }
    }

    private static object? Convert(Member member, JsonElement value) => member.Type switch
    {
        var t when t == typeof(string) => value.GetString(),
        var t when t == typeof(byte[]) => value.GetBytesFromBase64(),
        var t when t == typeof(BinaryData) => BinaryData.FromBytes(value.GetBytesFromBase64()),
        var t when t == typeof(int) => value.GetInt32(),
        var t when t == typeof(long) => EntityReader.Int64(value),
        var t when t == typeof(double) => EntityReader.Double(value),
        var t when t == typeof(bool) => value.GetBoolean(),
        var t when t == typeof(Guid) => value.GetGuid(),
        var t when t == typeof(DateTimeOffset) => value.GetDateTimeOffset(),
        var t when t == typeof(DateTime) => value.GetDateTimeOffset().UtcDateTime,
        var t when t == typeof(ETag) => new ETag(value.GetString()!),
        { IsEnum: true } t => Enum.Parse(t, value.GetString()!),
        var t => throw new NotSupportedException($"{member.Name} is a {t}, which the table service cannot hold."),
    };

    private sealed record Member(string Name, PropertyInfo Property)
    {
        public Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;
    }
}
