using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Files that people handed in, as cards show them: a button each that opens it in the browser, and one that hands in another.</summary>
internal static class AttachmentButtons
{
    /// <summary>A title is no Markdown, but a name may be long.</summary>
    private const int LongestName = 100;

    /// <summary>Adds what was handed in; nothing where there is none.</summary>
    public static void Add(IList<AdaptiveElement> body, Viewer viewer, SessionView view, IEnumerable<string> hashes)
    {
        var buttons = new AdaptiveActionSet();
        foreach (var hash in hashes)
        {
            if (view.Attached.GetValueOrDefault(hash) is not { } file)
            {
                body.Add(CardFrame.Small($"{viewer.Wording["label.attachments"]} {viewer.Wording["dossier.erased"]}"));
            }
            else if (view.Links?.Open(view.FileId, hash) is { } link)
            {
                buttons.Actions.Add(new AdaptiveOpenUrlAction { Title = $"{CardFrame.Fit(file.Name, LongestName)} · {viewer.Wording.Size(file.Length)}", Url = link });
            }
            else
            {
                body.Add(CardFrame.SmallWritten($"{file.Name} · {viewer.Wording.Size(file.Length)}", LongestName));
            }
        }

        if (buttons.Actions.Count > 0)
        {
            body.Add(buttons);
        }
    }

    /// <summary>The button that leads to the page where a file is handed in; none where nobody can sign in.</summary>
    public static void AddHandIn(AdaptiveCard card, Viewer viewer, SessionView view, AttachTo to, string title)
    {
        if (view.Links?.HandIn(view.FileId, to) is { } link)
        {
            card.WithActions(new AdaptiveOpenUrlAction { Title = viewer.Wording[title], Url = link });
        }
    }
}
