using AdaptiveCards;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Adapters.Teams;

/// <summary>A finished card, as messages and invoke answers carry it.</summary>
public sealed class Card
{
    private const int Ok = 200;

    // Written once, and sent as it is: a tree of it would cost as much as all else of a tap.
    private readonly JRaw json;

    internal Card(AdaptiveCard card) => json = new JRaw(JsonConvert.SerializeObject(card, Formatting.None));

    /// <summary>The card's JSON, about 28 KB at the most.</summary>
    public string Json => (string)json.Value!;

    public Attachment Attach() => new() { ContentType = AdaptiveCard.ContentType, Content = json };

    public AdaptiveCardInvokeResponse Answer() => new() { StatusCode = Ok, Type = AdaptiveCard.ContentType, Value = json };
}
