using System.Text.Encodings.Web;
using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>A row as JSON, each value with the annotation that tells the service its type. Nulls are left out: the service ignores them.</summary>
internal static class EntityWriter
{
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public const string Types = "a row holds string, int, long, double, bool, Guid, DateTimeOffset and byte[]";

    public static void Write(Utf8JsonWriter writer, ITableEntity row)
    {
        writer.WriteStartObject();
        writer.WriteString(Names.PartitionKey, row.PartitionKey);
        writer.WriteString(Names.RowKey, row.RowKey);
        if (row is TableEntity table)
        {
            foreach (var (name, value) in table.Values)
            {
                if (!Names.IsKey(name) && !Names.IsServiceOwned(name)) WriteValue(writer, name, value);
            }
        }
        else
        {
            EntityType.Of(row.GetType()).Write(writer, row);
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    /// <exception cref="ArgumentException">Not a type that a row holds.</exception>
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
            default:
                throw new ArgumentException($"{name} is a {value.GetType()}: {Types}.", name);
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
