using AdaptiveCards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Teams.Cards;

/// <summary>Cards that only tell: time or place changed, cancelled, a change undone, minutes approved, a leave taken back, a leader who has not confirmed, minutes that nobody writes.</summary>
internal static class NoteCard
{
    private const int ShownLeaves = 6;

    /// <summary>The kinds of notices of which each is such a card: where its texts are, and their colour.</summary>
    internal static readonly IReadOnlyDictionary<string, (string Key, AdaptiveTextColor Color)> Kinds = new Dictionary<string, (string, AdaptiveTextColor)>(StringComparer.Ordinal)
    {
        [NoticeKind.Moved] = ("card.moved", AdaptiveTextColor.Warning),
        [NoticeKind.Cancelled] = ("card.cancelled", AdaptiveTextColor.Attention),
        [NoticeKind.ChangeRefused] = ("card.changeRefused", AdaptiveTextColor.Attention),
        [DueKind.Escalate] = ("card.escalate", AdaptiveTextColor.Warning),
        [DueKind.MinutesEscalate] = ("card.minutesEscalate", AdaptiveTextColor.Attention),
        [NoticeKind.MinutesApproved] = ("card.approved", AdaptiveTextColor.Good),
        [AttendanceNotices.LeaveWithdrawn] = ("card.leaveWithdrawn", AdaptiveTextColor.Warning),
    };

    public static AdaptiveCard Make(Viewer viewer, SessionView view, string name)
    {
        var (key, color) = Kinds[name];
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
            name == NoticeKind.MinutesApproved ? viewer.Wording["card.review.approved"] : viewer.Wording.Format(key + ".text", view.UnitName), color, bold: true));
        // Of a cancelled session there is nothing left to open.
        return name == NoticeKind.Cancelled ? card : card.WithActions(CardFrame.Open(viewer.Wording["action.show"], view.FileId, CardNames.Own));
    }
}
