using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The members' card: a reminder that becomes the check-in, then shows what was recorded.</summary>
internal static class CheckInCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view).WithRefusal(refusal);
        var mark = file.Marks.GetValueOrDefault(viewer.Person);
        if (file.Cancellation is not null)
        {
            card.Body.Add(CardFrame.Text(wording["card.cancelled.text"], AdaptiveTextColor.Attention, bold: true));
            return card;
        }

        if (mark is not null)
        {
            var mode = wording["mode." + mark.Mode] + (mark.Late ? $" ({wording["late"]})" : "");
            var text = mark.ByLeader ? wording.Format("card.checkIn.byLeader", mode) : wording.Format("card.checkIn.recorded", mode, wording.Clock(mark.At, zone));
            card.Body.Add(CardFrame.Text(text, mark.Mode == Mode.Absent ? AdaptiveTextColor.Attention : AdaptiveTextColor.Good, bold: true));
        }

        var open = viewer.Now >= file.OpensAt && viewer.Now < file.ClosesAt && file.Closing is null;
        card.Body.Add(CardFrame.Text(
            open ? wording.Format("card.checkIn.open", wording.Clock(file.ClosesAt, zone)) + (mark is { ByLeader: false } ? " " + wording["card.checkIn.change"] : "")
            : viewer.Now < file.OpensAt ? wording.Format("card.checkIn.opens", wording.When(file.OpensAt, zone), wording.Clock(file.ClosesAt, zone))
            : wording.Format("card.checkIn.closed", wording.When(file.ClosesAt, zone))));
        if (file.Closing is null && viewer.Now < file.ClosesAt && mark is not { ByLeader: true })
        {
            card.WithActions(
                CardFrame.Execute(wording["action.onSite"], Verbs.CheckIn, view.FileId, ("mode", "onSite")).Primary(),
                CardFrame.Execute(wording["action.online"], Verbs.CheckIn, view.FileId, ("mode", "online")));
        }

        return card.WithRefresh(viewer, CardNames.CheckIn, view.FileId);
    }
}
