using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A mark changed after the close, beside the one that stood. <paramref name="Why"/>: the hash of the reason.</summary>
public sealed record AttendanceCorrected(string Person, Mode Mode, bool Late, string Why);

public enum GuestRole
{
    Visitor,
    Lecturer,
}

/// <summary>Somebody who is not on the roster: in the register, never in the quorum.</summary>
/// <param name="Guest">A generated id; the name stands in the table <c>names</c>.</param>
/// <param name="Name">SHA-256 of the name's bytes.</param>
/// <param name="Text">The hash of where he comes from, or why.</param>
public sealed record GuestAdded(string Guest, string Name, GuestRole Role, string? Text);

/// <summary>A guest who was entered by mistake is taken out again. <paramref name="Why"/>: the hash of the reason.</summary>
public sealed record GuestRemoved(string Guest, string Why);

/// <summary>A person asks to be excused.</summary>
/// <param name="Request">The same in every file of the days asked for.</param>
/// <param name="From">First day, on the unit's clock.</param>
/// <param name="To">Last day.</param>
public sealed record LeaveAsked(string Request, string Person, DateOnly From, DateOnly To, string Why);

/// <summary>Who asked hands in a file with it. <paramref name="Attachment"/>: the hash of its record.</summary>
public sealed record LeaveAttached(string Request, string Person, string Attachment);

public sealed record LeaveDecided(string Request, string Person, bool Granted, string? Why);

/// <summary>Who asked for it takes a leave back, also where it was granted.</summary>
public sealed record LeaveWithdrawn(string Request, string Person);

/// <summary>Nobody was marked, and the leader says that the session did not take place; or nobody answered in time.</summary>
/// <param name="By">leader or system.</param>
public sealed record NotHeld(string By, string? Why);

/// <summary>The register is open again until a time (UTC).</summary>
/// <param name="By">leader (it was held, the roll is called now) or admin.</param>
public sealed record RegisterReopened(DateTimeOffset Until, string By, string? Why);

public enum MakeUpWay
{
    /// <summary>Another session of the same rule or type.</summary>
    Session,
    SelfStudy,
}

/// <param name="Session">The other session's file.</param>
/// <param name="Text">The hash of what was learnt.</param>
public sealed record MakeUpHandedIn(string Person, int Version, MakeUpWay Way, string? Session, string? Text);

public sealed record MakeUpReturned(string Person, int Version, string Why);

/// <summary>The leader has confirmed a make-up. The absence stays as it is.</summary>
public sealed record MadeUp(string Person, int Version);

/// <summary>What a person took from a session (心得), as text, as a file, or both.</summary>
/// <param name="Text">Its hash.</param>
/// <param name="Attachment">The hash of the file's record.</param>
public sealed record NotesHandedIn(string Person, int Version, string? Text, string? Attachment);

public sealed record NotesRead(string Person, int Version);
