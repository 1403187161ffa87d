using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams;

/// <summary>Calendar texts in the unit's language.</summary>
public sealed class ResourceEventText : EventText
{
    public override string Subject(Planned plan, string unit)
    {
        var wording = Wording.In(plan.Language);
        return wording.Format("event.subject", unit, plan.Title.In(plan.Language));
    }

    public override string Body(Planned plan, string unit)
    {
        var wording = Wording.In(plan.Language);
        return "<p>" + System.Net.WebUtility.HtmlEncode(wording.Format("event.body", wording["app.name"])) + "</p>";
    }
}
