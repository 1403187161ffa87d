using System.Globalization;
using System.Text;
using AdaptiveCards;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Adapters.Teams;

/// <summary>A finished card, as messages and invoke answers carry it.</summary>
public sealed class Card
{
    private const int Ok = 200;
    private const int UsualLength = 8 * 1024;
    private const int LongestKept = 64 * 1024;

    private static readonly JsonSerializer Serializer = JsonSerializer.CreateDefault();

    // Cards are made by the thousand in a storm: a buffer that grows anew for each would be most of what they cost.
    [ThreadStatic]
    private static StringBuilder? buffer;

    // Written once, and sent as it is: a tree of it would cost as much as all else of a tap.
    private readonly JRaw json;

    internal Card(AdaptiveCard card)
    {
        var text = buffer is { Capacity: <= LongestKept } kept ? kept : buffer = new StringBuilder(UsualLength);
        text.Clear();
        using (var writer = new StringWriter(text, CultureInfo.InvariantCulture))
        {
            Serializer.Serialize(writer, card);
        }

        json = new JRaw(text.ToString());
    }

    /// <summary>The card's JSON, about 28 KB at the most.</summary>
    public string Json => (string)json.Value!;

    public Attachment Attach() => new() { ContentType = AdaptiveCard.ContentType, Content = json };

    public AdaptiveCardInvokeResponse Answer() => new() { StatusCode = Ok, Type = AdaptiveCard.ContentType, Value = json };
}
