using System.Collections;
using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Xml;
using Microsoft.Kiota.Abstractions.Serialization;
using Microsoft.Kiota.Serialization.Json;

namespace TeamsAddin.Local.Graph;

/// <summary>
/// Reads a body as Graph does: an unknown property, a wrong type and a value that an enumeration has not are each a 400 that names the
/// path. The SDK's models say what is known: what is lost or changed on the way through them is refused.
/// </summary>
internal static class StrictBody
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Children = new();

    /// <param name="type">The OData type's short name, for the message.</param>
    public static (T? Model, Answer? Refusal) Read<T>(Call call, ParsableFactory<T> factory, string type)
        where T : class, IParsable
    {
        if (call.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return (null, Unreadable("A write request without a content type header or with one that is not application/json."));
        }

        try
        {
            using var document = JsonDocument.Parse(call.Body);
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? (null, Unreadable("The body is not a JSON object."))
                : Read(document.RootElement, factory, type);
        }
        catch (JsonException)
        {
            return (null, Unreadable("Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid format."));
        }
    }

    private static (T? Model, Answer? Refusal) Read<T>(JsonElement given, ParsableFactory<T> factory, string type)
        where T : class, IParsable
    {
        T? model;
        try
        {
            model = new JsonParseNode(given).GetObjectValue(factory);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or JsonException)
        {
            return (null, Refused(Unparsable(given, factory), type));
        }

        DropUnknown(model);
        using var writer = new JsonSerializationWriter();
        writer.WriteObjectValue(null, model);
        using var kept = JsonDocument.Parse(writer.GetSerializedContent());
        return FirstLoss(given, kept.RootElement, "") is { } path ? (null, Refused(path, type)) : (model, null);
    }

    private static Answer Unreadable(string why) => GraphAnswers.Error(400, "BadRequest", why);

    private static Answer Refused(string path, string type) => GraphAnswers.Error(
        400, "RequestBodyRead", $"The property '{path}' does not exist on type 'microsoft.graph.{type}', or its value is not of the property's type.");

    /// <summary>Which property throws when it is read alone.</summary>
    private static string Unparsable<T>(JsonElement given, ParsableFactory<T> factory)
        where T : IParsable
    {
        foreach (var property in given.EnumerateObject())
        {
            try
            {
                using var alone = JsonDocument.Parse($"{{{JsonSerializer.Serialize(property.Name)}:{property.Value.GetRawText()}}}");
                new JsonParseNode(alone.RootElement).GetObjectValue(factory);
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException or JsonException)
            {
                return property.Name;
            }
        }

        return "";
    }

    /// <summary>What a model does not know would come back as it went in.</summary>
    private static void DropUnknown(object? model)
    {
        if (model is IAdditionalDataHolder holder)
        {
            holder.AdditionalData.Clear();
        }

        foreach (var property in model is null ? [] : Children.GetOrAdd(model.GetType(), ChildrenOf))
        {
            switch (property.GetValue(model))
            {
                case IParsable child:
                    DropUnknown(child);
                    break;
                case IEnumerable many:
                    foreach (var one in many)
                    {
                        DropUnknown(one);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private static PropertyInfo[] ChildrenOf(Type type) =>
    [
        .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.GetIndexParameters().Length == 0
            && (typeof(IParsable).IsAssignableFrom(p.PropertyType) || (p.PropertyType.IsGenericType && typeof(IEnumerable<IParsable>).IsAssignableFrom(p.PropertyType)))),
    ];

    /// <summary>The first path, in the order of the body, whose value did not come through.</summary>
    private static string? FirstLoss(JsonElement given, JsonElement kept, string path)
    {
        switch (given.ValueKind)
        {
            case JsonValueKind.Object when kept.ValueKind == JsonValueKind.Object:
                foreach (var property in given.EnumerateObject().Where(p => !p.Name.Contains('@', StringComparison.Ordinal)))
                {
                    var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    var loss = kept.TryGetProperty(property.Name, out var value) ? FirstLoss(property.Value, value, at) : property.Value.ValueKind == JsonValueKind.Null ? null : at;
                    if (loss is not null)
                    {
                        return loss;
                    }
                }

                return null;
            case JsonValueKind.Array when kept.ValueKind == JsonValueKind.Array && kept.GetArrayLength() == given.GetArrayLength():
                return given.EnumerateArray().Zip(kept.EnumerateArray())
                    .Select((pair, i) => FirstLoss(pair.First, pair.Second, $"{path}[{i.ToString(CultureInfo.InvariantCulture)}]")).FirstOrDefault(l => l is not null);
            default:
                return IsSame(given, kept) ? null : path;
        }
    }

    private static bool IsSame(JsonElement given, JsonElement kept) => (given.ValueKind, kept.ValueKind) switch
    {
        (JsonValueKind.String, JsonValueKind.String) => IsSame(given.GetString()!, kept.GetString()!, given, kept),
        (JsonValueKind.Number, JsonValueKind.Number) => given.TryGetDecimal(out var a) && kept.TryGetDecimal(out var b) ? a == b : given.GetDouble().Equals(kept.GetDouble()),
        var (a, b) => a == b && a is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null,
    };

    // Instants and durations may be written in other ways.
    private static bool IsSame(string a, string b, JsonElement given, JsonElement kept) => a == b
        || (given.TryGetDateTimeOffset(out var at) && kept.TryGetDateTimeOffset(out var other) && at == other)
        || (a.StartsWith('P') && b.StartsWith('P') && XmlConvert.ToTimeSpan(a) == XmlConvert.ToTimeSpan(b));
}
