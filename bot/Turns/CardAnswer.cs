using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Turns;

/// <summary>Answers to card actions.</summary>
internal static class CardAnswer
{
    public static Card Refused(Wording wording, string code) =>
        PersonCards.Message(new Viewer("", null, wording, default, Powers.None), wording["refusal." + code], good: false);

    public static Card Message(Caller caller, string key) =>
        PersonCards.Message(new Viewer(caller.Person, null, caller.Wording, default, Powers.None), caller.Wording[key], good: false);
}
