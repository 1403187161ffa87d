using System.Globalization;
using AdaptiveCards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The seal in the inspection channel: what an inspector compares a dossier with.</summary>
internal static class SealCard
{
    private const int AlarmsShown = 20;
    private const int Group = 8;

    public static Card Make(Wording wording, SealNotice seal)
    {
        var card = CardFrame.New(wording.Format("card.seal.title", seal.Date), wording["app.name"]);
        if (seal.AlarmCount > 0)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.seal.alarm", seal.AlarmCount), AdaptiveTextColor.Attention, bold: true));
        }

        card.Body.Add(CardFrame.Facts(
            (wording["card.seal.date"], seal.Date),
            (wording["card.seal.files"], Number(seal.Files)),
            (wording["card.seal.units"], Number(seal.Units)),
            (wording["card.seal.alarms"], seal.AlarmCount == 0 ? wording["card.seal.none"] : Number(seal.AlarmCount))));
        // In groups: 64 characters in one word are cut on a phone, and nobody compares them by eye.
        card.Body.Add(new AdaptiveTextBlock(string.Join(' ', seal.Seal.Chunk(Group).Select(c => new string(c)))) { Wrap = true, FontType = AdaptiveFontType.Monospace });
        card.Body.Add(new AdaptiveTextBlock(wording["card.seal.text"]) { Wrap = true, IsSubtle = true, Size = AdaptiveTextSize.Small });
        foreach (var alarm in seal.Alarms.Take(AlarmsShown))
        {
            var text = wording.Format("card.seal." + alarm.Kind, CardFrame.Cut(alarm.Unit, 300), alarm.FileId, alarm.Sequence);
            card.Body.Add(new AdaptiveTextBlock(text) { Wrap = true, Color = AdaptiveTextColor.Attention, Size = AdaptiveTextSize.Small, Spacing = AdaptiveSpacing.None });
        }

        if (seal.AlarmCount > AlarmsShown)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.seal.more", seal.AlarmCount - AlarmsShown), AdaptiveTextColor.Attention));
        }

        return new Card(card);
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
