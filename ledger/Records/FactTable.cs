using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace TeamsAddin.Ledger.Records;

/// <summary>The kinds of fact that one kind of file knows, each with its shape.</summary>
public sealed class FactTable
{
    private readonly Dictionary<string, JsonTypeInfo> byKind = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> byType = [];

    /// <summary>What every kind of file knows is there from the start.</summary>
    public FactTable() => With<Erased>("erased");

    public FactTable With<T>(string kind)
    {
        byKind.Add(kind, KeptJson.For<T>());
        byType.Add(typeof(T), kind);
        return this;
    }

    /// <summary>A draft of the fact under the kind of its type.</summary>
    public Draft Draft(object fact, params SaltedText[] texts) => new(byType[fact.GetType()], fact, texts);

    internal void Write(Utf8JsonWriter json, string kind, object fact) => JsonSerializer.Serialize(json, fact, byKind[kind]);

    internal object Read(string kind, JsonElement data) =>
        byKind.TryGetValue(kind, out var shape) ? data.Deserialize(shape)! : new UnknownFact(kind);
}
