using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A file's first entry. Planning the same session twice is the same command.</summary>
public static class PlanSession
{
    public static string FileIdOf(Counts owed, int ordinal) =>
        FileId.Of("session", owed.Unit, owed.Rule, owed.Period, ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public static Command<SessionFile> Command(Planned planned, string actor, DateTimeOffset now) =>
        new("planned", actor, now, file => Decide(file, planned));

    public static Decision Decide(SessionFile file, Planned planned)
    {
        if (file.Plan is not null)
        {
            return Decision.Nothing;
        }

        return planned.End <= planned.Start ? Decision.Refuse("ends-before-start") : new Recorded(SessionFacts.Table.Draft(planned));
    }
}
