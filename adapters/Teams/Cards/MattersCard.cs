using System.Globalization;
using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>What waits for the leader of a session: whether it took place, leave, where a report differs, make-ups, notes to read, minutes.</summary>
internal static class MattersCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var pages = MatterPages.Of(CardNames.Matters, file, viewer);
        var card = CardFrame.ForSession(viewer, view, "card.matters.title").WithRefusal(refusal);
        if (file.InQuestion)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.held.text", wording.Until(file.Closing!.AnswerBy!.Value, zone)), AdaptiveTextColor.Warning, bold: true));
            card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["card.held.why"], Placeholder = wording["card.held.whyHint"], MaxLength = 400 });
            card.WithActions(
                CardFrame.ExecuteOnce(wording["action.wasHeld"], Verbs.AnswerHeld, view, ("held", "true")),
                CardFrame.ExecuteOnce(wording["action.notHeld"], Verbs.AnswerHeld, view, ("held", "false")));
        }

        if (file.NotHeld is { } not)
        {
            card.Body.Add(CardFrame.Text(wording[not.By == "system" ? "card.notHeld.unanswered" : "card.notHeld.text"], AdaptiveTextColor.Attention, bold: true));
            if (not.Why is not null)
            {
                card.Body.Add(CardFrame.Written(view.TextOf(not.Why, wording)));
            }
        }

        LeaveRequests.Add(card, viewer, view, CardNames.Matters, pages);
        ReportLines.Add(card, viewer, view, pages);
        Lines(card, viewer, view, "card.matters.makeUps", pages, pages.MakeUps, CardNames.MakeUpReview, p => file.MakeUps[p].At, p => wording["makeUp." + file.MakeUps[p].Way]);
        Lines(card, viewer, view, "card.matters.notes", pages, pages.Notes, CardNames.NotesReview, p => file.Notes[p].At, p => file.Notes[p].Late ? wording["dossier.late"] : "");
        pages.AddTurns(card, viewer, view, CardNames.Matters);
        if (!pages.Any && file is { InQuestion: false, NotHeld: null, Minutes.Stage: not MinutesStage.Submitted })
        {
            card.Body.Add(CardFrame.Text(wording["card.matters.none"], AdaptiveTextColor.Good));
        }

        if (file.Minutes.Stage == MinutesStage.Submitted)
        {
            card.WithActions(CardFrame.Open(wording["action.review"], view.FileId, CardNames.MinutesReview));
        }

        return card.WithRegister(viewer, view).WithRefresh(viewer, CardNames.Matters, view.FileId);
    }

    private static void Lines(
        AdaptiveCard card, Viewer viewer, SessionView view, string title, MatterPages pages, IReadOnlyList<string> people, string opens, Func<string, DateTimeOffset> at, Func<string, string> below)
    {
        var shown = pages.Shown(people);
        if (shown.Count == 0)
        {
            return;
        }

        var (wording, zone) = (viewer.Wording, view.File.Plan!.TimeZone);
        card.Body.Add(CardFrame.Text(string.Create(CultureInfo.InvariantCulture, $"{wording[title]} ({people.Count})"), bold: true));
        foreach (var person in shown)
        {
            card.Body.Add(CardFrame.Line(
                CardFrame.Open(CardFrame.Cut(view.NameOf(person), CardFrame.LongestChoice), view.FileId, opens, ("person", person), ("page", pages.Page)),
                wording.Day(at(person), zone), wording.Clock(at(person), zone), view.NameOf(person), below(person)));
        }
    }
}
