using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>At the close everyone unmarked is absent and owes a make-up. Appended a little after the deadline, so that a tap in time is in time.</summary>
public static class CloseRegister
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>How long the leader is asked whether a session at which nobody was marked took place.</summary>
    public static readonly TimeSpan AnswerTime = TimeSpan.FromDays(3);

    // Keyed by the occasion: a session that moved after its first close could ever be asked for is closed at its new time; and one that was opened again, again.
    public static Command<SessionFile> Command(SessionFile seen, DateTimeOffset now) => new(
        seen.Reopenings == 0 ? string.Create(CultureInfo.InvariantCulture, $"closed/{seen.Occasion}") : string.Create(CultureInfo.InvariantCulture, $"closed/{seen.Occasion}/{seen.Reopenings}"),
        "system", now, file => Decide(file, now));

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

        if (!file.Marks.Any(m => file.OnRoster.ContainsKey(m.Key) && (m.Value.IsPresent || m.Value.ByLeader)))
        {
            // No full absence: most likely it did not take place, or the roll was not called.
            return new Recorded(SessionFacts.Table.Draft(new Closed(0, 0, file.CountOf(Mode.Excused), 0, [], false, null) { AnswerBy = now + AnswerTime }));
        }

        var absent = file.Roster.Select(r => r.Person).Where(p => !file.Marks.ContainsKey(p)).ToList();
        var owed = absent.Concat(file.Marks.Where(m => file.OnRoster.ContainsKey(m.Key) && (m.Value.Mode == Mode.Absent || (m.Value.Mode == Mode.Excused && file.Terms.MakeUpExcused))).Select(m => m.Key));
        return new Recorded(SessionFacts.Table.Draft(new Closed(
            file.CountOf(Mode.OnSite),
            file.CountOf(Mode.Online),
            file.CountOf(Mode.Excused),
            file.LateCount,
            [.. absent],
            file.QuorumMet,
            owed.Any() ? LocalDays.EndOfDay(file.ReopenedUntil ?? file.End, file.Terms.MakeUpDays, file.Plan!.TimeZone) : null)));
    }
}
