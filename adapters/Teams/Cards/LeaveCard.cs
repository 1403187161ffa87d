using System.Globalization;
using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>A member asks for leave, for this session or for some days; while one stands, he sees it and can take it back.</summary>
internal static class LeaveCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var day = Iso(LocalDays.DayOf(file.Start, file.Plan!.TimeZone));
        var card = CardFrame.ForSession(viewer, view, "card.leave.title").WithRefusal(refusal);
        if (file.Leaves.GetValueOrDefault(viewer.Person) is { Stands: true } leave)
        {
            return Standing(card, viewer, view, leave);
        }

        AddAhead(card, viewer, view);
        card.Body.Add(CardFrame.Text(wording["card.leave.text"]));
        card.Body.Add(new AdaptiveDateInput { Id = "from", Label = wording["card.leave.from"], Value = day });
        card.Body.Add(new AdaptiveDateInput { Id = "to", Label = wording["card.leave.to"], Value = day });
        card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], IsMultiline = true, MaxLength = AskLeave.MaxReason, IsRequired = true, ErrorMessage = wording["refusal.leave-why"] });
        if (view.Links?.HandIn(view.FileId, AttachTo.Leave) is not null)
        {
            card.Body.Add(CardFrame.Small(wording.Format("card.leave.attachHint", AttachLeave.MaxFiles)));
        }

        return card.WithActions(
            CardFrame.ExecuteOnce(wording["action.askLeave"], Verbs.AskLeave, view).Primary(),
            CardFrame.Open(wording["action.back"], view.FileId, CardNames.CheckIn));
    }

    private static AdaptiveCard Standing(AdaptiveCard card, Viewer viewer, SessionView view, LeaveState leave)
    {
        var wording = viewer.Wording;
        AddState(card, viewer, view, leave);
        CardFrame.AddWritten(card, (wording["label.reason"], view.TextOf(leave.Why, wording)));
        AttachmentButtons.Add(card.Body, viewer, view, leave.Attachments);
        if (AttachLeave.Closed(view.File, viewer.Person, viewer.Now) is null)
        {
            AttachmentButtons.AddHandIn(card, viewer, view, AttachTo.Leave, leave.Attachments.IsEmpty ? "action.attach" : "action.attachMore");
        }

        if (WithdrawLeave.IsOpen(view.File, leave, viewer.Now))
        {
            card.Body.Add(CardFrame.Small(wording["card.leave.withdrawHint"]));
            card.WithActions(CardFrame.Execute(wording["action.withdrawLeave"], Verbs.WithdrawLeave, view.FileId, ("request", leave.Request)));
        }

        if (view.Ahead.Count > 0)
        {
            // What is done to this request stands with it: below the others it would be taken for theirs.
            var own = new AdaptiveActionSet();
            own.Actions.AddRange(card.Actions);
            card.Actions.Clear();
            card.Body.Add(own);
        }

        AddAhead(card, viewer, view);
        return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.CheckIn)).WithRefresh(viewer, CardNames.Leave, view.FileId);
    }

    /// <summary>What he has asked for other days, each to be taken back.</summary>
    private static void AddAhead(AdaptiveCard card, Viewer viewer, SessionView view)
    {
        var wording = viewer.Wording;
        foreach (var (row, files) in view.Ahead)
        {
            var box = new AdaptiveContainer { Style = AdaptiveContainerStyle.Emphasis };
            var days = Days(wording, row.From, row.To);
            box.Items.Add(CardFrame.Text(files == 0 ? wording.Format("card.leave.aheadNone", days) : wording.Format("card.leave.ahead", days, files)));
            var withdraw = CardFrame.Execute(wording["action.withdrawLeave"], Verbs.WithdrawLeave, view.FileId, ("card", CardNames.Leave), ("request", row.Request));
            // The form's reason is not wanted for it.
            withdraw.AssociatedInputs = AdaptiveAssociatedInputs.None;
            box.Items.Add(new AdaptiveActionSet { Actions = { withdraw } });
            card.Body.Add(box);
        }
    }

    /// <summary>Where a request stands, and what the leader wrote to it.</summary>
    public static void AddState(AdaptiveCard card, Viewer viewer, SessionView view, LeaveState leave)
    {
        var wording = viewer.Wording;
        var (key, color) = leave switch
        {
            { WithdrawnAt: not null } => ("card.leave.withdrawn", AdaptiveTextColor.Default),
            { Granted: null } when viewer.Now >= view.File.LocksAt => ("card.leave.undecided", AdaptiveTextColor.Default),
            { Granted: null } => ("card.leave.waiting", AdaptiveTextColor.Warning),
            { Granted: true } => ("card.leave.granted", AdaptiveTextColor.Good),
            _ => ("card.leave.refused", AdaptiveTextColor.Attention),
        };
        card.Body.Add(CardFrame.Written(wording.Format(key, Days(wording, leave.From, leave.To), view.NameOf(leave.By)), color));
        if (leave is { Answer: not null, WithdrawnAt: null })
        {
            card.Body.Add(CardFrame.SmallWritten(view.TextOf(leave.Answer, wording)));
        }
    }

    /// <summary>One day, or a span.</summary>
    public static string Days(Wording wording, DateOnly from, DateOnly to)
    {
        var format = wording.Language == "en" ? "d MMM yyyy" : "yyyy年M月d日";
        return from == to ? from.ToString(format, wording.Culture) : $"{from.ToString(format, wording.Culture)}–{to.ToString(format, wording.Culture)}";
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}

/// <summary>The requests for leave that wait for a leader, each with its two answers.</summary>
internal static class LeaveRequests
{
    /// <summary>Bytes of what was written.</summary>
    private const int LongestReason = 400;

    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view, string cardName, MatterPages pages)
    {
        var (wording, shown) = (viewer.Wording, pages.Shown(pages.Leaves));
        if (shown.Count == 0)
        {
            return;
        }

        card.Body.Add(CardFrame.Text(wording.Format("card.leave.requests", pages.Leaves.Count), AdaptiveTextColor.Warning, bold: true));
        foreach (var (person, leave) in shown)
        {
            var box = new AdaptiveContainer { Style = AdaptiveContainerStyle.Emphasis };
            box.Items.Add(CardFrame.Written($"{view.NameOf(person)} · {LeaveCard.Days(wording, leave.From, leave.To)}", bold: true, bytes: LongestReason));
            box.Items.Add(CardFrame.Written(view.TextOf(leave.Why, wording), bytes: LongestReason));
            AttachmentButtons.Add(box.Items, viewer, view, leave.Attachments);
            if (person != viewer.Person)
            {
                box.Items.Add(new AdaptiveActionSet { Actions = { Answer(true, "action.grant", person, leave), Answer(false, "action.refuse", person, leave) } });
            }

            card.Body.Add(box);
        }

        card.Body.Add(new AdaptiveTextInput { Id = "leaveWhy", Label = wording["card.leave.answer"], Placeholder = wording["card.leave.answerHint"], MaxLength = 400 });

        AdaptiveExecuteAction Answer(bool granted, string title, string person, LeaveState leave) => CardFrame.Execute(
            wording[title], Verbs.DecideLeave, view.FileId, ("card", cardName), ("page", pages.Page), ("person", person), ("request", leave.Request), ("granted", granted ? "true" : "false"));
    }
}
