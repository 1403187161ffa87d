using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Where the register and the meeting's report say different things of a person.</summary>
/// <param name="Marked">The mark at that time; null: none.</param>
/// <param name="Minutes">Whole minutes in the meeting; 0: marked online and not in it.</param>
public sealed record ReportDifference(string Person, Mode? Marked, int Minutes);

/// <summary>What the online meeting's attendance reports say beside the register. It changes no mark.</summary>
/// <param name="Reports">Their ids.</param>
/// <param name="Print">SHA-256 of what was read: the same is compared once, and once more after a register that was opened again.</param>
/// <param name="InMeeting">People of the roster in the meeting long enough to count.</param>
/// <param name="Others">Others with an object id who were in it.</param>
/// <param name="Nameless">Records without an object id.</param>
public sealed record Reported(ImmutableArray<string> Reports, string Print, ImmutableArray<ReportDifference> Differences, int InMeeting, int Others, int Nameless);

/// <summary>Why no report could be compared: no-report, or the code with which the service refused it.</summary>
public sealed record ReportMissing(string Reason);

/// <summary>The leader lets the register stand against a report. <paramref name="Version"/>: how many reports the file had.</summary>
public sealed record ReportSettled(string Person, int Version, Mode? Marked);

/// <summary>Compares the online meeting's report with the register after the close. Nothing is ever applied by itself.</summary>
public static class CompareReport
{
    public const string NoReport = "no-report";

    public static Command<SessionFile> Command(MeetingReport report, SessionFile seen, DateTimeOffset now)
    {
        var print = Compare(seen, report).Print;
        return new(string.Create(CultureInfo.InvariantCulture, $"reported/{seen.Occasion}/{seen.Reopenings}/{print}"), "system", now, file => Decide(file, report));
    }

    public static Decision Decide(SessionFile file, MeetingReport report)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!file.Held)
        {
            return Decision.Refuse("not-closed");
        }

        var found = Compare(file, report);
        return file.Report is { } last && last.Print == found.Print && last.Reopenings == file.Reopenings ? Decision.Nothing : new Recorded(SessionFacts.Table.Draft(found));
    }

    public static Command<SessionFile> Missing(string reason, SessionFile seen, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"reportMissing/{seen.Occasion}/{seen.Reopenings}/{reason}"), "system", now, file => Missing(file, reason));

    private static Decision Missing(SessionFile file, string reason) =>
        Live.Refusal(file) ?? (!file.Held || file.Report is not null || file.ReportMissing == reason ? Decision.Nothing : new Recorded(SessionFacts.Table.Draft(new ReportMissing(reason))));

    /// <summary>From the opening of the register until its close counts: a session may begin early and last longer.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) Window(SessionFile file) => (file.OpensAt, file.End.AddMinutes(file.Terms.ClosesMinutesAfter));

    public static Reported Compare(SessionFile file, MeetingReport report)
    {
        var (from, to) = Window(file);
        var minutes = MeetingMinutes.Of(report, from, to);
        var least = MeetingMinutes.Least(file);
        var roster = file.Roster.Select(r => r.Person).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var differences = file.Roster.Select(r => new ReportDifference(r.Person, file.Marks.GetValueOrDefault(r.Person)?.Mode, minutes.GetValueOrDefault(r.Person)))
            .Where(d => d.Marked == Mode.Online ? d.Minutes == 0 : d.Minutes >= least).ToImmutableArray();
        string[] reports = [.. report.Reports.Order(StringComparer.Ordinal)];
        return new Reported(
            [.. reports], PrintOf(reports, minutes, report.Nameless), differences,
            minutes.Count(m => roster.Contains(m.Key) && m.Value >= least), minutes.Count(m => !roster.Contains(m.Key)), report.Nameless);
    }

    private static string PrintOf(string[] reports, IReadOnlyDictionary<string, int> minutes, int nameless)
    {
        var lines = reports
            .Concat(minutes.OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase).Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key.ToLowerInvariant()} {m.Value}")))
            .Append(nameless.ToString(CultureInfo.InvariantCulture));
        return Chain.HashOf(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
    }
}
