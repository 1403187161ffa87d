using AdaptiveCards;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Whom a unit's sessions have reached this year: who attended nothing and why, and how often the leaders were there.</summary>
public static class ReachCard
{
    private const int ShownPeople = 25;
    private const int ShownLeaders = 8;
    private const int MaxUnits = 60;

    /// <param name="total">Of the unit and all below it; null: no night has counted them yet.</param>
    /// <param name="units">The units that the viewer may choose, of which he looks for those with a name.</param>
    public static Card Make(Viewer viewer, UnitReach reach, ReachTotal? total, Organisation organisation, IReadOnlyList<Unit> units, Func<string, string> nameOf)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording.Format("card.reach.title", organisation.Find(reach.Unit)?.Name ?? reach.Unit, reach.From.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)), wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording.Format("card.reach.text", reach.Held, reach.People, reach.Reached), bold: true));
        foreach (var group in reach.Unreached.GroupBy(u => u.Reason).OrderBy(g => g.Key))
        {
            card.Body.Add(CardFrame.Text($"{wording["reach." + group.Key]} ({group.Count().ToString(wording.Culture)})", group.Key == Unreached.None ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default, bold: true));
            card.Body.Add(CardFrame.Text(CardFrame.Cut(string.Join(wording["list.join"], group.Take(ShownPeople).Select(u => CardFrame.Cut(nameOf(u.Person), CardFrame.LongestChoice))), 1_800)));
            if (group.Count() > ShownPeople)
            {
                card.Body.Add(CardFrame.Small(wording.Format("card.register.more", group.Count() - ShownPeople)));
            }
        }

        if (!reach.Leaders.IsEmpty)
        {
            card.Body.Add(CardFrame.Text(wording["card.reach.leaders"], bold: true));
            var leaders = new AdaptiveFactSet();
            leaders.Facts.AddRange(reach.Leaders.Take(ShownLeaders).Select(l => new AdaptiveFact(
                CardFrame.Cut(nameOf(l.Person), CardFrame.LongestChoice),
                wording.Format("card.reach.leader", l.OwnAttended, l.Own) + (l.Below > 0 ? wording.Format("card.reach.below", l.BelowAttended, l.Below) : ""))));
            card.Body.Add(leaders);
        }

        if (organisation.ChildrenOf(reach.Unit).Any())
        {
            Total(card, viewer, organisation, total);
        }

        if (units.Count > 1)
        {
            Choice(card, viewer, reach.Unit, units);
        }

        return new Card(card);
    }

    private static void Total(AdaptiveCard card, Viewer viewer, Organisation organisation, ReachTotal? total)
    {
        var wording = viewer.Wording;
        card.Body.Add(CardFrame.Text(wording["card.reach.total"], bold: true));
        if (total is null)
        {
            card.Body.Add(CardFrame.Text(wording["card.reach.notYet"]));
            return;
        }

        card.Body.Add(CardFrame.Text(wording.Format("card.reach.totalText", total.Units, total.People, total.Reached)));
        var reasons = new AdaptiveFactSet();
        reasons.Facts.AddRange(total.Reasons.Select(r => new AdaptiveFact(wording["reach." + r.Reason], r.People.ToString("N0", wording.Culture))));
        if (reasons.Facts.Count > 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.reach.totalNone"]));
            card.Body.Add(reasons);
        }

        card.Body.Add(CardFrame.Small(wording.Format("card.reach.at", wording.When(total.At, organisation.ZoneOf(viewer.Person, viewer.Now)))));
    }

    private static void Choice(AdaptiveCard card, Viewer viewer, string shown, IReadOnlyList<Unit> units)
    {
        var (wording, find) = (viewer.Wording, viewer.Look.Find);
        var found = units.Where(u => find.Length == 0 || u.Name.Contains(find, StringComparison.OrdinalIgnoreCase)).ToList();
        if (units.Count > MaxUnits)
        {
            card.Body.Add(new AdaptiveTextInput { Id = "find", Label = wording["card.reach.find"], Value = find, MaxLength = Look.MaxFind });
            card.Body.Add(new AdaptiveActionSet { Actions = { CardFrame.Execute(wording["action.find"], Verbs.Reach, "", ("shown", shown)) } });
            if (found.Count is 0 or > MaxUnits)
            {
                card.Body.Add(CardFrame.Small(found.Count == 0 ? wording["card.reach.noUnit"] : wording.Format("card.reach.moreUnits", MaxUnits, found.Count)));
            }
        }

        // As many as a card carries, and the one that is shown.
        var offered = found.Take(MaxUnits).Union(units.Where(u => u.Id == shown)).ToList();
        card.Body.Add(new AdaptiveChoiceSetInput
        {
            Id = "unit",
            Label = wording["label.unit"],
            Style = AdaptiveChoiceInputStyle.Compact,
            Value = find.Length == 0 ? shown : offered[0].Id,
            Choices = [.. offered.Select(u => new AdaptiveChoice { Title = CardFrame.Cut(u.Name, CardFrame.LongestChoice), Value = u.Id })],
        });
        card.WithActions(CardFrame.Execute(wording["action.show"], Verbs.Reach, "").Primary());
    }
}
