using System.Text.Encodings.Web;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>A row as JSON, each value with the annotation that tells the service its type. Nulls are left out: the service ignores them.</summary>
internal static class EntityWriter
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static void Write(Utf8JsonWriter writer, ITableEntity entity)
    {
        writer.WriteStartObject();
        writer.WriteString(Names.PartitionKey, entity.PartitionKey);
        writer.WriteString(Names.RowKey, entity.RowKey);
        if (entity is TableEntity table)
        {
            foreach (var (name, value) in table.Values)
            {
                if (!Names.IsKey(name) && !Names.IsServiceOwned(name)) WriteValue(writer, name, value);
            }
        }
        else
        {
            EntityType.Of(entity.GetType()).Write(writer, entity);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    /// <exception cref="ArgumentException">The service has no such type.</exception>
    public static void WriteValue(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: break;
            case string text: writer.WriteString(name, text); break;
            case int number: writer.WriteNumber(name, number); break;
            case bool truth: writer.WriteBoolean(name, truth); break;
            case byte[] bytes:
                Annotate(writer, name, "Edm.Binary"u8);
                writer.WriteBase64String(name, bytes);
                break;
            case BinaryData data:
                Annotate(writer, name, "Edm.Binary"u8);
                writer.WriteBase64String(name, data);
                break;
            case long number:
                Annotate(writer, name, "Edm.Int64"u8);
                Span<byte> digits = stackalloc byte[20];
                number.TryFormat(digits, out var length, default, System.Globalization.CultureInfo.InvariantCulture);
                writer.WriteString(name, digits[..length]);
                break;
            case double number:
                Annotate(writer, name, "Edm.Double"u8);
                if (double.IsFinite(number)) writer.WriteNumber(name, number);
                else writer.WriteString(name, double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case Guid id:
                Annotate(writer, name, "Edm.Guid"u8);
                writer.WriteString(name, id);
                break;
            case DateTimeOffset time:
                Annotate(writer, name, "Edm.DateTime"u8);
                writer.WriteString(name, time.UtcDateTime);
                break;
            case DateTime { Kind: DateTimeKind.Unspecified }:
                throw new ArgumentException($"{name} is a DateTime of unspecified kind: give a DateTimeOffset, or a DateTime in UTC.", name);
            case DateTime time:
                Annotate(writer, name, "Edm.DateTime"u8);
                writer.WriteString(name, time.ToUniversalTime());
                break;
            default:
                throw new ArgumentException($"{name} is a {value.GetType()}, which the table service cannot hold.", name);
        }
    }

    private static void Annotate(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> type)
    {
        // The service allows 255 characters in a name.
        Span<char> annotation = name.Length <= 255 ? stackalloc char[name.Length + Names.TypeSuffix.Length] : new char[name.Length + Names.TypeSuffix.Length];
        name.CopyTo(annotation);
        Names.TypeSuffix.CopyTo(annotation[name.Length..]);
        writer.WriteString(annotation, type);
    }
}
