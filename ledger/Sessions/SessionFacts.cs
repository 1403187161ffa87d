using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

public enum SessionType
{
    Meeting,
    Study,
    Lecture,
    Assembly,
    Training,
}

/// <summary>A duty that a session counts for. <paramref name="Period"/>: 2026, 2026-H1, 2026-Q1, 2026-03, 2026-W10, or a season 2026-S11.</summary>
public sealed record Counts(string Unit, string Rule, string Period);

/// <summary>What the rule asked for when the session was planned. Frozen in the file: a later rule never rewrites what was owed.</summary>
public sealed record Terms(
    Fraction Quorum,
    int OpensMinutesBefore = 30,
    int ClosesMinutesAfter = 30,
    int LateAfterMinutes = 10,
    int InviteDaysBefore = 7,
    int MinutesDays = 3,
    int ReturnedDays = 7,
    int MakeUpDays = 14,
    int LockDays = 15)
{
    /// <summary>When the leader is reminded, in minutes before the start.</summary>
    public ImmutableArray<int> LeaderReminders { get; init; } = [3 * 1440, 1440, 60];

    /// <summary>When others are told that the leader has not confirmed, in minutes before the start: first the deputies, then the leader above.</summary>
    public ImmutableArray<int> Escalation { get; init; } = [1440, 720];

    /// <summary>When the members get their card, in minutes before the start.</summary>
    public int MemberReminder { get; init; } = 1440;

    /// <summary>The session counts only where somebody of each of these roles was present.</summary>
    public ImmutableArray<Role> MustAttend { get; init; } = [];

    /// <summary>Who checks in must know the code that the leader shows.</summary>
    public bool CodeDemanded { get; init; }

    /// <summary>An online meeting goes with the event, where the cloud has any.</summary>
    public bool Online { get; init; } = true;

    public NotesWanted Notes { get; init; }

    /// <summary>Days after the session in which notes are handed in.</summary>
    public int NotesDays { get; init; } = 7;

    /// <summary>The topics of which the rule wants some sessions: what the leader may choose from when he confirms.</summary>
    public ImmutableArray<Topic> Topics { get; init; } = [];

    /// <summary>The rule wants some sessions given by the leader: the confirmation asks who gives this one.</summary>
    public bool AsksLecturer { get; init; }

    /// <summary>Who was excused owes a make-up as well.</summary>
    public bool MakeUpExcused { get; init; }

    [JsonIgnore]
    public bool LeaderMustAttend => MustAttend.Contains(Role.Leader);

    [JsonIgnore]
    public bool NotesDemanded => Notes == NotesWanted.Demanded;
}

/// <summary>Whether those who attend hand in what they took from it.</summary>
public enum NotesWanted
{
    None,
    Optional,
    Demanded,
}

public sealed record Planned(
    string Unit,
    ImmutableArray<Counts> CountsFor,
    SessionType Type,
    LocalText Title,
    DateTimeOffset Start,
    DateTimeOffset End,
    string TimeZone,
    string Language,
    string Place,
    string? Leader,
    string? Recorder,
    string? Mailbox,
    Terms Terms,
    string Plan)
{
    /// <summary>Who must attend; the roster itself is fixed when the invitation goes out.</summary>
    public Who Who { get; init; }

    /// <summary>The topics that the plan proposes, by id; the leader's confirmation decides.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>The plan proposes that the leader gives it.</summary>
    public bool ByLeader { get; init; }
}

/// <summary>The event on the organiser's calendar. <paramref name="Attempt"/> stands in its transactionId.</summary>
public sealed record CalendarSet(string EventId, string Mailbox, int Attempt)
{
    /// <summary>People of the roster beyond the 500 that an event can have, in a unit without a group: no invitation goes to them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int LeftOut { get; init; }
}

/// <summary>No event could be made; <paramref name="Reason"/> is a code such as no-mailbox.</summary>
public sealed record CalendarMissing(string Reason);

/// <summary>The leader has confirmed that the session takes place, with its topic and materials.</summary>
public sealed record Confirmed(string Topic, string? Materials)
{
    /// <summary>Those of the rule's topics that the session is on, by id.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>The leader, where he gives it himself; else null.</summary>
    public string? GivenBy { get; init; }
}

/// <summary>One who must attend. <paramref name="Name"/> is the SHA-256 of his name row: a commitment, not the name.</summary>
public sealed record RosterEntry(string Person, Role Role, string Name);

/// <summary>The roster, fixed; over several entries where it is long.</summary>
public sealed record Invited(ImmutableArray<RosterEntry> Roster, int Part, int Parts);

public sealed record RosterChanged(ImmutableArray<RosterEntry> Added, ImmutableArray<string> Removed, string Why);

/// <summary>By is "outlook", "leader", "admin" or "plan".</summary>
public sealed record Moved(DateTimeOffset Start, DateTimeOffset End, string Place, string By, int Attempt);

/// <summary>By as of <see cref="Moved"/>, or <see cref="UnitEnded"/>.</summary>
public sealed record Cancelled(string By, string? Why)
{
    public const string UnitEnded = "unitEnded";
}

public enum Mode
{
    OnSite,
    Online,
    Excused,
    Absent,
}

/// <summary>A mark in the register. <paramref name="Why"/> is the hash of a leader's reason.</summary>
public sealed record Attended(string Person, Mode Mode, bool Late, bool ByLeader, string? Why)
{
    /// <summary>Marked when the register was opened again: the entry is late, whatever the person was.</summary>
    public bool Afterwards { get; init; }
}

/// <summary>The register as it stood at the close.</summary>
public sealed record Closed(int OnSite, int Online, int Excused, int Late, ImmutableArray<string> Absent, bool QuorumMet, DateTimeOffset? MakeUpBy)
{
    /// <summary>Nobody was marked: the leader is asked until then whether it took place, and so far nobody is absent. Null: somebody was.</summary>
    public DateTimeOffset? AnswerBy { get; init; }
}

/// <summary>Minutes handed in. The text stands beside the chain under <paramref name="Text"/>, its SHA-256.</summary>
public sealed record MinutesSubmitted(int Version, string Text);

public sealed record MinutesReturned(int Version, string Why, DateTimeOffset Due);

public sealed record MinutesApproved(int Version);

public sealed record MinutesLocked;

public static class SessionFacts
{
    public static FactTable Table { get; } = new FactTable()
        .With<Planned>("planned")
        .With<CalendarSet>("calendarSet")
        .With<CalendarMissing>("calendarMissing")
        .With<Confirmed>("confirmed")
        .With<Invited>("invited")
        .With<RosterChanged>("rosterChanged")
        .With<Moved>("moved")
        .With<Cancelled>("cancelled")
        .With<Attended>("attended")
        .With<Closed>("closed")
        .With<MinutesSubmitted>("minutesSubmitted")
        .With<MinutesReturned>("minutesReturned")
        .With<MinutesApproved>("minutesApproved")
        .With<MinutesLocked>("minutesLocked")
        .With<MinutesUnlocked>("minutesUnlocked")
        .With<MinutesCorrected>("minutesCorrected")
        .With<AttendanceCorrected>("attendanceCorrected")
        .With<GuestAdded>("guestAdded")
        .With<GuestRemoved>("guestRemoved")
        .With<LeaveAsked>("leaveAsked")
        .With<LeaveAttached>("leaveAttached")
        .With<LeaveDecided>("leaveDecided")
        .With<LeaveWithdrawn>("leaveWithdrawn")
        .With<NotHeld>("notHeld")
        .With<RegisterReopened>("registerReopened")
        .With<MakeUpHandedIn>("makeUpHandedIn")
        .With<MakeUpReturned>("makeUpReturned")
        .With<MadeUp>("madeUp")
        .With<NotesHandedIn>("notesHandedIn")
        .With<NotesRead>("notesRead")
        .With<Reported>("reported")
        .With<ReportMissing>("reportMissing")
        .With<ReportSettled>("reportSettled");
}
