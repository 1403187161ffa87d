using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The leader's register: live counts, and the roll call of those not marked yet.</summary>
internal static class RegisterCard
{
    /// <summary>Choices in one card: it stays well under 28 KB.</summary>
    private const int MaxChoices = 60;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.register.title").WithRefusal(refusal);
        card.Body.Add(Counts(viewer, view));
        card.Body.Add(CardFrame.Facts((wording["label.quorum"], $"{file.Terms.Quorum} ({file.Terms.Quorum.Of(file.Roster.Count)}) – {wording[file.QuorumMet ? "quorum.met" : "quorum.notMet"]}")));
        if (file.Closing is not null || viewer.Now >= file.ClosesAt)
        {
            card.Body.Add(CardFrame.Text(wording.Format("card.checkIn.closed", wording.When(file.ClosesAt, zone))));
            return card.WithRefresh(viewer, CardNames.Register, view.FileId);
        }

        card.Body.Add(CardFrame.Text(wording.Format("card.checkIn.open", wording.Clock(file.ClosesAt, zone))));
        if (file.Roster.Count > 0)
        {
            RollCall(card, viewer, view);
        }

        return card.WithRefresh(viewer, CardNames.Register, view.FileId);
    }

    private static AdaptiveColumnSet Counts(Viewer viewer, SessionView view)
    {
        var file = view.File;
        var set = new AdaptiveColumnSet();
        Add("label.roster", file.Roster.Count, AdaptiveTextColor.Default);
        Add("mode.OnSite", file.CountOf(Mode.OnSite), AdaptiveTextColor.Good);
        Add("mode.Online", file.CountOf(Mode.Online), AdaptiveTextColor.Good);
        Add("mode.Excused", file.CountOf(Mode.Excused), AdaptiveTextColor.Warning);
        Add(file.Closing is null ? "mode.None" : "mode.Absent", file.Roster.Count - file.Present - file.CountOf(Mode.Excused), AdaptiveTextColor.Attention);
        return set;

        void Add(string label, int count, AdaptiveTextColor color) => set.Columns.Add(new AdaptiveColumn
        {
            Width = "stretch",
            Items =
            {
                new AdaptiveTextBlock(count.ToString(viewer.Wording.Culture)) { Size = AdaptiveTextSize.ExtraLarge, Weight = AdaptiveTextWeight.Bolder, Color = color, HorizontalAlignment = AdaptiveHorizontalAlignment.Center, Spacing = AdaptiveSpacing.None },
                new AdaptiveTextBlock(viewer.Wording[label]) { Size = AdaptiveTextSize.Small, IsSubtle = true, Wrap = true, HorizontalAlignment = AdaptiveHorizontalAlignment.Center, Spacing = AdaptiveSpacing.None },
            },
        });
    }

    private static void RollCall(AdaptiveCard card, Viewer viewer, SessionView view)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var unmarked = file.Roster.Where(r => !file.Marks.ContainsKey(r.Person)).ToList();
        var marked = file.Roster.Where(r => file.Marks.ContainsKey(r.Person)).ToList();
        var shown = unmarked.Concat(marked).Take(MaxChoices).ToList();
        card.Body.Add(CardFrame.Text(
            unmarked.Count == 0 ? wording["card.register.all"] : wording.Format("card.register.unmarked", unmarked.Count)
            + (unmarked.Count > MaxChoices ? " " + wording.Format("card.register.more", unmarked.Count - MaxChoices) : ""), bold: true));
        card.Body.Add(new AdaptiveChoiceSetInput
        {
            Id = "people",
            Label = wording["card.register.choose"],
            IsMultiSelect = true,
            Style = AdaptiveChoiceInputStyle.Expanded,
            Wrap = true,
            Choices = [.. shown.Select(r => new AdaptiveChoice
            {
                Title = CardFrame.Cut(view.NameOf(r.Person), CardFrame.LongestChoice) + (file.Marks.GetValueOrDefault(r.Person) is { } mark ? $" – {wording["mode." + mark.Mode]}" : ""),
                Value = r.Person,
            })],
        });
        card.Body.Add(new AdaptiveChoiceSetInput
        {
            Id = "mode",
            Label = wording["card.register.as"],
            Style = AdaptiveChoiceInputStyle.Compact,
            Value = "onSite",
            Choices = [.. new[] { Mode.OnSite, Mode.Online, Mode.Excused, Mode.Absent }.Select(m => new AdaptiveChoice { Title = wording["mode." + m], Value = Lower(m) })],
        });
        card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], Placeholder = wording["card.register.whyHint"], MaxLength = 400 });
        card.WithActions(CardFrame.Execute(wording["action.mark"], Verbs.Mark, view.FileId).Primary());
    }

    private static string Lower(Mode mode) => char.ToLowerInvariant(mode.ToString()[0]) + mode.ToString()[1..];
}
