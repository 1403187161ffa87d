using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Where the online meeting's report and the register differ, each with the leader's answers: marks are changed until the lock.</summary>
internal static class ReportLines
{
    private const int Shown = 4;

    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view)
    {
        var (file, wording) = (view.File, viewer.Wording);
        if (file.ReportMissing is { } reason)
        {
            card.Body.Add(CardFrame.Small(Missing(reason, viewer)));
        }

        var open = ReportState.OpenIn(file).OrderBy(d => d.Person == viewer.Person).ToList();
        if (open.Count == 0)
        {
            return;
        }

        card.Body.Add(CardFrame.Text(wording.Format("card.report.title", open.Count) + (open.Count > Shown ? " " + wording.Format("card.leave.shown", Shown) : ""), AdaptiveTextColor.Warning, bold: true));
        foreach (var difference in open.Take(Shown))
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
            wording[title], Verbs.SettleReport, view.FileId, ("person", difference.Person), ("version", file.Report!.Version), ("takeOver", takeOver ? "true" : "false"));
    }

    private static string Missing(string reason, Viewer viewer) =>
        reason == CompareReport.NoReport ? viewer.Wording["report.none"] : viewer.Wording.Format("report.unreadable", reason);
}
