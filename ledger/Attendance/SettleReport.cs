using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>The leader settles a difference between register and report: he takes the report over, which is a correction, or lets the mark stand.</summary>
/// <param name="Version">The report that he has seen.</param>
/// <param name="Why">The correction's reason.</param>
public sealed record SettleReport(string Actor, Powers Powers, string Key, string Person, int Version, bool TakeOver, SaltedText Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, SettleReport command, DateTimeOffset now)
    {
        if (Live.Refusal(file, command.Powers, command.Actor, command.Person) is { } refusal)
        {
            return refusal;
        }

        if (file.Report is not { } report || report.Version != command.Version || report.Differences.FirstOrDefault(d => d.Person == command.Person) is not { } difference)
        {
            return Decision.Refuse("report-changed");
        }

        if (!ReportState.IsOpen(file, difference))
        {
            return Decision.Refuse("report-settled");
        }

        // The report says where he was, not when he came: who was late stays late.
        return command.TakeOver
            ? CallRoll.Decide(file, new CallRoll(command.Actor, command.Powers, [command.Person], difference.Minutes == 0 ? Mode.Absent : Mode.Online, command.Key, command.Why) { Late = file.Marks.GetValueOrDefault(command.Person)?.Late == true }, now)
            : new Recorded(SessionFacts.Table.Draft(new ReportSettled(command.Person, report.Version, difference.Marked)));
    }
}
