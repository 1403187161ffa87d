using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Where the online meeting's report and the register differ, each with the leader's answers: marks are changed until the lock.</summary>
internal static class ReportLines
{
    /// <summary>Differences so many or more are settled by one button as well.</summary>
    private const int Several = 2;

    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view, MatterPages pages)
    {
        var (file, wording) = (view.File, viewer.Wording);
        if (file.ReportMissing is { } reason)
        {
            card.Body.Add(CardFrame.Small(Missing(reason, viewer)));
        }

        var shown = pages.Shown(pages.Differences);
        if (shown.Count == 0)
        {
            return;
        }

        card.Body.Add(CardFrame.Text(wording.Format("card.report.title", pages.Differences.Count), AdaptiveTextColor.Warning, bold: true));
        if (KeepMarks.OpenFor(file, viewer.Person).Count() is >= Several and var others)
        {
            card.Body.Add(new AdaptiveActionSet { Actions = { CardFrame.ExecuteOnce(wording.Format("action.keepMarks", others), Verbs.KeepMarks, view, ("version", file.Report!.Version)) } });
        }

        foreach (var difference in shown)
        {
            var box = new AdaptiveContainer { Style = AdaptiveContainerStyle.Emphasis };
            box.Items.Add(CardFrame.Written(view.NameOf(difference.Person), bold: true, bytes: CardFrame.LongestChoice));
            box.Items.Add(CardFrame.Text(wording.Format(
                difference.Minutes == 0 ? "card.report.notThere" : "card.report.there", wording["mode." + (difference.Marked?.ToString() ?? "None")], difference.Minutes)));
            if (difference.Person != viewer.Person)
            {
                var answers = new AdaptiveActionSet { Actions = { Settle(false, "action.keepMark", difference) } };
                if (viewer.Now < file.LocksAt)
                {
                    answers.Actions.Insert(0, Settle(true, "action.takeOver", difference));
                }

                box.Items.Add(answers);
            }

            card.Body.Add(box);
        }

        AdaptiveExecuteAction Settle(bool takeOver, string title, ReportDifference difference) => CardFrame.Execute(
            wording[title], Verbs.SettleReport, view.FileId, ("page", pages.Page), ("person", difference.Person), ("version", file.Report!.Version), ("takeOver", takeOver ? "true" : "false"));
    }

    private static string Missing(string reason, Viewer viewer) =>
        reason == CompareReport.NoReport ? viewer.Wording["report.none"] : viewer.Wording.Format("report.unreadable", reason);
}
