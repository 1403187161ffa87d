using AdaptiveCards;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Adapters.Teams;

/// <summary>A finished card, as messages and invoke answers carry it.</summary>
public sealed class Card
{
    private const int Ok = 200;

    private readonly JObject json;

    internal Card(AdaptiveCard card) => json = JObject.Parse(card.ToJson());

    /// <summary>The card's JSON, about 28 KB at the most.</summary>
    public string Json => json.ToString(Newtonsoft.Json.Formatting.None);

    public Attachment Attach() => new() { ContentType = AdaptiveCard.ContentType, Content = json };

    public AdaptiveCardInvokeResponse Answer() => new() { StatusCode = Ok, Type = AdaptiveCard.ContentType, Value = json };
}
