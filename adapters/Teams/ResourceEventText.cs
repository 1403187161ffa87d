using System.Net;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams;

/// <summary>Calendar texts in the unit's language.</summary>
public sealed class ResourceEventText(BotIdentity bot, Settings settings) : EventText
{
    /// <summary>Exchange cuts longer subjects.</summary>
    private const int LongestSubject = 255;

    public override string Subject(Planned plan, string unit)
    {
        var wording = Wording.In(plan.Language);
        var subject = wording.Format("event.subject", unit, plan.Title.In(plan.Language));
        return subject.Length <= LongestSubject ? subject : subject[..(char.IsHighSurrogate(subject[LongestSubject - 1]) ? LongestSubject - 1 : LongestSubject)];
    }

    /// <summary>What to write to the bot stands there as text too: in a cloud without published links it is the way, elsewhere the way back.</summary>
    public override string Body(Planned plan, string unit, string fileId)
    {
        var wording = Wording.In(plan.Language);
        var message = wording.Format("event.message", fileId);
        var ask = WebUtility.HtmlEncode(wording.Format("event.ask", message));
        var link = LinkTo(message) is { } address
            ? $"<p><a href=\"{WebUtility.HtmlEncode(address.AbsoluteUri)}\">{WebUtility.HtmlEncode(wording["event.open"])}</a></p>"
            : "";
        return $"<p>{WebUtility.HtmlEncode(wording.Format("event.body", wording["app.name"]))}</p>{link}<p>{ask}</p>";
    }

    /// <summary>Opens the person's chat with the bot, the message ready to be sent.</summary>
    private Uri? LinkTo(string message) => settings.Places.TeamsWeb is { } teams && bot.AppId.Length > 0
        ? new Uri(teams, $"l/chat/0/0?users=28:{Uri.EscapeDataString(bot.AppId)}&message={Uri.EscapeDataString(message)}")
        : null;
}
