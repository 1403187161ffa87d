using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Who attended hands in what he took from it (心得).</summary>
internal static class NotesCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording) = (view.File, viewer.Wording);
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.notes.title").WithRefusal(refusal);
        var notes = file.Notes.GetValueOrDefault(viewer.Person);
        if (notes is not null)
        {
            card.Body.Add(CardFrame.Text(
                wording.Format("card.notes.recorded", wording.When(notes.At, zone)) + (notes.Late ? $" ({wording["dossier.late"]})" : ""), AdaptiveTextColor.Good, bold: true));
        }

        if (notes is { ReadBy: not null, ReadAt: { } read })
        {
            card.Body.Add(CardFrame.Written(wording.Format("card.notes.read", view.NameOf(notes.ReadBy), wording.When(read, zone))));
            NotesParts.Add(card, viewer, view, CardNames.Notes, notes);
            return card.WithRefresh(viewer, CardNames.Notes, view.FileId);
        }

        if (file.Marks.GetValueOrDefault(viewer.Person) is not { IsPresent: true })
        {
            card.Body.Add(CardFrame.Text(wording["refusal.not-present"]));
            return card.WithRefresh(viewer, CardNames.Notes, view.FileId);
        }

        var overdue = viewer.Now >= file.NotesDueOf(viewer.Person);
        var due = !file.Terms.NotesDemanded ? "card.notes.optional" : overdue ? "card.notes.overdue" : "card.notes.due";
        card.Body.Add(CardFrame.Text(wording.Format(due, wording.Until(file.NotesDueOf(viewer.Person), zone)), overdue && notes is null ? AdaptiveTextColor.Attention : AdaptiveTextColor.Default));
        AttachmentButtons.Add(card.Body, viewer, view, notes?.Attachment is { } attached ? [attached] : []);
        var input = new AdaptiveTextInput
        {
            Id = "text",
            Label = wording["label.notes"],
            Placeholder = wording["card.notes.hint"] + (view.Links?.HandIn(view.FileId, AttachTo.Notes) is null ? "" : wording["card.notes.orFile"]),
            IsMultiline = true,
            IsRequired = true,
            ErrorMessage = wording["refusal.notes-empty"],
            MaxLength = HandInNotes.MaxLength,
        };
        LongText.AddInput(card, viewer, view, CardNames.Notes, input, view.KeptText(notes?.Text));
        card.WithActions(CardFrame.ExecuteOnce(wording[notes?.Text is null ? "action.submit" : "action.replace"], Verbs.Notes, view).Primary());
        if ((notes?.Files ?? 0) < HandInNotes.MaxFiles)
        {
            AttachmentButtons.AddHandIn(card, viewer, view, AttachTo.Notes, notes?.Attachment is null ? "action.attach" : "action.attachReplace");
        }

        return card.WithRefresh(viewer, CardNames.Notes, view.FileId);
    }
}

/// <summary>What was handed in: the text, the file, or both.</summary>
internal static class NotesParts
{
    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view, string cardName, NotesState notes)
    {
        if (notes.Text is not null)
        {
            LongText.Add(card, viewer, view, cardName, view.TextOf(notes.Text, viewer.Wording));
        }

        AttachmentButtons.Add(card.Body, viewer, view, notes.Attachment is { } attached ? [attached] : []);
    }
}

/// <summary>A leader reads one person's notes.</summary>
internal static class NotesReviewCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string? refusal)
    {
        var (file, wording, person) = (view.File, viewer.Wording, viewer.Look.Person ?? "");
        var zone = file.Plan!.TimeZone;
        var card = CardFrame.ForSession(viewer, view, "card.notesReview.title").WithRefusal(refusal);
        if (file.Notes.GetValueOrDefault(person) is not { } notes)
        {
            card.Body.Add(CardFrame.Text(wording["card.matters.none"]));
            return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Matters, ("page", viewer.Look.Page)));
        }

        card.Body.Add(CardFrame.Facts(
            (wording["label.name"], view.NameOf(person)),
            (wording["label.receivedAt"], wording.When(notes.At, zone) + (notes.Late ? $" ({wording["dossier.late"]})" : ""))));
        NotesParts.Add(card, viewer, view, CardNames.NotesReview, notes);
        if (notes is { ReadBy: not null, ReadAt: { } read })
        {
            card.Body.Add(CardFrame.Written(wording.Format("card.notes.read", view.NameOf(notes.ReadBy), wording.When(read, zone)), AdaptiveTextColor.Good, bold: true));
        }
        else if (person != viewer.Person)
        {
            card.WithActions(CardFrame.Execute(wording["action.markRead"], Verbs.ReadNotes, view.FileId, ("page", viewer.Look.Page), ("person", person), ("part", viewer.Look.Part), ("version", notes.Version)).Primary());
        }

        return card.WithActions(CardFrame.Open(wording["action.back"], view.FileId, CardNames.Matters, ("page", viewer.Look.Page)));
    }
}
