using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>At the close everyone unmarked is absent and owes a make-up. Appended a little after the deadline, so that a tap in time is in time.</summary>
public static class CloseRegister
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    // Keyed by the occasion: a session that moved after its first close could ever be asked for is closed at its new time.
    public static Command<SessionFile> Command(SessionFile seen, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"closed/{seen.Occasion}"), "system", now, file => Decide(file, now));

    public static Decision Decide(SessionFile file, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (file.Closing is not null)
        {
            return Decision.Nothing;
        }

        if (now < file.ClosesAt + Grace)
        {
            return Decision.Refuse("too-early");
        }

        var absent = file.Roster.Select(r => r.Person).Where(p => !file.Marks.ContainsKey(p)).ToList();
        var all = absent.Concat(file.Marks.Where(m => m.Value.Mode == Mode.Absent && file.OnRoster.ContainsKey(m.Key)).Select(m => m.Key));
        return new Recorded(SessionFacts.Table.Draft(new Closed(
            file.CountOf(Mode.OnSite),
            file.CountOf(Mode.Online),
            file.CountOf(Mode.Excused),
            file.LateCount,
            [.. absent],
            file.QuorumMet,
            all.Any() ? LocalDays.EndOfDay(file.End, file.Terms.MakeUpDays, file.Plan!.TimeZone) : null)));
    }
}
