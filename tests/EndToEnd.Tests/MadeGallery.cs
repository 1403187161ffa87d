using System.Text.Json.Nodes;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery's cards that no run of the box leads to: a dossier that fails, an alarm, and the seal in a language that its channel does not speak.</summary>
internal static class MadeGallery
{
    private const string Seal = "9f2c4a8be1d07365f4c81b29ad60e57c3812f6d94be07a51c6d3809f14ea72b5";
    private static readonly DateTimeOffset Now = new(2026, 3, 6, 0, 0, 0, TimeSpan.Zero);

    public static async Task DrawAsync(CardGallery gallery)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        await DrawAsync(gallery, "dossier-failed", wording => PersonCards.DossierFailed(new Viewer("", null, wording, Now, Powers.None), "第五党支部", new(2026, 1, 1), new(2026, 12, 31), Seal[..32]));
        await DrawAsync(gallery, "seal", wording => SealCard.Make(wording, new SealNotice("2026-03-05", Seal, 186, 45, 0, [])));
        await DrawAsync(gallery, "seal-alarm", wording => SealCard.Make(wording, new SealNotice("2026-03-06", Seal, 186, 45, 1, [new SealAlarm(SealAlarms.Shorter, "branch-05", Seal[..32], 12)])));
    }

    private static Task DrawAsync(CardGallery gallery, string name, Func<Wording, Card> make) =>
        gallery.DrawAsync(name, [.. new[] { "zh-Hans", "en" }.Select(language => JsonNode.Parse(make(Wording.In(language)).Json))]);
}
