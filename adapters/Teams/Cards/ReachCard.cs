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

    /// <param name="units">The units that the viewer may choose.</param>
    public static Card Make(Viewer viewer, UnitReach reach, Organisation organisation, IReadOnlyList<Unit> units, Func<string, string> nameOf)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording.Format("card.reach.title", organisation.Find(reach.Unit)?.Name ?? reach.Unit, reach.Year.ToString(System.Globalization.CultureInfo.InvariantCulture)), wording["app.name"]);
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

        if (units.Count > 1)
        {
            card.Body.Add(new AdaptiveChoiceSetInput
            {
                Id = "unit",
                Label = wording["label.unit"],
                Style = AdaptiveChoiceInputStyle.Compact,
                Value = reach.Unit,
                Choices = [.. Around(units, reach.Unit).Select(u => new AdaptiveChoice { Title = CardFrame.Cut(u.Name, CardFrame.LongestChoice), Value = u.Id })],
            });
            card.WithActions(CardFrame.Execute(wording["action.show"], Verbs.Reach, "").Primary());
        }

        return new Card(card);
    }

    /// <summary>As many as a card carries: the first ones, and the one that is shown.</summary>
    private static IEnumerable<Unit> Around(IReadOnlyList<Unit> units, string shown) =>
        units.Take(MaxUnits).Concat(units.Skip(MaxUnits).Where(u => u.Id == shown));
}
