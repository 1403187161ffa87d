using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Cards that only tell: moved, cancelled, a change undone, minutes approved, a leave taken back, a leader who has not confirmed, minutes that nobody writes.</summary>
internal static class NoteCard
{
    private const int ShownLeaves = 6;

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
            AttendanceNotices.LeaveWithdrawn => ("card.leaveWithdrawn", AdaptiveTextColor.Warning),
            _ => throw new ArgumentException($"There is no note card \"{name}\".", nameof(name)),
        };
        var card = CardFrame.ForSession(viewer, view, key + ".title");
        if (name == AttendanceNotices.LeaveWithdrawn)
        {
            foreach (var (person, leave) in view.File.Leaves.Where(l => l.Value is { Granted: true, WithdrawnAt: not null }).OrderByDescending(l => l.Value.WithdrawnAt).Take(ShownLeaves))
            {
                card.Body.Add(CardFrame.Written(viewer.Wording.Format("card.leaveWithdrawn.text", view.NameOf(person), LeaveCard.Days(viewer.Wording, leave.From, leave.To)), color, bold: true));
            }

            return card.WithActions(CardFrame.Open(viewer.Wording["action.show"], view.FileId, CardNames.Own));
        }

        card.Body.Add(CardFrame.Text(
            name == "minutesApproved" ? viewer.Wording["card.review.approved"] : viewer.Wording.Format(key + ".text", view.UnitName), color, bold: true));
        return card;
    }
}
