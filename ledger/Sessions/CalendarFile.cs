using System.Text;
using Ical.Net;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A session as a calendar shows it.</summary>
/// <param name="UnitName">Of the unit that hosts it.</param>
/// <param name="Revision">Grows with each move and with the cancellation: a calendar takes the highest.</param>
public sealed record CalendarItem(string FileId, string Title, string UnitName, string Place, DateTimeOffset Start, DateTimeOffset End, int Revision, bool Cancelled)
{
    public static CalendarItem Of(string fileId, SessionFile file, string unitName, Wording wording)
    {
        var cancelled = file.Cancellation is not null;
        return new CalendarItem(fileId, file.Plan!.Title.In(wording.Language), unitName, file.Place, file.Start, file.End, cancelled ? file.Occasion + 1 : file.Occasion, cancelled);
    }
}

/// <summary>Sessions as an iCalendar file (RFC 5545). Times are in UTC: no calendar has to know a unit's time zone or its daylight saving.</summary>
public static class CalendarFile
{
    public const string MediaType = "text/calendar";
    private const string Product = "-//TeamsAddin//Study and Meeting Ledger//EN";

    /// <param name="stamp">When the file is made, in domain time.</param>
    public static byte[] Write(IEnumerable<CalendarItem> items, DateTimeOffset stamp, Wording wording)
    {
        var calendar = new Calendar { ProductId = Product, Method = "PUBLISH" };
        calendar.AddProperty("X-WR-CALNAME", wording["calendar.name"]);
        foreach (var item in items.OrderBy(i => i.Start).ThenBy(i => i.FileId, StringComparer.Ordinal))
        {
            calendar.Events.Add(new Ical.Net.CalendarComponents.CalendarEvent
            {
                // No host in it: the same session has the same UID wherever the file was made.
                Uid = item.FileId + "@sessions.teamsaddin",
                Sequence = item.Revision,
                DtStamp = Utc(stamp),
                Start = Utc(item.Start),
                End = Utc(item.End),
                Summary = Plain(item.Title),
                Description = Plain(wording.Format("calendar.unit", item.UnitName)),
                Location = item.Place.Length == 0 ? null : Plain(item.Place),
                Status = item.Cancelled ? EventStatus.Cancelled : EventStatus.Confirmed,
            });
        }

        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar)!);
    }

    private static CalDateTime Utc(DateTimeOffset time) => new(time.UtcDateTime, CalDateTime.UtcTzId);

    /// <summary>One kind of line break, and no other control character: the format has no way to write them.</summary>
    private static string Plain(string text) =>
        string.Concat(text.ReplaceLineEndings("\n").Where(c => c == '\n' || !char.IsControl(c)));
}
