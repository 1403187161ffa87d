using AdaptiveCards;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Turns;

/// <summary>Answers to card actions.</summary>
internal static class CardAnswer
{
    public static AdaptiveCardInvokeResponse Of(AdaptiveCard card) => new()
    {
        StatusCode = StatusCodes.Status200OK,
        Type = AdaptiveCard.ContentType,
        Value = JObject.Parse(card.ToJson()),
    };

    public static AdaptiveCard Refused(Wording wording, string code) =>
        PersonCards.Message(new Viewer("", null, wording, default, Powers.None), wording["refusal." + code], good: false);

    public static AdaptiveCard Message(Caller caller, string key) =>
        PersonCards.Message(new Viewer(caller.Person, null, caller.Wording, default, Powers.None), caller.Wording[key], good: false);
}
