using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The leader lets all marks stand against the report: each is an entry of its own, as if he had settled it alone. His own is not his to settle.</summary>
/// <param name="Version">The report that he has seen.</param>
public sealed record KeepMarks(string Actor, Powers Powers, string Key, int Version)
{
    /// <summary>Marks that one command lets stand: what one transaction carries. Where more are open, another command follows.</summary>
    public const int MaxMarks = 90;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this));

    public static Decision Decide(SessionFile file, KeepMarks command)
    {
        if (Live.Refusal(file, command.Powers) is { } refusal)
        {
            return refusal;
        }

        if (file.Report?.Version != command.Version)
        {
            return Decision.Refuse("report-changed");
        }

        var open = OpenFor(file, command.Actor).Take(MaxMarks).ToList();
        return open.Count > 0 ? new Recorded([.. open.Select(d => SessionFacts.Table.Draft(new ReportSettled(d.Person, command.Version, d.Marked)))])
            : Decision.Refuse(ReportState.OpenIn(file).Any() ? "own-matter" : "report-settled");
    }

    /// <summary>The differences that a leader may settle.</summary>
    public static IEnumerable<ReportDifference> OpenFor(SessionFile file, string leader) => ReportState.OpenIn(file).Where(d => d.Person != leader);
}
