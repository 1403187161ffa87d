using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Everybody whom the members' card, or the news that the session has changed, has not reached, each with the reason: for the leader, who reaches them otherwise.</summary>
internal static class UnreachedCard
{
    private const int PageSize = 20;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var wording = viewer.Wording;
        var card = CardFrame.ForSession(viewer, view, "card.unreached.title").WithRefusal(refusal);
        var pages = Math.Max(1, (view.Unreached.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(viewer.Look.Page, 0, pages - 1);
        card.Body.Add(view.Unreached.Count == 0
            ? CardFrame.Text(wording["card.unreached.nobody"], AdaptiveTextColor.Good)
            : CardFrame.Text(wording.Format("card.unreached.text", view.Unreached.Count), AdaptiveTextColor.Warning, bold: true));
        foreach (var (person, reason) in view.Unreached.Skip(page * PageSize).Take(PageSize))
        {
            card.Body.Add(CardFrame.SmallWritten($"{view.NameOf(person)} · {NoticesCard.ReasonOf(wording, reason)}", NoticesCard.LongestLine));
        }

        CardFrame.AddTurns(card, wording, page, pages, (title, to) => CardFrame.Open(title, view.FileId, CardNames.Unreached, ("page", to)));
        return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Leader)).WithRefresh(viewer, CardNames.Unreached, view.FileId);
    }
}
