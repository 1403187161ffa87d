using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Who was absent settles it: by another session that he attended, or by study of his own.</summary>
internal static class MakeUpCard
{
    private const int MaxOptions = 25;

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var card = CardFrame.ForSession(viewer, view, "card.makeUp.title").WithRefusal(refusal);
        if (!file.OwesMakeUp(viewer.Person))
        {
            card.Body.Add(CardFrame.Text(wording["refusal.no-make-up-owed"]));
            return card.WithRefresh(viewer, CardNames.MakeUp, view.FileId);
        }

        var (by, zone, made) = (file.MakeUpByOf(viewer.Person)!.Value, file.Plan!.TimeZone, file.MakeUps.GetValueOrDefault(viewer.Person));
        if (made is { Stage: not MakeUpStage.Returned })
        {
            card.Body.Add(CardFrame.Written(
                made.Stage == MakeUpStage.MadeUp ? wording.Format("card.makeUp.done", view.NameOf(made.By), wording.When(made.DecidedAt!.Value, zone)) : wording.Format("card.makeUp.waiting", wording.When(made.At, zone)),
                made.Stage == MakeUpStage.MadeUp ? AdaptiveTextColor.Good : AdaptiveTextColor.Warning, bold: true));
            return card.WithRefresh(viewer, CardNames.MakeUp, view.FileId);
        }

        if (made is not null)
        {
            card.Body.Add(CardFrame.Written(wording.Format("card.makeUp.returned", view.NameOf(made.By), view.TextOf(made.Why, wording)), AdaptiveTextColor.Attention, bold: true, LongText.LongestReason));
        }

        var overdue = viewer.Now >= by;
        card.Body.Add(CardFrame.Text(
            wording.Format(overdue ? "card.makeUp.overdue" : "card.makeUp.due", wording["mode." + file.Marks[viewer.Person].Mode], wording.Until(by, zone)),
            overdue ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default));
        card.Body.Add(new AdaptiveChoiceSetInput
        {
            Id = "other",
            Label = wording["card.makeUp.how"],
            Style = AdaptiveChoiceInputStyle.Compact,
            Value = view.Options.Count == 0 ? "self" : null,
            IsRequired = true,
            ErrorMessage = wording["refusal.make-up-how"],
            Choices =
            [
                new AdaptiveChoice { Title = wording["makeUp.SelfStudy"], Value = "self" },
                .. view.Options.Take(MaxOptions).Select(o => new AdaptiveChoice
                {
                    Title = CardFrame.Cut($"{wording.Day(o.Session.Start, zone)} {o.Title.In(wording.Language)}", CardFrame.LongestChoice),
                    Value = o.Session.FileId,
                }),
            ],
        });
        var input = new AdaptiveTextInput
        {
            Id = "text",
            Label = wording["card.makeUp.learnt"],
            Placeholder = wording["card.makeUp.learntHint"],
            IsMultiline = true,
            ErrorMessage = wording["refusal.make-up-empty"],
            MaxLength = HandInMakeUp.MaxLength,
        };
        LongText.AddInput(card, viewer, view, CardNames.MakeUp, input, view.KeptText(made?.Text), LongText.LongestBesideMore);
        return card.WithActions(CardFrame.ExecuteOnce(wording["action.submit"], Verbs.MakeUp, view).Primary()).WithRefresh(viewer, CardNames.MakeUp, view.FileId);
    }
}

/// <summary>The leader looks at one person's make-up, and confirms or returns it.</summary>
internal static class MakeUpReviewCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording, person) = (view.File, viewer.Wording, viewer.Look.Person ?? "");
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.makeUpReview.title").WithRefusal(refusal);
        if (file.MakeUps.GetValueOrDefault(person) is not { } made)
        {
            card.Body.Add(CardFrame.Text(wording["card.matters.none"]));
            return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Matters, ("page", viewer.Look.Page)));
        }

        card.Body.Add(CardFrame.Facts(
            (wording["label.name"], view.NameOf(person)),
            (wording["label.mark"], file.Marks.GetValueOrDefault(person) is { } mark ? wording["mode." + mark.Mode] : null),
            (wording["card.makeUp.how"], wording["makeUp." + made.Way]),
            (wording["label.session"], made.Session is null ? null : view.Options.FirstOrDefault(o => o.Session.FileId == made.Session) is { } other ? $"{wording.Day(other.Session.Start, zone)} {other.Title.In(wording.Language)}" : made.Session),
            (wording["label.receivedAt"], wording.When(made.At, zone) + (made.Late ? $" ({wording["dossier.late"]})" : ""))));
        if (made.Text is not null)
        {
            LongText.Add(card, viewer, view, CardNames.MakeUpReview, view.TextOf(made.Text, wording));
        }

        if (made.Stage != MakeUpStage.HandedIn)
        {
            card.Body.Add(CardFrame.Written(
                wording.Format(made.Stage == MakeUpStage.MadeUp ? "card.makeUp.done" : "card.makeUpReview.returned", view.NameOf(made.By), wording.When(made.DecidedAt!.Value, zone)),
                made.Stage == MakeUpStage.MadeUp ? AdaptiveTextColor.Good : AdaptiveTextColor.Warning, bold: true));
        }
        else if (person != viewer.Person)
        {
            card.Body.Add(new AdaptiveTextInput { Id = "why", Label = wording["label.reason"], Placeholder = wording["card.makeUpReview.whyHint"], MaxLength = 1000, IsMultiline = true });
            card.WithActions(Decide("action.confirmMakeUp", true).Primary(), Decide("action.return", false));
        }

        return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Matters, ("page", viewer.Look.Page)));

        AdaptiveExecuteAction Decide(string title, bool confirm) =>
            CardFrame.Execute(wording[title], Verbs.DecideMakeUp, view.FileId, ("page", viewer.Look.Page), ("person", person), ("part", viewer.Look.Part), ("version", made.Version), ("confirm", confirm ? "true" : "false"));
    }
}
