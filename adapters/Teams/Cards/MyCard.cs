using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>
/// A person's own page: what is next, what he owes, what waits for him, his year. Each line opens its card. The lists are turned together, so that
/// nothing that he owes is out of reach.
/// </summary>
public static class MyCard
{
    private const int ShownNext = 6;
    private const int ShownOwed = 4;
    private const int ShownRules = 12;

    public static Card Make(Viewer viewer, PersonPage page, Organisation organisation)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.my.title"], wording["app.name"]);
        var pages = Math.Max(
            Math.Max(PagesOf(page.Next.Count, ShownNext), PagesOf(page.Rules.Count, ShownRules)),
            new[] { page.Matters.Count, page.MinutesOwed.Count, page.MakeUps.Count, page.Notes.Count, page.Below.Count, page.Visits.Count }.Max(c => PagesOf(c, ShownOwed)));
        // What was settled meanwhile moves the rest up: the last page may be gone.
        var at = Math.Clamp(viewer.Look.Page, 0, pages - 1);
        if (page.Next.Count == 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.my.next"], bold: true));
            card.Body.Add(CardFrame.Text(wording["card.my.nothing"]));
        }

        Listed(wording["card.my.next"], page.Next, ShownNext, AdaptiveTextColor.Default, r => Line(r, r.Start, CardNames.Own, UnitOf(r.Unit), wording.Clock(r.Start, ZoneOf(r.Unit)), late: false));
        Owed("card.my.matters", page.Matters, r => Line(r, r.Start, CardNames.Matters, UnitOf(r.Unit), wording.Format("card.my.waiting", r.Waiting + r.NotesUnread), late: false));
        Owed("card.my.minutes", page.MinutesOwed, r => Line(r, r.MinutesDue ?? r.End, CardNames.MinutesForm, UnitOf(r.Unit), Due(viewer.Now >= r.MinutesDue), viewer.Now >= r.MinutesDue));
        Owed("card.my.makeUps", page.MakeUps, m => CardFrame.Line(
            CardFrame.Open(Title(m.Title.In(wording.Language)), m.FileId, CardNames.MakeUp), wording.Day(m.By.AddTicks(-1), ZoneOf(m.Unit)), Due(m.Overdue), m.Title.In(wording.Language), UnitOf(m.Unit), ColorOf(m.Overdue)));
        Owed("card.my.notes", page.Notes, n => Line(n.Session, n.Due, CardNames.Notes, UnitOf(n.Session.Unit), Due(n.Overdue), n.Overdue));
        Listed(wording.Format("card.my.below", page.Below.Sum(b => b.Sessions), page.Below.Count), page.Below, ShownOwed, AdaptiveTextColor.Attention, b => CardFrame.Line(
            CardFrame.Open(Title(UnitOf(b.Unit)), b.First, CardNames.Own), wording.Day(b.Since, ZoneOf(b.Unit)), wording.Format("card.my.belowCount", b.Sessions),
            UnitOf(b.Unit), wording["card.my.belowHint"], AdaptiveTextColor.Attention));
        Listed(wording["card.my.visits"], page.Visits, ShownOwed, AdaptiveTextColor.Default, r => Line(r, r.Start, CardNames.Own, UnitOf(r.Unit), wording.Clock(r.Start, ZoneOf(r.Unit)), late: false));
        card.Body.Add(CardFrame.Text(wording["card.my.record"], bold: true));
        card.Body.Add(CardFrame.Text(wording.Format("card.my.recordText", page.Held, page.Present, page.Excused, page.Absent) + (page.MadeUp > 0 ? wording.Format("card.my.madeUp", page.MadeUp) : "")));
        var rules = new AdaptiveFactSet();
        // Several of his units may owe the same rule: then its unit is said too.
        var shared = page.Rules.GroupBy(r => r.Rule, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in OnPage([.. page.Rules.OrderByDescending(r => r.Still + r.Lost).ThenBy(r => r.Unit, StringComparer.Ordinal)], ShownRules))
        {
            rules.Facts.Add(new AdaptiveFact(
                CardFrame.Cut(rule.Name.In(wording.Language), 90),
                wording.Format("card.my.rule", rule.Attended, rule.Required) + (rule.Still > 0 ? wording.Format("card.my.still", rule.Still) : "") + (rule.Lost > 0 ? wording.Format("card.my.lost", rule.Lost) : "")
                    + (shared.Contains(rule.Rule) ? " · " + CardFrame.Cut(UnitOf(rule.Unit), 90) : "")));
        }

        if (rules.Facts.Count > 0)
        {
            card.Body.Add(rules);
        }

        CardFrame.AddTurns(card, wording, at, pages, (title, to) => CardFrame.Execute(title, Verbs.My, "", ("page", to)));
        return new Card(card);

        void Owed<T>(string title, IReadOnlyList<T> rows, Func<T, AdaptiveColumnSet> line) =>
            Listed($"{wording[title]} ({rows.Count.ToString(wording.Culture)})", rows, ShownOwed, AdaptiveTextColor.Attention, line);

        void Listed<T>(string title, IReadOnlyList<T> rows, int pageSize, AdaptiveTextColor color, Func<T, AdaptiveColumnSet> line)
        {
            if (OnPage(rows, pageSize) is { Count: > 0 } shown)
            {
                card.Body.Add(CardFrame.Text(title, color, bold: true));
                card.Body.AddRange(shown.Select(line));
            }
        }

        IReadOnlyList<T> OnPage<T>(IReadOnlyList<T> rows, int pageSize) => [.. rows.Skip(at * pageSize).Take(pageSize)];

        AdaptiveColumnSet Line(SessionRow row, DateTimeOffset when, string opens, string below, string leftBelow, bool late) => CardFrame.Line(
            CardFrame.Open(Title(row.Title.In(wording.Language)), row.FileId, opens),
            // A deadline is the first instant after its day.
            wording.Day(when == row.Start ? when : when.AddTicks(-1), ZoneOf(row.Unit)), leftBelow, row.Title.In(wording.Language), below, ColorOf(late));

        string Due(bool late) => wording[late ? "dossier.late" : "label.due"];
        string UnitOf(string unit) => organisation.Find(unit)?.Name ?? unit;
        string ZoneOf(string unit) => organisation.Find(unit)?.TimeZone ?? "UTC";
        static int PagesOf(int count, int pageSize) => Math.Max(1, (count + pageSize - 1) / pageSize);
        static string Title(string title) => CardFrame.Cut(title, CardFrame.LongestChoice);
        static AdaptiveTextColor ColorOf(bool late) => late ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default;
    }
}
