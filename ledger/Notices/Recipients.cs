using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Notices;

/// <summary>Who gets a notice of a kind, by the file as it stands now, and whether it still has a point.</summary>
public static class Recipients
{
    public const string TooLate = "too-late";

    /// <summary>Each person once, whatever the time; nobody where the file asks for no such notice.</summary>
    public static IReadOnlyList<string> Of(string kind, int occasion, SessionFile file, Organisation organisation, DateTimeOffset now)
    {
        if (file.Plan is null)
        {
            return [];
        }

        var (unit, day) = (file.Plan.Unit, LocalDays.DayOf(now, file.Plan.TimeZone));
        var leader = LeaderOf(organisation, unit, day, null);
        IEnumerable<string?> roster = file.Roster.Select(r => r.Person);
        var people = NoticeKind.Plain(kind) switch
        {
            DueKind.Leader or DueKind.Register or NoticeKind.ChangeRefused => One(leader),
            DueKind.Members => roster,
            DueKind.Escalate => EscalationOf(kind, file, organisation, day),
            DueKind.MinutesForm or DueKind.MinutesDue => One(organisation.RecorderOf(unit, day) ?? leader),
            DueKind.MinutesOverdue => Deputies(organisation, unit, day).Prepend(organisation.RecorderOf(unit, day) ?? leader),
            DueKind.MinutesEscalate => One(LeaderAbove(organisation, unit, day)),
            NoticeKind.MinutesReview => One(LeaderOf(organisation, unit, day, file.Minutes.By)),
            NoticeKind.MinutesReturned or NoticeKind.MinutesApproved => One(file.Minutes.By),
            // Of a unit that is gone the leader above would hear of each session: the import's report says it once.
            NoticeKind.Cancelled when !file.RosterFixed && file.Cancellation?.By == Cancelled.UnitEnded => [],
            NoticeKind.Moved or NoticeKind.Cancelled => file.RosterFixed ? roster : One(leader),
            var plain => AttendanceNotices.Recipients(plain, NoticeKind.NumberOf(kind), occasion, file, organisation, now),
        };
        return [.. people.OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Why a notice has lost its point, as a code; null where it has one.</summary>
    public static string? WhyNot(string kind, int occasion, SessionFile file, DateTimeOffset now)
    {
        var plain = NoticeKind.Plain(kind);
        if (file.Plan is null)
        {
            return "no-such-session";
        }

        if (file.Cancellation is not null && plain != NoticeKind.Cancelled)
        {
            return "cancelled";
        }

        if (plain is DueKind.Leader or DueKind.Members or DueKind.Register or DueKind.Escalate or NoticeKind.Moved && occasion != file.Occasion)
        {
            return "moved";
        }

        var stage = file.Minutes.Stage;
        var (done, late) = plain switch
        {
            DueKind.Leader => (false, now >= Supersedes(kind, file)),
            DueKind.Members or DueKind.Register or NoticeKind.Moved => (false, file.Closing is not null || now >= file.ClosesAt),
            DueKind.Escalate => (file.Confirmation is not null, now >= file.Start),
            DueKind.MinutesForm or DueKind.MinutesOverdue or DueKind.MinutesEscalate => (stage is not (MinutesStage.None or MinutesStage.Returned), false),
            DueKind.MinutesDue => (stage is not (MinutesStage.None or MinutesStage.Returned), now >= file.MinutesDue),
            NoticeKind.MinutesReview => (stage != MinutesStage.Submitted, false),
            NoticeKind.MinutesReturned => (stage != MinutesStage.Returned, false),
            NoticeKind.MinutesApproved => (stage != MinutesStage.Approved, false),
            NoticeKind.Cancelled => (file.Cancellation is null, now >= file.End),
            NoticeKind.ChangeRefused => (false, false),
            // The register was opened again since, and closed again with a deadline of its own.
            AttendanceNotices.MakeUp or AttendanceNotices.MakeUpDue or AttendanceNotices.MakeUpOverdue => ((NoticeKind.NumberOf(kind) ?? 0) % AttendanceNotices.Week != file.Reopenings, false),
            // Whom it still concerns is said by the recipients.
            _ => (!AttendanceNotices.Kinds.Contains(plain), false),
        };
        return done ? "done" : late ? TooLate : null;
    }

    /// <summary>Why a notice no longer concerns somebody whom it concerned.</summary>
    public static string WhyNoMore(string kind) => AttendanceNotices.Kinds.Contains(NoticeKind.Plain(kind)) ? "done" : "not-on-roster";

    /// <summary>The leader, else the deputy, else the leader above; never <paramref name="not"/>.</summary>
    public static string? LeaderOf(Organisation organisation, string unit, DateOnly day, string? not) => organisation.PathOf(unit)
        .Select(u => organisation.MembersOf(u.Id, day)
            .Where(m => m.Role is Role.Leader or Role.Deputy && m.Person != not)
            .OrderByDescending(m => m.Role).ThenBy(m => m.Person, StringComparer.Ordinal)
            .FirstOrDefault()?.Person)
        .FirstOrDefault(p => p is not null);

    /// <summary>When a leader's reminder is overtaken: by his next one, at the last by the start.</summary>
    private static DateTimeOffset Supersedes(string kind, SessionFile file)
    {
        var next = file.Terms.LeaderReminders.Where(o => o < NoticeKind.NumberOf(kind)).DefaultIfEmpty(0).Max();
        return file.Start.AddMinutes(-next);
    }

    /// <summary>The first rung of the ladder is the deputies, where there are any; the others, and a rung without a number, the leader above.</summary>
    private static IEnumerable<string?> EscalationOf(string kind, SessionFile file, Organisation organisation, DateOnly day)
    {
        var above = LeaderAbove(organisation, file.Plan!.Unit, day);
        if (NoticeKind.NumberOf(kind) is not { } offset || file.Terms.Escalation.IndexOf(offset) > 0)
        {
            return [above];
        }

        var leader = LeaderOf(organisation, file.Plan.Unit, day, null);
        var deputies = Deputies(organisation, file.Plan.Unit, day).Where(d => d != leader).ToList();
        return deputies.Count > 0 ? deputies : [above];
    }

    private static IEnumerable<string?> One(string? person) => [person];

    private static IEnumerable<string?> Deputies(Organisation organisation, string unit, DateOnly day) =>
        organisation.MembersOf(unit, day).Where(m => m.Role == Role.Deputy).Select(m => m.Person);

    /// <summary>The leader, else the deputy, of the nearest unit above that others lead: who may act where the unit's own leaders have let something lie.</summary>
    internal static string? LeaderAbove(Organisation organisation, string unit, DateOnly day) =>
        Powers.LeadersAbove(organisation, unit, day).OrderByDescending(m => m.Role).ThenBy(m => m.Person, StringComparer.Ordinal).FirstOrDefault()?.Person;
}
