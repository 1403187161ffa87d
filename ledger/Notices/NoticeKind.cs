using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Notices;

/// <summary>Kinds of notice beyond the due ones.</summary>
public static class NoticeKind
{
    public const string MinutesReview = "minutesReview";
    public const string MinutesReturned = "minutesReturned";
    public const string MinutesApproved = "minutesApproved";
    public const string Moved = "moved";
    public const string Cancelled = "cancelled";
    public const string ChangeRefused = "changeRefused";
    public const string DossierReady = "dossierReady";
    public const string DossierFailed = "dossierFailed";
    public const string PlanReady = "planReady";

    /// <summary>The kind without its offset or version.</summary>
    public static string Plain(string kind) => kind.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>About a session; else about an order of the person, who gets it whatever the files say by then.</summary>
    public static bool IsOfSession(string kind) => kind is not (DossierReady or DossierFailed or PlanReady);

    /// <summary>The minutes before the start, or the version of the minutes; null where the kind has none.</summary>
    public static int? NumberOf(string kind) =>
        int.TryParse(kind.AsSpan(Plain(kind).Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reminders wait for the morning; the register, what has changed, and what answers somebody's act of today do not.</summary>
    public static bool IsHeldInQuietHours(string kind) => Plain(kind) == DueKind.Members || IsReminder(Plain(kind));

    /// <summary>
    /// The check-in card, the register, what changes a session and what answers somebody's request always come as cards of their own. What waits for
    /// a leader's decision by person may be many: after the first three cards of a day they are lines.
    /// </summary>
    public static bool MayBeInDigest(string kind) =>
        Plain(kind) is MinutesApproved or AttendanceNotices.LeaveAsked or AttendanceNotices.MakeUpReview || IsReminder(Plain(kind));

    private static bool IsReminder(string plain) =>
        plain is DueKind.Leader or DueKind.Escalate or DueKind.MinutesForm or DueKind.MinutesDue or DueKind.MinutesOverdue or DueKind.MinutesEscalate
            or AttendanceNotices.AskHeld or AttendanceNotices.ReportReview or AttendanceNotices.Up or AttendanceNotices.MakeUp or AttendanceNotices.MakeUpDue or AttendanceNotices.MakeUpOverdue
            or AttendanceNotices.Notes or AttendanceNotices.NotesDue or AttendanceNotices.NotesReview;
}
