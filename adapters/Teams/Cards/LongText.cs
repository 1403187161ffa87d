using System.Text;
using AdaptiveCards;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>What people write at length: read whole, in parts where a card does not take it; never cut in an input, which would be recorded cut.</summary>
internal static class LongText
{
    /// <summary>Bytes of JSON for a card's one long text: it stays under Teams' 28 KB with what stands beside it at its longest.</summary>
    public const int Longest = 17_000;

    /// <summary>Where a list or other texts stand beside it.</summary>
    public const int LongestBesideMore = 11_000;

    /// <summary>Why it was returned; the thousand characters that its input takes, in Chinese.</summary>
    public const int LongestReason = 3_100;

    /// <summary>The part that is looked at, and buttons to the ones beside it.</summary>
    public static void Add(AdaptiveCard card, Viewer viewer, SessionView view, string cardName, string text, int bytes = Longest)
    {
        var (parts, wording, look) = (PartsOf(text, bytes), viewer.Wording, viewer.Look);
        var part = Math.Clamp(look.Part, 0, parts.Count - 1);
        card.Body.Add(new AdaptiveContainer { Style = AdaptiveContainerStyle.Emphasis, Items = { CardFrame.Written(parts[part], bytes: bytes) } });
        if (parts.Count == 1)
        {
            return;
        }

        card.Body.Add(CardFrame.Small(wording.Format("card.text.part", part + 1, parts.Count)));
        // Beside the text, not among the card's actions: a card takes five of those.
        var turns = new AdaptiveActionSet();
        turns.Actions.AddRange(part > 0 ? [Turn("action.previousPart", part - 1)] : []);
        turns.Actions.AddRange(part < parts.Count - 1 ? [Turn("action.nextPart", part + 1)] : []);
        card.Body.Add(turns);

        AdaptiveExecuteAction Turn(string title, int to) => CardFrame.Open(wording[title], view.FileId, cardName, ("page", look.Page), ("person", look.Person ?? ""), ("part", to));
    }

    /// <summary>An input with what is recorded in it; where that does not fit it is shown beside it, and who changes it writes all of it anew.</summary>
    /// <param name="recorded">Null: nothing is, or it was erased.</param>
    public static void AddInput(AdaptiveCard card, Viewer viewer, SessionView view, string cardName, AdaptiveTextInput input, string? recorded, int bytes = Longest)
    {
        if (recorded is not null && PartsOf(recorded, bytes) is [var whole])
        {
            input.Value = whole;
        }
        else if (recorded is not null)
        {
            Add(card, viewer, view, cardName, recorded, bytes);
            card.Body.Add(CardFrame.Text(viewer.Wording.Format("card.text.tooLong", recorded.Length)));
            // Left empty it would take the place of what is recorded.
            input.IsRequired = true;
        }

        card.Body.Add(input);
    }

    /// <summary>
    /// Pieces of so many bytes of JSON at most. Each ends with a line, or else a sentence, where one ends near; never within a character. Joined they
    /// are the text, with feeds for line ends.
    /// </summary>
    public static IReadOnlyList<string> PartsOf(string text, int bytes = Longest)
    {
        text = text.ReplaceLineEndings("\n");
        var parts = new List<string>();
        var (start, at, left) = (0, 0, bytes);
        foreach (var rune in text.EnumerateRunes())
        {
            left -= CardFrame.BytesOf(rune);
            if (left < 0)
            {
                var end = EndOf(text.AsSpan(start, at - start)) + start;
                parts.Add(text[start..end]);
                (start, left) = (end, bytes - CardFrame.BytesOf(rune));
                foreach (var over in text.AsSpan(end, at - end).EnumerateRunes())
                {
                    left -= CardFrame.BytesOf(over);
                }
            }

            at += rune.Utf16SequenceLength;
        }

        return [.. parts, text[start..]];
    }

    /// <summary>Where a piece is cut: in its last quarter, so that no text comes in many more pieces than it must.</summary>
    private static int EndOf(ReadOnlySpan<char> piece)
    {
        var from = piece.Length - (piece.Length / 4);
        var end = piece[from..].LastIndexOf('\n') is var line and >= 0 ? line : piece[from..].LastIndexOfAny("。！？；");
        return end < 0 ? piece.Length : from + end + 1;
    }
}
