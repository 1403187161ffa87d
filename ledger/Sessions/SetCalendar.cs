using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Records which event on which mailbox stands for the session, or why there is none.</summary>
public static class SetCalendar
{
    /// <param name="file">As it was when the event was written: what was so before and is so again is another fact.</param>
    public static Command<SessionFile> Command(CalendarSet set, SessionFile file, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"calendar/{set.Attempt}/{set.EventId}/{set.LeftOut}/{file.Sequence}"), "system", now, newest =>
            newest.Plan is null ? Decision.Refuse("no-such-session")
            : newest.Event == set && newest.EventMissing is null ? Decision.Nothing
            : new Recorded(SessionFacts.Table.Draft(set)));

    public static Command<SessionFile> Missing(string reason, SessionFile file, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"calendarMissing/{reason}/{file.Sequence}"), "system", now, newest =>
            newest.Plan is null ? Decision.Refuse("no-such-session")
            : newest.EventMissing == reason ? Decision.Nothing
            : new Recorded(SessionFacts.Table.Draft(new CalendarMissing(reason))));
}
