using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

public enum MatterKind
{
    Leave,
    MakeUp,
    Minutes,

    /// <summary>The online meeting's report says something else than a mark.</summary>
    Report,

    /// <summary>Nobody was marked: did it take place?</summary>
    Held,

    /// <summary>Demanded notes of somebody who leads: another one reads them. Of the others' it counts only how many there are.</summary>
    Notes,
}

/// <summary>Something that a session's leader has to decide.</summary>
/// <param name="Person">Whose matter it is; null: nobody's in particular.</param>
/// <param name="Since">From when it waits; minutes: from their deadline where they came before it.</param>
public sealed record LeaderMatter(MatterKind Kind, string? Person, DateTimeOffset Since)
{
    /// <summary>When nobody can decide it any more, and it no longer counts; null: it waits until it is decided.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>What waits for the leader of a session, and when it has waited too long for him alone.</summary>
public static class LeaderMatters
{
    /// <summary>After so long the leader above decides as well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(2);

    public static IEnumerable<LeaderMatter> Of(SessionFile file)
    {
        if (file is not { Plan: not null, Cancellation: null, NotHeld: null })
        {
            yield break;
        }

        foreach (var (person, leave) in file.Leaves.Where(l => l.Value.Waits && file.Marks.GetValueOrDefault(l.Key) is not { IsPresent: true }))
        {
            yield return new LeaderMatter(MatterKind.Leave, person, leave.At) { Until = file.LocksAt };
        }

        foreach (var (person, made) in file.MakeUps.Where(m => m.Value.Stage == MakeUpStage.HandedIn && file.OwesMakeUp(m.Key)))
        {
            yield return new LeaderMatter(MatterKind.MakeUp, person, made.At);
        }

        foreach (var difference in ReportState.OpenIn(file))
        {
            yield return new LeaderMatter(MatterKind.Report, difference.Person, file.Report!.At);
        }

        foreach (var (person, notes) in file.Notes.Where(n => file.Terms.NotesDemanded && n.Value.ReadBy is null && file.OnRoster.GetValueOrDefault(n.Key)?.Role >= Role.Deputy))
        {
            yield return new LeaderMatter(MatterKind.Notes, person, notes.At);
        }

        if (file.InQuestion)
        {
            yield return new LeaderMatter(MatterKind.Held, null, file.ClosedAt);
        }

        if (file.Minutes is { Stage: MinutesStage.Submitted, At: { } at })
        {
            yield return new LeaderMatter(MatterKind.Minutes, file.Minutes.By, at > file.MinutesDue ? at : file.MinutesDue);
        }
    }

    /// <summary>What can still be decided.</summary>
    public static IEnumerable<LeaderMatter> OpenIn(SessionFile file, DateTimeOffset now) => Of(file).Where(m => m.Until is not { } until || now < until);

    /// <summary>When the first thing that lies will have lain too long; null where nothing does. Once it is past, <see cref="AreOverdue"/> holds until it is done or the minutes are locked.</summary>
    public static DateTimeOffset? OverdueAt(SessionFile file, DateTimeOffset now)
    {
        var first = OpenIn(file, now).Select(m => (DateTimeOffset?)m.Since).Min();
        var minutes = file is { Held: true, Minutes.Stage: MinutesStage.None or MinutesStage.Returned } ? file.MinutesDue : (DateTimeOffset?)null;
        return (first is null || minutes < first ? minutes : first) + Patience;
    }

    /// <summary>Whether the unit's own leaders have let something lie: then those of the unit above lead this session too.</summary>
    public static bool AreOverdue(SessionFile file, DateTimeOffset now) =>
        OpenIn(file, now).Any(m => now >= m.Since + Patience)
        || (file is { Held: true, Minutes.Stage: MinutesStage.None or MinutesStage.Returned } && now >= file.MinutesDue + Patience && !MinutesTime.IsLocked(file, now));
}
