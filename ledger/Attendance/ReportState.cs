using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The leader's word that a mark stands against the report.</summary>
public sealed record KeptMark(Mode? Marked, string By, DateTimeOffset At);

/// <summary>The last report that was compared with the register. <paramref name="Version"/>: how many there were.</summary>
public sealed record ReportState(int Version, ImmutableArray<string> Reports, string Print, ImmutableArray<ReportDifference> Differences, int InMeeting, int Others, int Nameless, DateTimeOffset At)
{
    /// <summary>How often the register had been opened again when it was compared.</summary>
    public int Reopenings { get; init; }

    /// <summary>By person; holds over a later report as long as the mark is the same.</summary>
    public ImmutableDictionary<string, KeptMark> Kept { get; init; } = ImmutableDictionary.Create<string, KeptMark>(StringComparer.Ordinal);

    /// <summary>The mark has not been changed since, and nobody has said that it stands.</summary>
    public static bool IsOpen(SessionFile file, ReportDifference difference) =>
        file.Held && file.OnRoster.ContainsKey(difference.Person)
        && file.Marks.GetValueOrDefault(difference.Person)?.Mode == difference.Marked
        && !(file.Report!.Kept.TryGetValue(difference.Person, out var kept) && kept.Marked == difference.Marked);

    public static IEnumerable<ReportDifference> OpenIn(SessionFile file) => file.Report?.Differences.Where(d => IsOpen(file, d)) ?? [];
}
