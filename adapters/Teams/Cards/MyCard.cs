using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>A person's own page: what is next, what he owes, what waits for him, his year. Each line opens its card.</summary>
public static class MyCard
{
    private const int ShownNext = 6;
    private const int ShownOwed = 4;
    private const int ShownRules = 12;

    public static Card Make(Viewer viewer, PersonPage page, Organisation organisation)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.my.title"], wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording["card.my.next"], bold: true));
        if (page.Next.Count == 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.my.nothing"]));
        }

        Rows(page.Next, ShownNext, r => Line(r, r.Start, CardNames.Own, UnitOf(r.Unit), wording.Clock(r.Start, ZoneOf(r.Unit)), late: false));
        Owed("card.my.matters", page.Matters, r => Line(r, r.Start, CardNames.Matters, UnitOf(r.Unit), wording.Format("card.my.waiting", r.Waiting + r.NotesUnread), late: false));
        Owed("card.my.minutes", page.MinutesOwed, r => Line(r, r.MinutesDue ?? r.End, CardNames.MinutesForm, UnitOf(r.Unit), Due(viewer.Now >= r.MinutesDue), viewer.Now >= r.MinutesDue));
        Owed("card.my.makeUps", page.MakeUps, m => CardFrame.Line(
            CardFrame.Open(Title(m.Title.In(wording.Language)), m.FileId, CardNames.MakeUp), wording.Day(m.By.AddTicks(-1), ZoneOf(m.Unit)), Due(m.Overdue), m.Title.In(wording.Language), UnitOf(m.Unit), ColorOf(m.Overdue)));
        Owed("card.my.notes", page.Notes, n => Line(n.Session, n.Due, CardNames.Notes, UnitOf(n.Session.Unit), Due(n.Overdue), n.Overdue));
        if (page.Below.Count > 0)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.my.below", page.Below.Sum(b => b.Sessions), page.Below.Count), AdaptiveTextColor.Attention, bold: true));
            Rows(page.Below, ShownOwed, b => CardFrame.Line(
                CardFrame.Open(Title(UnitOf(b.Unit)), b.First, CardNames.Own), wording.Day(b.Since, ZoneOf(b.Unit)), wording.Format("card.my.belowCount", b.Sessions),
                UnitOf(b.Unit), wording["card.my.belowHint"], AdaptiveTextColor.Attention));
        }

        card.Body.Add(CardFrame.Text(wording["card.my.record"], bold: true));
        card.Body.Add(CardFrame.Text(wording.Format("card.my.recordText", page.Held, page.Present, page.Excused, page.Absent) + (page.MadeUp > 0 ? wording.Format("card.my.madeUp", page.MadeUp) : "")));
        var rules = new AdaptiveFactSet();
        // Several of his units may owe the same rule: then its unit is said too.
        var shared = page.Rules.GroupBy(r => r.Rule, StringComparer.Ordinal).Where(g => g.Skip(1).Any()).Select(g => g.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var rule in page.Rules.OrderByDescending(r => r.Still + r.Lost).ThenBy(r => r.Unit, StringComparer.Ordinal).Take(ShownRules))
        {
            rules.Facts.Add(new AdaptiveFact(
                CardFrame.Cut(rule.Name.In(wording.Language), 90),
                wording.Format("card.my.rule", rule.Attended, rule.Required) + (rule.Still > 0 ? wording.Format("card.my.still", rule.Still) : "") + (rule.Lost > 0 ? wording.Format("card.my.lost", rule.Lost) : "")
                    + (shared.Contains(rule.Rule) ? " · " + CardFrame.Cut(UnitOf(rule.Unit), 90) : "")));
        }

        if (rules.Facts.Count > 0)
        {
            card.Body.Add(rules);
            More(page.Rules.Count, ShownRules);
        }

        return new Card(card);

        void Owed<T>(string title, IReadOnlyList<T> rows, Func<T, AdaptiveColumnSet> line)
        {
            if (rows.Count > 0)
            {
                card.Body.Add(CardFrame.Text($"{wording[title]} ({rows.Count.ToString(wording.Culture)})", AdaptiveTextColor.Attention, bold: true));
                Rows(rows, ShownOwed, line);
            }
        }

        void Rows<T>(IReadOnlyList<T> rows, int shown, Func<T, AdaptiveColumnSet> line)
        {
            card.Body.AddRange(rows.Take(shown).Select(line));
            More(rows.Count, shown);
        }

        void More(int count, int shown)
        {
            if (count > shown)
            {
                card.Body.Add(CardFrame.Small(wording.Format("card.my.more", count - shown)));
            }
        }

        AdaptiveColumnSet Line(SessionRow row, DateTimeOffset at, string opens, string below, string leftBelow, bool late) => CardFrame.Line(
            CardFrame.Open(Title(row.Title.In(wording.Language)), row.FileId, opens),
            // A deadline is the first instant after its day.
            wording.Day(at == row.Start ? at : at.AddTicks(-1), ZoneOf(row.Unit)), leftBelow, row.Title.In(wording.Language), below, ColorOf(late));

        string Due(bool late) => wording[late ? "dossier.late" : "label.due"];
        string UnitOf(string unit) => organisation.Find(unit)?.Name ?? unit;
        string ZoneOf(string unit) => organisation.Find(unit)?.TimeZone ?? "UTC";
        static string Title(string title) => CardFrame.Cut(title, CardFrame.LongestChoice);
        static AdaptiveTextColor ColorOf(bool late) => late ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default;
    }
}
