using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>A notice as a line of a digest.</summary>
/// <param name="Kind">Without its offset.</param>
public sealed record DigestLine(string FileId, string Kind, SessionFile File);

/// <summary>What else a person has on a day in which he has had his cards: a line a notice, each opens its session's card.</summary>
internal static class DigestCard
{
    /// <summary>Lines in one card: it stays under 28 KB with each at its longest.</summary>
    private const int MostLines = 12;

    // Bytes of JSON.
    private const int LongestTitle = 180;

    public static AdaptiveCard Make(Viewer viewer, IReadOnlyList<DigestLine> lines, Organisation organisation)
    {
        var wording = viewer.Wording;
        // What came later about a session is what holds of it now.
        lines = [.. lines.Reverse().DistinctBy(l => (l.FileId, OpensOf(l)))];
        var card = CardFrame.New(wording.Format("card.digest.title", lines.Count), wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording["card.digest.text"]));
        foreach (var line in lines.OrderBy(l => l.File.Start).ThenBy(l => l.FileId, StringComparer.Ordinal).Take(MostLines))
        {
            card.Body.Add(LineOf(viewer, line, organisation));
        }

        if (lines.Count > MostLines)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.digest.more", lines.Count - MostLines)));
        }

        return card;
    }

    /// <summary>What has changed, and what nobody has confirmed, is seen on the person's own card.</summary>
    private static string OpensOf(DigestLine line) =>
        CardDesk.CardOf(line.Kind) is var name && name is CardNames.Leader or CardNames.Register or CardNames.MinutesForm or CardNames.MinutesReview or CardNames.Matters or CardNames.MakeUp or CardNames.Notes ? name : CardNames.Own;

    private static AdaptiveColumnSet LineOf(Viewer viewer, DigestLine line, Organisation organisation)
    {
        var (plan, wording) = (line.File.Plan!, viewer.Wording);
        var title = CardFrame.Cut(plan.Title.In(wording.Language), LongestTitle);
        return new AdaptiveColumnSet
        {
            SelectAction = CardFrame.Execute(title, Verbs.Open, line.FileId, ("card", OpensOf(line))),
            Columns =
            {
                new AdaptiveColumn
                {
                    Width = "100px",
                    Items =
                    {
                        new AdaptiveTextBlock(wording.Day(line.File.Start, plan.TimeZone)) { Weight = AdaptiveTextWeight.Bolder },
                        new AdaptiveTextBlock(wording.Clock(line.File.Start, plan.TimeZone)) { IsSubtle = true, Spacing = AdaptiveSpacing.None },
                    },
                },
                new AdaptiveColumn
                {
                    Width = "stretch",
                    Items =
                    {
                        new AdaptiveTextBlock(title) { Wrap = true },
                        new AdaptiveTextBlock(CardFrame.Cut($"{wording["notice." + line.Kind]} · {organisation.Find(plan.Unit)?.Name ?? plan.Unit}", LongestTitle)) { IsSubtle = true, Wrap = true, Spacing = AdaptiveSpacing.None },
                    },
                },
            },
        };
    }
}
