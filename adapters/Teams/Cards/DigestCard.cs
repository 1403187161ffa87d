using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>A notice as a line of a digest.</summary>
/// <param name="Kind">Without its offset.</param>
/// <param name="Own">It came as a card of its own.</param>
public sealed record DigestLine(string FileId, string Kind, SessionFile File, bool Own);

/// <summary>
/// What else a person has on a day in which he has had his cards: a line a notice, each opens its session's card. What came last stands first, so that
/// whatever brings the card up to date is seen; what came as cards of their own stands after the rest.
/// </summary>
public static class DigestCard
{
    /// <summary>Lines on one page: it stays under 28 KB with each at its longest.</summary>
    private const int PageSize = 12;

    // Bytes of JSON.
    private const int LongestTitle = 180;

    /// <param name="key">The day's, for the buttons that turn the card.</param>
    /// <param name="lines">In the order in which they came.</param>
    public static Card Make(Viewer viewer, string key, IReadOnlyList<DigestLine> lines, Organisation organisation)
    {
        var wording = viewer.Wording;
        // What came later about a session is what holds of it now.
        lines = [.. lines.Reverse().DistinctBy(l => (l.FileId, OpensOf(l))).OrderBy(l => l.Own)];
        var pages = Math.Max(1, (lines.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(viewer.Look.Page, 0, pages - 1);
        var card = CardFrame.New(wording.Format("card.digest.title", lines.Count(l => !l.Own)), wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording["card.digest.text"]));
        var shown = lines.Skip(page * PageSize).Take(PageSize).ToList();
        card.Body.AddRange(shown.Where(l => !l.Own).Select(l => LineOf(viewer, l, organisation)));
        if (shown.Exists(l => l.Own))
        {
            card.Body.Add(CardFrame.Text(wording["card.digest.own"], bold: true));
            card.Body.AddRange(shown.Where(l => l.Own).Select(l => LineOf(viewer, l, organisation)));
        }

        CardFrame.AddTurns(card, wording, page, pages, (title, to) => CardFrame.Execute(title, Verbs.Digest, "", ("day", key), ("page", to)));
        return new Card(card);
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
