using System.Globalization;
using AdaptiveCards;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The leader's register: live counts, the roll call in pages, and after the close what is put right.</summary>
internal static class RegisterCard
{
    /// <summary>People on one page: the card stays well under 28 KB.</summary>
    internal const int PageSize = 40;

    /// <summary>Bytes of the guests' names.</summary>
    private const int LongestGuests = 600;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.register.title").WithRefusal(refusal);
        card.Body.Add(Counts(viewer, view));
        card.Body.Add(CardFrame.Facts(
            (wording["label.quorum"], $"{file.Terms.Quorum} ({file.Terms.Quorum.Of(file.Roster.Count)}) – {wording[file.QuorumMet ? "quorum.met" : "quorum.notMet"]}"),
            (wording["madeUp"], file.MadeUpCount > 0 ? file.MadeUpCount.ToString(wording.Culture) : null),
            (wording["label.guests"], file.Guests.IsEmpty ? null : CardFrame.Cut(string.Join(wording["list.join"], file.Guests.Select(g => $"{view.Guests.GetValueOrDefault(g.Guest) ?? wording["dossier.erased"]} ({wording["guest." + g.Role]})")), LongestGuests))));
        var open = file.Closing is null && viewer.Now < file.ClosesAt;
        card.Body.Add(CardFrame.Text(wording.Format(open ? "card.checkIn.open" : "card.checkIn.closed", open ? RegisterTimes.CloseOf(wording, file) : wording.When(file.ClosesAt, zone))));
        if (file.InQuestion || file.NotHeld is not null)
        {
            card.Body.Add(CardFrame.Text(wording[file.InQuestion ? "refusal.held-unanswered" : "card.notHeld.text"], AdaptiveTextColor.Attention, bold: true));
            return card.WithActions(CardFrame.Open(wording["action.matters"], view.FileId, CardNames.Matters)).WithRefresh(viewer, CardNames.Register, view.FileId);
        }

        if (file.Roster.Count > 0 && (open || (file.Held && viewer.Now < file.LocksAt)))
        {
            RollCall(card, viewer, view, open);
        }

        if (open && file.Terms.CodeDemanded && viewer.Now >= file.OpensAt)
        {
            card.WithActions(CardFrame.Open(wording["action.showCode"], view.FileId, CardNames.Code));
        }

        if (viewer.Now >= file.OpensAt && viewer.Now < file.LocksAt)
        {
            card.WithActions(CardFrame.Open(wording["action.guests"], view.FileId, CardNames.Guests));
        }

        return card.WithOwnCheckIn(viewer, view).WithRefresh(viewer, CardNames.Register, view.FileId);
    }

    private static AdaptiveColumnSet Counts(Viewer viewer, SessionView view)
    {
        var file = view.File;
        var set = new AdaptiveColumnSet();
        Add("label.roster", file.Roster.Count, AdaptiveTextColor.Default);
        Add("mode.OnSite", file.CountOf(Mode.OnSite), AdaptiveTextColor.Good);
        Add("mode.Online", file.CountOf(Mode.Online), AdaptiveTextColor.Good);
        Add("mode.Excused", file.CountOf(Mode.Excused), AdaptiveTextColor.Warning);
        Add(file.Held ? "mode.Absent" : "mode.None", file.Roster.Count - file.Present - file.CountOf(Mode.Excused), AdaptiveTextColor.Attention);
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

    private static void RollCall(AdaptiveCard card, Viewer viewer, SessionView view, bool open)
    {
        var (file, wording, find) = (view.File, viewer.Wording, viewer.Look.Find);
        var unmarked = file.Roster.Count(r => !file.Marks.ContainsKey(r.Person));
        // The unmarked first: they are what the roll is called for. After the close nobody puts his own mark right.
        var found = file.Roster.Where(r => open || r.Person != viewer.Person).Where(r => find.Length == 0 || view.NameOf(r.Person).Contains(find, StringComparison.OrdinalIgnoreCase)).OrderBy(r => file.Marks.ContainsKey(r.Person)).ToList();
        var pages = Math.Max(1, (found.Count + PageSize - 1) / PageSize);
        var page = Math.Clamp(viewer.Look.Page, 0, pages - 1);
        card.Body.Add(CardFrame.Text(
            (!open ? wording["card.register.correct"] : unmarked == 0 ? wording["card.register.all"] : wording.Format("card.register.unmarked", unmarked))
            + (pages > 1 ? " · " + wording.Format("card.register.page", page + 1, pages) : ""), bold: true));
        if (file.Roster.Count > PageSize)
        {
            card.Body.Add(new AdaptiveTextInput { Id = "find", Label = wording["card.register.find"], Value = find, MaxLength = Look.MaxFind });
            // Beside the list, not among the card's actions: a card takes five of those.
            var pager = new AdaptiveActionSet { Actions = { Turn("action.find", 0) } };
            pager.Actions.AddRange(page > 0 ? [Turn("action.previous", page - 1)] : []);
            pager.Actions.AddRange(page < pages - 1 ? [Turn("action.next", page + 1)] : []);
            card.Body.Add(pager);
        }

        if (!open && file.OnRoster.ContainsKey(viewer.Person))
        {
            card.Body.Add(CardFrame.Small(wording["card.register.own"]));
        }

        if (found.Count == 0)
        {
            card.Body.Add(CardFrame.Text(wording[find.Length > 0 ? "card.register.nobody" : "card.register.nobodyElse"]));
        }
        else
        {
            card.Body.Add(People(viewer, view, found.Skip(page * PageSize).Take(PageSize)));
            card.Body.Add(new AdaptiveChoiceSetInput
            {
                Id = "mode",
                Label = wording["card.register.as"],
                Style = AdaptiveChoiceInputStyle.Compact,
                Value = "onSite",
                Choices = [.. Enum.GetValues<Mode>().SelectMany(m => Choices(wording, m))],
            });
            card.Body.Add(CardFrame.Small(wording["card.register.lateHint"]));
            card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], Placeholder = wording[open ? "card.register.whyHint" : "card.register.correctHint"], MaxLength = 400 });
            // What stands in the search box counts, not what it said when the card was made.
            card.WithActions(CardFrame.Execute(wording[open ? "action.mark" : "action.correct"], Verbs.Mark, view.FileId, ("page", page)).Primary());
        }

        AdaptiveExecuteAction Turn(string title, int to) => CardFrame.Execute(wording[title], Verbs.Open, view.FileId, ("card", CardNames.Register), ("page", to));
    }

    private static AdaptiveChoiceSetInput People(Viewer viewer, SessionView view, IEnumerable<RosterEntry> shown)
    {
        var (file, wording) = (view.File, viewer.Wording);
        return new AdaptiveChoiceSetInput
        {
            Id = "people",
            Label = wording["card.register.choose"],
            IsMultiSelect = true,
            Style = AdaptiveChoiceInputStyle.Expanded,
            Wrap = true,
            Choices = [.. shown.Select(r => new AdaptiveChoice { Title = CardFrame.Cut(view.NameOf(r.Person), CardFrame.LongestChoice) + Said(r.Person), Value = r.Person })],
        };

        string Said(string person) => file.Marks.GetValueOrDefault(person) is not { } mark ? ""
            : $" – {wording["mode." + mark.Mode]}{(mark.Late ? $" ({wording["late"]})" : "")}{(mark.ByLeader ? string.Create(CultureInfo.InvariantCulture, $" ({CardFrame.Cut(view.NameOf(mark.Actor), CardFrame.LongestChoice)})") : "")}";
    }

    /// <summary>Who is there is on time or late: the leader says which.</summary>
    private static IEnumerable<AdaptiveChoice> Choices(Wording wording, Mode mode) =>
        [
            new AdaptiveChoice { Title = wording["mode." + mode], Value = Lower(mode) },
            .. mode is Mode.OnSite or Mode.Online ? [new AdaptiveChoice { Title = $"{wording["mode." + mode]} ({wording["late"]})", Value = Lower(mode) + "Late" }] : Array.Empty<AdaptiveChoice>(),
        ];

    private static string Lower(Mode mode) => char.ToLowerInvariant(mode.ToString()[0]) + mode.ToString()[1..];
}
