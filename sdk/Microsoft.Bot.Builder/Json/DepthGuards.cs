using System.Runtime.CompilerServices;
using Newtonsoft.Json;
using Newtonsoft.Json.Serialization;

namespace Microsoft.Bot.Json;

/// <summary>An object whose properties never end becomes an exception, not the end of the process.</summary>
internal sealed class DepthGuardingWriter(TextWriter text) : JsonTextWriter(text)
{
    internal const string TooDeep = "The object nests deeper than 128 levels or without end. Attach a card as JObject.Parse(card.ToJson()).";

    public override void WriteStartObject()
    {
        Guard();
        base.WriteStartObject();
    }

    public override void WriteStartArray()
    {
        Guard();
        base.WriteStartArray();
    }

    private void Guard()
    {
        if (Top >= BotJson.MaxDepth)
        {
            throw new JsonSerializationException(TooDeep);
        }
    }
}

/// <summary>Sees also what a converter does behind the writer's back: every level of a graph asks for a contract.</summary>
internal sealed class StackGuardingContracts : DefaultContractResolver
{
    public override JsonContract ResolveContract(Type type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return base.ResolveContract(type);
    }
}
