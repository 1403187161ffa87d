using System.Globalization;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Something that must happen for a session at a time (UTC).</summary>
/// <param name="Kind">One of <see cref="DueKind"/>, with an offset in minutes where there are several.</param>
public sealed record Due(string Kind, DateTimeOffset At);

public static class DueKind
{
    public const string Invite = "invite";
    public const string Leader = "leader";
    public const string Members = "members";
    public const string Escalate = "escalate";
    public const string Register = "register";
    public const string Close = "close";

    /// <summary>The kind of the register as it is open now.</summary>
    public static string RegisterOf(SessionFile file) => file.Reopenings == 0 ? Register : Register + file.Reopenings.ToString(CultureInfo.InvariantCulture);

    /// <summary>Nobody has answered whether it took place.</summary>
    public const string CloseAnswer = "closeAnswer";

    /// <summary>What people have asked for the day goes into the file: done by refresh itself, once an occasion and change of the roster.</summary>
    public const string Leaves = "leaves";

    /// <summary>The online meeting's attendance reports are read; and once more where there was none.</summary>
    public const string Report = "report";
    public const string ReportAgain = "reportAgain";
    public const string MinutesForm = "minutesForm";
    public const string MinutesDue = "minutesDue";
    public const string MinutesOverdue = "minutesOverdue";
    public const string MinutesEscalate = "minutesEscalate";
    public const string Lock = "lock";

    /// <summary>What nobody can decide any more stops counting.</summary>
    public const string LockLeaves = "lockLeaves";

    /// <summary>What is due is that somebody hears of it.</summary>
    public static bool IsNotice(string kind) => kind != Invite && !IsReport(kind) && !IsRefresh(kind);

    internal static bool IsReport(string kind) => kind.StartsWith(Report, StringComparison.Ordinal);

    internal static bool IsRefresh(string kind) =>
        kind.StartsWith(Close, StringComparison.Ordinal) || kind.StartsWith(Lock, StringComparison.Ordinal) || kind.StartsWith(Leaves, StringComparison.Ordinal);
}

/// <summary>What a session's state says must happen, and when. Everything that happens re-reads the file first.</summary>
public static class Dues
{
    /// <summary>Local days after the one on which minutes were due: the leader above is told when they are over.</summary>
    private const int OverdueDays = 2;

    private static readonly string[] Reminders = [DueKind.Leader, AttendanceNotices.MakeUp, AttendanceNotices.Notes];
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan TimeToConfirm = TimeSpan.FromHours(4);

    public static IEnumerable<Due> Of(SessionFile file)
    {
        if (file.Plan is null)
        {
            return [];
        }

        if (file.Cancellation is not null)
        {
            return [new Due(NoticeKind.Cancelled, file.CancelledAt)];
        }

        if (file.NotHeld is not null)
        {
            return [];
        }

        return (file.Closing is null ? BeforeTheClose(file) : file.InQuestion ? [] : AfterTheClose(file)).Concat(AttendanceNotices.Dues(file));
    }

    /// <summary>Of the reminders of one matter whose time has come, all but the last: that one says all.</summary>
    public static IReadOnlySet<Due> Overtaken(IEnumerable<Due> dues, DateTimeOffset now) => dues
        .Where(d => d.At <= now)
        .GroupBy(d => Reminders.FirstOrDefault(r => d.Kind.StartsWith(r, StringComparison.Ordinal)), StringComparer.Ordinal)
        .Where(g => g.Key is not null)
        .SelectMany(g => g.OrderBy(d => d.At).SkipLast(1))
        .ToHashSet();

    private static IEnumerable<Due> BeforeTheClose(SessionFile file)
    {
        if (file.Occasion > 1)
        {
            yield return new Due(NoticeKind.Moved, file.OccasionAt);
        }

        yield return new Due(DueKind.Invite, file.Start.AddDays(-file.Terms.InviteDaysBefore));
        foreach (var offset in file.Terms.LeaderReminders.Where(o => !WasTold(file.Start.AddMinutes(-o))))
        {
            yield return new Due(string.Create(CultureInfo.InvariantCulture, $"{DueKind.Leader}{offset}"), file.Start.AddMinutes(-offset));
        }

        if (file.RosterFixed)
        {
            // Not before there is somebody to remind, however late that is.
            var at = file.Start.AddMinutes(-file.Terms.MemberReminder);
            if (!WasTold(at) || file.RosterFixedAt >= file.OccasionAt)
            {
                yield return new Due(DueKind.Members, at);
            }

            yield return new Due(file.RosterChanges == 0 ? DueKind.Leaves : string.Create(CultureInfo.InvariantCulture, $"{DueKind.Leaves}{file.RosterChanges}"), file.OccasionAt);
        }

        foreach (var (rung, offset) in file.Terms.Escalation.Index())
        {
            // A leader who has only just heard of the session has had no time to confirm it, and each rung of the ladder gives the one below it some.
            var (planned, earliest) = (file.Start.AddMinutes(-offset), file.OccasionAt + TimeToConfirm * (rung + 1));
            var at = planned > earliest ? planned : earliest;
            if (at < file.Start)
            {
                yield return new Due(string.Create(CultureInfo.InvariantCulture, $"{DueKind.Escalate}{offset}"), at);
            }
        }

        // A register that was opened again is brought to the leader again.
        yield return new Due(DueKind.RegisterOf(file), file.OpensAt);
        yield return new Due(file.Reopenings == 0 ? DueKind.Close : string.Create(CultureInfo.InvariantCulture, $"{DueKind.Close}{file.Reopenings}"), file.ClosesAt + CloseRegister.Grace);

        // Of the same time, before its place was changed: the card of that says the rest.
        bool WasTold(DateTimeOffset reminder) => file.StartSince < file.OccasionAt && reminder < file.OccasionAt;
    }

    private static IEnumerable<Due> AfterTheClose(SessionFile file)
    {
        var minutes = file.Minutes;
        if (minutes.Stage is MinutesStage.None)
        {
            yield return new Due(DueKind.MinutesForm, file.ClosesAt + CloseRegister.Grace);
        }

        // The bot tells the other side at once; these rows make sure of it, and the notice's key that nobody hears twice.
        var told = minutes.Stage switch
        {
            MinutesStage.Submitted => NoticeKind.MinutesReview,
            MinutesStage.Returned => NoticeKind.MinutesReturned,
            MinutesStage.Approved => NoticeKind.MinutesApproved,
            _ => null,
        };
        if (told is not null)
        {
            yield return new Due(told + minutes.Version.ToString(CultureInfo.InvariantCulture), minutes.At!.Value);
        }

        if (minutes.Stage is MinutesStage.None or MinutesStage.Returned)
        {
            var version = minutes.Version == 0 ? "" : minutes.Version.ToString(CultureInfo.InvariantCulture);
            yield return new Due(DueKind.MinutesDue + version, file.MinutesDue - Day);
            yield return new Due(DueKind.MinutesOverdue + version, file.MinutesDue);
            var above = LocalDays.EndOfDay(file.MinutesDue, OverdueDays - 1, file.Plan!.TimeZone);
            if (above < file.LocksAt)
            {
                yield return new Due(DueKind.MinutesEscalate + version, above);
            }

            var unlocked = file.Minutes.Unlocks == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"u{file.Minutes.Unlocks}");
            yield return new Due(DueKind.Lock + version + unlocked, file.LocksAt > file.MinutesDue ? file.LocksAt : file.MinutesDue);
        }
    }
}
