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

    /// <summary>The kind without its offset or version.</summary>
    public static string Plain(string kind) => kind.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');

    /// <summary>The minutes before the start, or the version of the minutes; null where the kind has none.</summary>
    public static int? NumberOf(string kind) =>
        int.TryParse(kind.AsSpan(Plain(kind).Length), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>What is no answer to an act of today waits for the morning; the register, what has changed and the minutes' review do not.</summary>
    public static bool IsHeldInQuietHours(string kind) =>
        Plain(kind) is DueKind.Leader or DueKind.Members or DueKind.Escalate or DueKind.MinutesForm or DueKind.MinutesDue or DueKind.MinutesOverdue or DueKind.MinutesEscalate;

    /// <summary>The check-in card and what cannot wait always come as cards of their own.</summary>
    public static bool IsNeverSwallowed(string kind) => Plain(kind) is DueKind.Members or DueKind.Register or Moved or Cancelled or ChangeRefused or DossierReady;
}
