using AdaptiveCards;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Cards that only tell: moved, cancelled, a change undone, minutes approved, a leader who has not confirmed, minutes that nobody writes.</summary>
internal static class NoteCard
{
    public static AdaptiveCard Make(Viewer viewer, SessionView view, string name)
    {
        var (key, color) = name switch
        {
            "moved" => ("card.moved", AdaptiveTextColor.Warning),
            "cancelled" => ("card.cancelled", AdaptiveTextColor.Attention),
            "changeRefused" => ("card.changeRefused", AdaptiveTextColor.Attention),
            "escalate" => ("card.escalate", AdaptiveTextColor.Warning),
            "minutesEscalate" => ("card.minutesEscalate", AdaptiveTextColor.Attention),
            "minutesApproved" => ("card.approved", AdaptiveTextColor.Good),
            _ => throw new ArgumentException($"There is no note card \"{name}\".", nameof(name)),
        };
        var card = CardFrame.ForSession(viewer, view, key + ".title");
        card.Body.Add(CardFrame.Text(
            name == "minutesApproved" ? viewer.Wording["card.review.approved"] : viewer.Wording.Format(key + ".text", view.UnitName), color, bold: true));
        return card;
    }
}
