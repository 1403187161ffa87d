using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The leader records visitors and lecturers; they stand beside the roster.</summary>
internal static class GuestsCard
{
    private const int Shown = 20;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var card = CardFrame.ForSession(viewer, view, "card.guests.title").WithRefusal(refusal);
        card.Body.Add(CardFrame.Small(wording["card.guests.text"]));
        foreach (var guest in file.Guests.TakeLast(Shown))
        {
            card.Body.Add(CardFrame.Text(CardFrame.Cut(
                $"{wording["guest." + guest.Role]} · {view.Guests.GetValueOrDefault(guest.Guest) ?? wording["dossier.erased"]}{(guest.Text is null ? "" : " · " + view.TextOf(guest.Text, wording))}", 300)));
        }

        if (file.Guests.Count > Shown)
        {
            card.Body.Add(CardFrame.Small(wording.Format("card.register.more", file.Guests.Count - Shown)));
        }

        if (viewer.Now < file.LocksAt && viewer.Now >= file.OpensAt && file.Cancellation is null && file.NotHeld is null)
        {
            card.Body.Add(new AdaptiveTextInput { Id = "name", Label = wording["label.name"], MaxLength = AddGuest.MaxName, IsRequired = true, ErrorMessage = wording["refusal.guest-name"] });
            card.Body.Add(new AdaptiveChoiceSetInput
            {
                Id = "role",
                Label = wording["card.guests.as"],
                Style = AdaptiveChoiceInputStyle.Compact,
                Value = nameof(GuestRole.Visitor),
                Choices = [.. Enum.GetValues<GuestRole>().Select(r => new AdaptiveChoice { Title = wording["guest." + r], Value = r.ToString() })],
            });
            card.Body.Add(new AdaptiveTextInput { Id = "text", Label = wording["card.guests.from"], Placeholder = wording["card.guests.fromHint"], MaxLength = AddGuest.MaxText });
            card.WithActions(CardFrame.Execute(wording["action.addGuest"], Verbs.AddGuest, view.FileId).Primary());
        }

        return card.WithActions(CardFrame.Open(wording["action.backToRegister"], view.FileId, CardNames.Register)).WithRefresh(viewer, CardNames.Guests, view.FileId);
    }
}

/// <summary>The code, large: the leader shows it to those who are there. It stands in no stored message.</summary>
internal static class CodeCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var card = CardFrame.ForSession(viewer, view, "card.code.title").WithRefusal(refusal);
        if (view.Code is { } code)
        {
            card.Body.Add(new AdaptiveTextBlock($"{code.Code[..3]} {code.Code[3..]}")
            {
                Size = AdaptiveTextSize.ExtraLarge, Weight = AdaptiveTextWeight.Bolder, FontType = AdaptiveFontType.Monospace, HorizontalAlignment = AdaptiveHorizontalAlignment.Center,
            });
            card.Body.Add(CardFrame.Text(wording.Format("card.code.until", wording.Clock(code.Until, file.Plan!.TimeZone))));
            card.WithActions(CardFrame.Open(wording["action.newCode"], view.FileId, CardNames.Code).Primary());
        }
        else
        {
            card.Body.Add(CardFrame.Text(wording[file.Terms.CodeDemanded ? "card.code.closed" : "card.code.none"]));
        }

        return card.WithActions(CardFrame.Open(wording["action.backToRegister"], view.FileId, CardNames.Register));
    }
}
