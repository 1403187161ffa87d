using System.Globalization;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>Rows out of JSON. One reader a page: rows of a table mostly have the same names in the same order, so their strings are shared.</summary>
internal sealed class EntityReader
{
    private readonly List<string> _names = [];

    public T Read<T>(JsonElement row)
        where T : class, ITableEntity
    {
        if (typeof(T) == typeof(TableEntity)) return (T)(ITableEntity)Read(row);
        var entity = Activator.CreateInstance<T>();
        EntityType.Of(typeof(T)).Fill(entity, row);
        return entity;
    }

    public static long Int64(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetInt64() : long.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    public static double Double(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.Parse(value.GetString()!, CultureInfo.InvariantCulture);

    private TableEntity Read(JsonElement row)
    {
        var entity = new TableEntity();
        var index = 0;
        foreach (var property in row.EnumerateObject())
        {
            var name = Name(property, index++);
            if (name.EndsWith(Names.TypeSuffix, StringComparison.Ordinal)) continue;
            if (name.StartsWith("odata.", StringComparison.Ordinal) && !string.Equals(name, Names.ETag, StringComparison.Ordinal)) continue;
            var value = string.Equals(name, Names.Timestamp, StringComparison.Ordinal) ? property.Value.GetDateTimeOffset() : Value(row, name, property.Value);
            if (value is not null) entity.Values[name] = value;
        }

        return entity;
    }

    /// <summary>The type by the annotation; without one a number is an int, a long or a double, and text is text.</summary>
    private static object? Value(JsonElement row, string name, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.True: return true;
            case JsonValueKind.False: return false;
            case JsonValueKind.Null: return null;
            case JsonValueKind.Number when TypeOf(row, name) is not "Edm.Double":
                return value.TryGetInt32(out var small) ? (object)small : value.TryGetInt64(out var large) ? (object)large : value.GetDouble();
            case JsonValueKind.Number: return value.GetDouble();
            case JsonValueKind.String: break;
            default: throw new InvalidOperationException($"{name} is a JSON {value.ValueKind}, which no row has.");
        }

        return TypeOf(row, name) switch
        {
            "Edm.Binary" => value.GetBytesFromBase64(),
            "Edm.Int64" => Int64(value),
            "Edm.Double" => Double(value),
            "Edm.Guid" => value.GetGuid(),
            "Edm.DateTime" => value.GetDateTimeOffset(),
            _ => value.GetString(),
        };
    }

    private string Name(JsonProperty property, int index)
    {
        if (index < _names.Count && property.NameEquals(_names[index])) return _names[index];
        var name = property.Name;
        if (index < _names.Count) _names[index] = name;
        else _names.Add(name);
        return name;
    }

    private static string? TypeOf(JsonElement row, string name)
    {
        Span<char> annotation = name.Length <= 255 ? stackalloc char[name.Length + Names.TypeSuffix.Length] : new char[name.Length + Names.TypeSuffix.Length];
        name.CopyTo(annotation);
        Names.TypeSuffix.CopyTo(annotation[name.Length..]);
        if (!row.TryGetProperty(annotation, out var type)) return null;
        return type.ValueEquals("Edm.Binary"u8) ? "Edm.Binary" : type.GetString();
    }
}
