using System.Globalization;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Records which event on which mailbox stands for the session, or why there is none.</summary>
public static class SetCalendar
{
    public static Command<SessionFile> Command(CalendarSet set, DateTimeOffset now) =>
        new(string.Create(CultureInfo.InvariantCulture, $"calendar/{set.Attempt}/{set.EventId}"), "system", now, file =>
            file.Plan is null ? Decision.Refuse("no-such-session")
            : file.Event == set ? Decision.Nothing
            : new Recorded(SessionFacts.Table.Draft(set)));

    public static Command<SessionFile> Missing(string reason, DateTimeOffset now) =>
        new("calendarMissing/" + reason, "system", now, file =>
            file.Plan is null ? Decision.Refuse("no-such-session")
            : file.Event is not null || file.EventMissing == reason ? Decision.Nothing
            : new Recorded(SessionFacts.Table.Draft(new CalendarMissing(reason))));
}
