using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Turns;

/// <summary>A turn that failed: logged, and told to the person as "not confirmed", never as done.</summary>
internal static partial class TurnFault
{
    public static async Task AnswerAsync(ILogger log, ITurnContext turn, Exception fault)
    {
        Failed(log, turn.Activity.Type, turn.Activity.From?.AadObjectId, fault);
        if (turn.Activity.Type == ActivityTypes.Message)
        {
            await turn.SendActivityAsync(Wording.In(Wording.LanguageOf(turn.Activity.Locale ?? "zh-Hans"))["text.fault"]);
        }
    }

    [LoggerMessage(101, LogLevel.Error, "A {Type} turn of {Person} failed")]
    private static partial void Failed(ILogger log, string? type, string? person, Exception fault);
}
