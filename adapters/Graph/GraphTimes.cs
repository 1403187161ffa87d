using System.Globalization;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Instants as Graph writes them: a local time and the id of a zone.</summary>
internal static class GraphTimes
{
    /// <summary>Outlook knows Windows zone ids everywhere, IANA ids only some; what has no Windows id is written in UTC, and so is a wall time that comes twice.</summary>
    public static Models.DateTimeTimeZone Of(DateTimeOffset at, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var local = TimeZoneInfo.ConvertTime(at, zone).DateTime;
        var known = TimeZoneInfo.TryConvertIanaIdToWindowsId(timeZone, out var windows) && !zone.IsAmbiguousTime(local);
        return new Models.DateTimeTimeZone
        {
            DateTime = (known ? local : at.UtcDateTime).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            TimeZone = known ? windows : "UTC",
        };
    }

    /// <summary>Graph answers in UTC unless asked otherwise; we do not ask.</summary>
    public static DateTimeOffset InstantOf(Models.DateTimeTimeZone? at)
    {
        var local = DateTime.Parse(at?.DateTime ?? throw new InvalidOperationException("Graph gave an event without a time."), CultureInfo.InvariantCulture);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(at.TimeZone is null or "UTC" ? "UTC" : at.TimeZone);
        return new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), zone.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>For a query.</summary>
    public static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
