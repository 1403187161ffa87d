using AdaptiveCards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The leader's reminder: readiness, and the confirmation with topic and materials.</summary>
internal static class LeaderCard
{
    private const int NamesShown = 10;

    // Bytes of JSON.
    private const int LongestNames = 600;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var card = CardFrame.ForSession(viewer, view, "card.leader.title").WithRefusal(refusal);
        card.Body.Add(CardFrame.Facts(
            (wording["label.recorder"], view.NameOf(view.Organisation.RecorderOf(file.Plan!.Unit, LocalDays.DayOf(viewer.Now, file.Plan.TimeZone)))),
            (wording["label.roster"], file.RosterFixed ? file.Roster.Count.ToString(wording.Culture) : null),
            (wording["mode.Excused"], file.CountOf(Mode.Excused) is > 0 and var excused ? excused.ToString(wording.Culture) : null),
            (wording["label.notices"], view.Told.FirstOrDefault(t => NoticeKind.Plain(t.Kind) == DueKind.Members) is { } told ? NoticesCard.Sum(wording, [told]) : null)));
        var unreached = view.Told.SelectMany(t => t.Nobody).DistinctBy(n => n.Person, StringComparer.Ordinal).ToList();
        if (unreached.Count > 0)
        {
            // Only the first are named in what is counted.
            var count = Math.Max(unreached.Count, view.Told.Max(t => t.Unreachable));
            card.Body.Add(CardFrame.Text(wording.Format("card.leader.unreached", count, NamesOf(wording, view, unreached, count)), AdaptiveTextColor.Warning));
            card.Body.Add(new AdaptiveActionSet { Actions = { CardFrame.Open(wording["action.unreached"], view.FileId, CardNames.Unreached) } });
        }

        if (file.Cancellation is not null)
        {
            card.Body.Add(CardFrame.Text(wording["card.cancelled.text"], AdaptiveTextColor.Attention, bold: true));
            return card;
        }

        var leaves = MatterPages.Of(CardNames.Leader, file, viewer);
        LeaveRequests.Add(card, viewer, view, CardNames.Leader, leaves);
        leaves.AddTurns(card, viewer, view, CardNames.Leader);
        card.Body.Add(file.Confirmation is null
            ? CardFrame.Text(wording["card.leader.open"], AdaptiveTextColor.Warning, bold: true)
            : CardFrame.Text(wording["card.leader.confirmed"], AdaptiveTextColor.Good, bold: true));
        if (viewer.Now < file.End)
        {
            card.Body.Add(new AdaptiveTextInput { Id = "topic", Label = wording["label.topic"], Placeholder = wording["card.leader.topicHint"], Value = Prefill(view.Topic, 400), MaxLength = 400 });
            card.Body.Add(new AdaptiveTextInput { Id = "materials", Label = wording["label.materials"], Placeholder = wording["card.leader.materialsHint"], Value = Prefill(view.Materials, 1000), MaxLength = 1000, IsMultiline = true });
            AddOfWhich(card, file, wording);
            card.WithActions(CardFrame.ExecuteOnce(wording["action.confirm"], Verbs.Confirm, view).Primary());
        }

        return card.WithRegister(viewer, view).WithOwnCheckIn(viewer, view).WithRefresh(viewer, CardNames.Leader, view.FileId);
    }

    /// <summary>The first of those whom no card has reached, by name.</summary>
    private static string NamesOf(Wording wording, SessionView view, IReadOnlyList<Unreached> unreached, int count)
    {
        var names = CardFrame.Cut(string.Join(wording["list.separator"], unreached.Take(NamesShown).Select(u => view.NameOf(u.Person))), LongestNames);
        return count > NamesShown ? wording.Format("card.leader.unreachedMore", names, count - Math.Min(NamesShown, unreached.Count)) : names;
    }

    /// <summary>What the rule's clauses ask about the session: its topics, and whether the leader gives it.</summary>
    private static void AddOfWhich(AdaptiveCard card, SessionFile file, Wording wording)
    {
        if (!file.Terms.Topics.IsEmpty)
        {
            card.Body.Add(new AdaptiveChoiceSetInput
            {
                Id = "topics",
                Label = wording["card.leader.topics"],
                IsMultiSelect = true,
                Style = AdaptiveChoiceInputStyle.Expanded,
                Wrap = true,
                // What the plan proposes, until somebody has confirmed.
                Value = string.Join(',', file.Confirmation?.Topics ?? file.Plan!.Topics),
                Choices = [.. file.Terms.Topics.Select(t => new AdaptiveChoice { Title = CardFrame.Cut(t.Name.In(wording.Language), CardFrame.LongestChoice), Value = t.Id })],
            });
        }

        if (file.AsksLecturer)
        {
            card.Body.Add(new AdaptiveToggleInput { Id = "byLeader", Title = wording["card.leader.byLeader"], Value = (file.Confirmation is { } said ? said.GivenBy is not null : file.Plan!.ByLeader) ? "true" : "false" });
        }
    }

    /// <summary>What fits into the input: what is longer was not written in it.</summary>
    private static string? Prefill(string? text, int length) =>
        text is null || text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
