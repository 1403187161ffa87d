using System.Buffers;
using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;
using JsonProperty = Newtonsoft.Json.Serialization.JsonProperty;

namespace AdaptiveCards.Json;

/// <summary>Writes cards by the contracts that read them. What they say of a type is looked up once for the process.</summary>
internal sealed class CardWriter(IContractResolver contracts)
{
    private const int UsualLength = 8 * 1024;
    private const int LongestKept = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? buffer;

    private readonly ConcurrentDictionary<Type, Slot[]> slots = new();
    private readonly JsonSerializerSettings foreign = new() { ContractResolver = contracts };

    public string Write(object card, bool indented)
    {
        var text = buffer is { Capacity: <= LongestKept } kept ? kept : buffer = new ArrayBufferWriter<byte>(UsualLength);
        text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(text, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteObject(json, card);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private void WriteObject(Utf8JsonWriter json, object value)
    {
        json.WriteStartObject();
        // The delegate of a method is made at each use.
        foreach (var slot in slots.TryGetValue(value.GetType(), out var known) ? known : slots.GetOrAdd(value.GetType(), SlotsOf))
        {
            slot.Write(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>What may be anything: an action's data, and what others' cards hold.</summary>
    private void WriteAny(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case Uri link:
                json.WriteStringValue(link.OriginalString);
                break;
            case Dictionary<string, object> data:
                json.WriteStartObject();
                foreach (var (key, one) in data)
                {
                    json.WritePropertyName(key);
                    WriteAny(json, one);
                }

                json.WriteEndObject();
                break;
            default:
                json.WriteRawValue(JsonConvert.SerializeObject(value, foreign));
                break;
        }
    }

    private Slot[] SlotsOf(Type type)
    {
        var contract = (JsonObjectContract)contracts.ResolveContract(type);
        var found = contract.Properties.Where(p => !p.Ignored).Select(p => (Slot)Activator.CreateInstance(typeof(Slot<,>).MakeGenericType(p.DeclaringType!, p.PropertyType!), this, p)!);
        return [.. contract.ExtensionDataGetter is { } unknown ? found.Append(new UnknownSlot(this, unknown)) : found];
    }

    private abstract class Slot
    {
        public abstract void Write(Utf8JsonWriter json, object owner);
    }

    private sealed class UnknownSlot(CardWriter cards, ExtensionDataGetter get) : Slot
    {
        public override void Write(Utf8JsonWriter json, object owner)
        {
            foreach (var (name, value) in get(owner) ?? [])
            {
                json.WritePropertyName((string)name);
                cards.WriteAny(json, value);
            }
        }
    }

    private sealed class Slot<TOwner, TValue> : Slot
        where TOwner : class
    {
        // Code that types share looks up what hangs on a type at each use: a comparer of its own, and no cast, are most of a card's time.
        private readonly EqualityComparer<TValue?> values = EqualityComparer<TValue?>.Default;
        private readonly JsonEncodedText name;
        private readonly Func<TOwner, TValue?> get;
        private readonly bool isRequired;
        private readonly TValue? left;
        private readonly Predicate<object>? isWritten;
        private readonly Action<Utf8JsonWriter, TValue> write;

        public Slot(CardWriter cards, JsonProperty property)
        {
            name = JsonEncodedText.Encode(property.PropertyName!);
            get = typeof(TOwner).GetProperty(property.UnderlyingName!, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!.GetMethod!.CreateDelegate<Func<TOwner, TValue?>>();
            isRequired = property.Required == Required.Always;
            left = property.DefaultValue is TValue value ? value : default;
            isWritten = property.ShouldSerialize;
            write = WriteOf(cards);
        }

        public override void Write(Utf8JsonWriter json, object owner)
        {
            var value = get(Unsafe.As<TOwner>(owner));
            if (!isRequired && ((value is null || left is null ? value is null && left is null : values.Equals(value, left)) || isWritten?.Invoke(owner) == false))
            {
                return;
            }

            if (value is null)
            {
                throw new JsonSerializationException($"Property '{name}' requires a value.");
            }

            json.WritePropertyName(name);
            write(json, value);
        }

        private static Action<Utf8JsonWriter, TValue> WriteOf(CardWriter cards)
        {
            var type = Nullable.GetUnderlyingType(typeof(TValue)) ?? typeof(TValue);
            if (type.IsEnum)
            {
                var names = Enum.GetValues(type).Cast<object>().ToDictionary(v => v, v => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(v.ToString()!)));
                return (json, value) => json.WriteStringValue(names[value!]);
            }

            if (typeof(TValue) == typeof(string))
            {
                return (json, value) => json.WriteStringValue((string)(object)value!);
            }

            if (typeof(TValue) == typeof(bool))
            {
                return (json, value) => json.WriteBooleanValue((bool)(object)value!);
            }

            Action<Utf8JsonWriter, object> each = type == typeof(List<string>) ? cards.WriteAny : cards.WriteObject;
            return type.IsAssignableTo(typeof(IList)) ? (json, value) => WriteAll(json, (IList)value!, each)
                : type.Assembly == typeof(CardWriter).Assembly ? (json, value) => cards.WriteObject(json, value!)
                : (json, value) => cards.WriteAny(json, value);
        }

        private static void WriteAll(Utf8JsonWriter json, IList values, Action<Utf8JsonWriter, object> write)
        {
            json.WriteStartArray();
            foreach (var value in values)
            {
                write(json, value);
            }

            json.WriteEndArray();
        }
    }
}
