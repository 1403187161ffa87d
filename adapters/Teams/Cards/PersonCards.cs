using AdaptiveCards;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Cards about a person, not about one session.</summary>
public static class PersonCards
{
    public static Card Welcome(Viewer viewer, string name, IReadOnlyList<(Unit Unit, Role Role)> units)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording.Format("card.welcome.title", name), wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording["card.welcome.text"]));
        if (units.Count > 0)
        {
            card.Body.Add(CardFrame.Text(wording["card.welcome.units"], bold: true));
            var facts = new AdaptiveFactSet();
            facts.Facts.AddRange(units.Take(20).Select(u => new AdaptiveFact(CardFrame.Cut(u.Unit.Name, 300), wording["role." + u.Role])));
            card.Body.Add(facts);
        }

        card.Body.Add(CardFrame.Text(wording["card.welcome.try"]));
        return new Card(card);
    }

    public static Card Help(Viewer viewer)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.help.title"], wording["app.name"]);
        foreach (var key in new[] { "card.help.my", "card.help.reach", "card.help.notices", "card.help.calendar", "card.help.plan", "card.help.export", "card.help.help" })
        {
            card.Body.Add(CardFrame.Text(wording[key]));
        }

        card.Body.Add(new AdaptiveTextBlock(wording["card.help.note"]) { Wrap = true, IsSubtle = true });
        return new Card(card);
    }

    /// <param name="download">Where the person signs in and gets his own file.</param>
    public static Card Calendar(Viewer viewer, Uri download)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.calendar.title"], wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording["card.calendar.text"]));
        return new Card(card.WithActions(new AdaptiveOpenUrlAction { Title = wording["action.download"], Url = download }));
    }

    public static Card Export(Viewer viewer, IReadOnlyList<Unit> units, string? refusal)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.export.title"], wording["app.name"]).WithRefusal(refusal);
        card.Body.Add(new AdaptiveChoiceSetInput
        {
            Id = "unit",
            Label = wording["card.export.unit"],
            Style = AdaptiveChoiceInputStyle.Compact,
            Value = units.Count > 0 ? units[0].Id : null,
            Choices = [.. units.Take(120).Select(u => new AdaptiveChoice { Title = CardFrame.Cut(u.Name, CardFrame.LongestChoice), Value = u.Id })],
        });
        CardFrame.AddSpan(card, viewer, units.Count > 0 ? units[0].TimeZone : "UTC");
        return new Card(card.WithActions(CardFrame.Execute(wording["action.export"], Verbs.Export, "").Primary()));
    }

    public static Card DossierReady(Viewer viewer, string unit, DateOnly from, DateOnly to, int files, string sha, Uri download)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.dossier.title"], wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording.Format("card.dossier.text", unit, Day(from), Day(to), files)));
        card.Body.Add(new AdaptiveTextBlock(wording["card.dossier.sha"]) { Size = AdaptiveTextSize.Small, IsSubtle = true });
        // Two halves: 64 characters in one word are cut on a phone.
        card.Body.Add(new AdaptiveTextBlock($"{sha[..32]} {sha[32..]}") { Wrap = true, FontType = AdaptiveFontType.Monospace, Size = AdaptiveTextSize.Small, Spacing = AdaptiveSpacing.None });
        return new Card(card.WithActions(new AdaptiveOpenUrlAction { Title = wording["action.download"], Url = download }));
    }

    /// <param name="order">What an administrator asks the API about: the fault's code is his business.</param>
    public static Card DossierFailed(Viewer viewer, string unit, DateOnly from, DateOnly to, string order)
    {
        var wording = viewer.Wording;
        var card = CardFrame.New(wording["card.dossier.failed.title"], wording["app.name"]);
        card.Body.Add(CardFrame.Text(wording.Format("card.dossier.failed.text", unit, Day(from), Day(to)), AdaptiveTextColor.Attention));
        card.Body.Add(CardFrame.Text(wording["card.dossier.failed.do"]));
        card.Body.Add(new AdaptiveTextBlock(wording["card.dossier.failed.order"]) { Wrap = true, Size = AdaptiveTextSize.Small, IsSubtle = true });
        card.Body.Add(new AdaptiveTextBlock(order) { Wrap = true, FontType = AdaptiveFontType.Monospace, Size = AdaptiveTextSize.Small, Spacing = AdaptiveSpacing.None });
        return new Card(card);
    }

    /// <summary>A line of text as a card, for what has no card of its own.</summary>
    public static Card Message(Viewer viewer, string text, bool good)
    {
        var card = CardFrame.New(viewer.Wording[good ? "card.done" : "card.refused"], viewer.Wording["app.name"]);
        card.Body.Add(CardFrame.Text(text, good ? AdaptiveTextColor.Good : AdaptiveTextColor.Attention));
        return new Card(card);
    }

    private static string Day(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
