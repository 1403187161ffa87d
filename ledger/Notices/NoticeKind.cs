using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

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
}

/// <summary>Who gets a notice of a kind, by the file as it stands now; nobody when it has lost its point.</summary>
public static class Recipients
{
    public static IReadOnlyList<string> Of(string kind, int occasion, SessionFile file, Organisation organisation, DateTimeOffset now)
    {
        if (file.Plan is null || (file.Cancellation is not null && kind != NoticeKind.Cancelled))
        {
            return [];
        }

        var day = LocalDays.DayOf(now, file.Plan.TimeZone);
        var leader = LeaderOf(organisation, file.Plan.Unit, day, null);
        var plain = kind.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        var before = occasion == file.Occasion && file.Closing is null && now < file.ClosesAt;
        return plain switch
        {
            DueKind.Leader or DueKind.Register when before => One(leader),
            DueKind.Members when before => Roster(file),
            DueKind.Escalate when before && file.Confirmation is null => One(ParentLeader(organisation, file.Plan.Unit, day)),
            DueKind.MinutesForm or DueKind.MinutesDue or DueKind.MinutesOverdue when file.Minutes.Stage is MinutesStage.None or MinutesStage.Returned =>
                One(organisation.RecorderOf(file.Plan.Unit, day) ?? leader),
            NoticeKind.MinutesReview when file.Minutes.Stage == MinutesStage.Submitted => One(LeaderOf(organisation, file.Plan.Unit, day, file.Minutes.By)),
            NoticeKind.MinutesReturned when file.Minutes.Stage == MinutesStage.Returned => One(file.Minutes.By),
            NoticeKind.MinutesApproved when file.Minutes.Stage == MinutesStage.Approved => One(file.Minutes.By),
            NoticeKind.Moved when before => file.RosterFixed ? Roster(file) : One(leader),
            NoticeKind.Cancelled when file.Cancellation is not null => file.RosterFixed ? Roster(file) : One(leader),
            NoticeKind.ChangeRefused => One(leader),
            _ => AttendanceNotices.Recipients(plain, file, organisation, now),
        };
    }

    /// <summary>The leader, else the deputy, else the leader above; never <paramref name="not"/>.</summary>
    public static string? LeaderOf(Organisation organisation, string unit, DateOnly day, string? not)
    {
        var own = organisation.MembersOf(unit, day)
            .Where(m => m.Role is Role.Leader or Role.Deputy && m.Person != not)
            .OrderByDescending(m => m.Role).ThenBy(m => m.Person, StringComparer.Ordinal)
            .FirstOrDefault()?.Person;
        return own ?? (organisation.Find(unit)?.Parent is { } parent ? LeaderOf(organisation, parent, day, not) : null);
    }

    private static string? ParentLeader(Organisation organisation, string unit, DateOnly day) =>
        organisation.Find(unit)?.Parent is { } parent ? LeaderOf(organisation, parent, day, organisation.LeaderOf(unit, day)) : null;

    private static IReadOnlyList<string> Roster(SessionFile file) => [.. file.Roster.Select(r => r.Person)];

    private static IReadOnlyList<string> One(string? person) => person is null ? [] : [person];
}
