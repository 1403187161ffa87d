using AdaptiveCards;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>The recorder's form, filled in with what is known.</summary>
internal static class MinutesFormCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.minutesForm.title").WithRefusal(refusal);
        card.Body.Add(CardFrame.Facts(
            (wording["label.present"], $"{file.Present}/{file.Roster.Count}"),
            (wording["label.quorum"], wording[file.QuorumMet ? "quorum.met" : "quorum.notMet"]),
            (wording["label.minutes"], wording["minutes." + file.Minutes.Stage])));
        if (file.Minutes.Stage is MinutesStage.Submitted or MinutesStage.Approved or MinutesStage.Locked)
        {
            card.Body.Add(CardFrame.Text(file.Minutes.Stage switch
            {
                MinutesStage.Approved => wording["card.review.approved"],
                MinutesStage.Locked => wording["refusal.minutes-locked"],
                _ => wording.Format("card.minutesForm.submitted", wording.When(file.Minutes.At!.Value, zone)),
            }, AdaptiveTextColor.Good, bold: true));
            MinutesCorrections.Add(card, viewer, view, CardNames.MinutesForm);
            return card.WithRegister(viewer, view).WithRefresh(viewer, CardNames.MinutesForm, view.FileId);
        }

        if (file.Minutes.Stage == MinutesStage.Returned)
        {
            card.Body.Add(CardFrame.Written(wording.Format("card.minutesForm.returned", view.ReturnReason ?? ""), AdaptiveTextColor.Attention, bold: true, LongText.LongestReason));
        }

        var overdue = viewer.Now >= file.MinutesDue;
        card.Body.Add(CardFrame.Text(
            wording.Format(overdue ? "card.minutesForm.overdue" : "card.minutesForm.due", wording.Until(file.MinutesDue, zone)),
            overdue ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default));
        var input = new AdaptiveTextInput
        {
            Id = "text",
            Label = wording["label.minutes"],
            IsMultiline = true,
            IsRequired = true,
            ErrorMessage = wording["refusal.minutes-empty"],
            Placeholder = wording["card.minutesForm.hint"],
            MaxLength = SubmitMinutes.MaxLength,
        };
        LongText.AddInput(card, viewer, view, CardNames.MinutesForm, input, view.Minutes ?? view.Topic);
        return card.WithActions(CardFrame.Execute(wording["action.submit"], Verbs.Minutes, view.FileId).Primary()).WithRegister(viewer, view).WithRefresh(viewer, CardNames.MinutesForm, view.FileId);
    }
}

/// <summary>The leader's review: approve what is shown, or return it with a reason.</summary>
internal static class MinutesReviewCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var minutes = file.Minutes;
        var card = CardFrame.ForSession(viewer, view, minutes.Stage == MinutesStage.Submitted ? "card.review.title" : "card.minutesForm.title").WithRefusal(refusal);
        card.Body.Add(CardFrame.Facts(
            (wording["label.present"], $"{file.Present}/{file.Roster.Count}"),
            (wording["label.quorum"], wording[file.QuorumMet ? "quorum.met" : "quorum.notMet"])));
        if (minutes.At is { } at)
        {
            card.Body.Add(CardFrame.Written(wording.Format("card.review.by", view.NameOf(minutes.By), wording.When(at, zone))));
        }

        if (minutes.LateAt is not null)
        {
            card.Body.Add(CardFrame.Text(wording["card.review.late"], AdaptiveTextColor.Attention, bold: true));
        }

        LongText.Add(
            card, viewer, view, CardNames.MinutesReview, view.Minutes ?? wording["dossier.erased"], minutes.Corrections.IsEmpty ? LongText.Longest : LongText.LongestBesideMore);
        if (minutes.Stage != MinutesStage.Submitted)
        {
            card.Body.Add(CardFrame.Text(
                minutes.Stage == MinutesStage.Approved ? wording["card.review.approved"]
                : minutes.Due is { } due ? wording.Format("card.review.returnedDue", wording.Until(due, zone))
                : wording["minutes." + minutes.Stage],
                minutes.Stage == MinutesStage.Approved ? AdaptiveTextColor.Good : AdaptiveTextColor.Warning, bold: true));
            MinutesCorrections.Add(card, viewer, view, CardNames.MinutesReview);
            return card.WithRegister(viewer, view).WithRefresh(viewer, CardNames.MinutesReview, view.FileId);
        }

        card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], Placeholder = wording["card.review.whyHint"], MaxLength = 1000, IsMultiline = true });
        return card
            .WithActions(
                CardFrame.Execute(wording["action.approve"], Verbs.Approve, view.FileId, ("part", viewer.Look.Part), ("version", minutes.Version)).Primary(),
                CardFrame.Execute(wording["action.return"], Verbs.Return, view.FileId, ("part", viewer.Look.Part), ("version", minutes.Version)))
            .WithRegister(viewer, view)
            .WithRefresh(viewer, CardNames.MinutesReview, view.FileId);
    }
}

/// <summary>What was put right beside approved minutes, and the form for more.</summary>
internal static class MinutesCorrections
{
    private const int Shown = 3;

    /// <summary>Bytes of what was written.</summary>
    private const int LongestText = 1_200;

    public static IEnumerable<CorrectionState> ShownOf(SessionFile file) => file.Minutes.Corrections.TakeLast(Shown);

    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view, string cardName)
    {
        var (file, wording) = (view.File, viewer.Wording);
        if (file.Minutes.Stage != MinutesStage.Approved)
        {
            return;
        }

        foreach (var correction in ShownOf(file))
        {
            card.Body.Add(new AdaptiveContainer
            {
                Style = AdaptiveContainerStyle.Emphasis,
                Items =
                {
                    CardFrame.Written(wording.Format("card.corrections.by", view.NameOf(correction.By), wording.When(correction.At, file.Plan!.TimeZone)), bold: true),
                    CardFrame.Written(view.TextOf(correction.Text, wording), bytes: LongestText),
                    CardFrame.SmallWritten(view.TextOf(correction.Why, wording), LongestText / 2),
                },
            });
        }

        if (file.Minutes.Corrections.Count > Shown)
        {
            card.Body.Add(CardFrame.Small(wording.Format("card.corrections.more", file.Minutes.Corrections.Count - Shown)));
        }

        card.Body.Add(new AdaptiveTextInput { Id = "text", Label = wording["card.corrections.text"], Placeholder = wording["card.corrections.hint"], IsMultiline = true, MaxLength = SubmitMinutes.MaxLength });
        card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], MaxLength = 1000 });
        card.WithActions(CardFrame.ExecuteOnce(wording["action.correctMinutes"], Verbs.CorrectMinutes, view, ("card", cardName)));
    }
}
