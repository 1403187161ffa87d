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
        // The newest first: a mistake is noticed soon.
        var pages = Math.Max(1, (file.Guests.Count + Shown - 1) / Shown);
        var page = Math.Clamp(viewer.Look.Page, 0, pages - 1);
        foreach (var guest in Enumerable.Reverse(file.Guests).Skip(page * Shown).Take(Shown))
        {
            var name = GuestCard.NameOf(viewer, view, guest);
            card.Body.Add(CardFrame.Line(
                CardFrame.Open(CardFrame.Cut(name, CardFrame.LongestChoice), view.FileId, CardNames.Guest, ("person", guest.Guest)),
                wording["guest." + guest.Role], wording.Clock(guest.At, file.Plan!.TimeZone), name, guest.Text is null ? "" : view.TextOf(guest.Text, wording)));
        }

        CardFrame.AddTurns(card, wording, page, pages, (title, to) => CardFrame.Open(title, view.FileId, CardNames.Guests, ("page", to)));
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
            card.WithActions(CardFrame.ExecuteOnce(wording["action.addGuest"], Verbs.AddGuest, view).Primary());
        }

        return card.WithActions(CardFrame.Open(wording["action.backToRegister"], view.FileId, CardNames.Register)).WithRefresh(viewer, CardNames.Guests, view.FileId);
    }
}

/// <summary>One guest, whom the leader may take out again; once he is gone: the others.</summary>
internal static class GuestCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        if (file.Guests.Find(g => g.Guest == viewer.Look.Person) is not { } guest)
        {
            return GuestsCard.Make(viewer, view, refusal);
        }

        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.guests.title").WithRefusal(refusal);
        CardFrame.AddWritten(
            card,
            (wording["guest." + guest.Role], NameOf(viewer, view, guest)),
            (wording["card.guests.from"], guest.Text is null ? null : view.TextOf(guest.Text, wording)),
            (wording["card.guests.by"], $"{view.NameOf(guest.By)} · {wording.When(guest.At, zone)}"));
        if (viewer.Now < file.LocksAt && file.Cancellation is null)
        {
            card.Body.Add(CardFrame.Small(wording["card.guests.removeHint"]));
            card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], MaxLength = 400, IsRequired = true, ErrorMessage = wording["refusal.guest-why"] });
            card.WithActions(CardFrame.Execute(wording["action.removeGuest"], Verbs.RemoveGuest, view.FileId, ("person", guest.Guest)));
        }

        return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Guests));
    }

    public static string NameOf(Viewer viewer, SessionView view, GuestState guest) => view.Guests.GetValueOrDefault(guest.Guest) ?? viewer.Wording["dossier.erased"];
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
