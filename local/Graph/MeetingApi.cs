using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Graph;

/// <summary><c>/users/{id}/onlineMeetings</c> as far as attendance reports: found by join URL alone, under an object id alone, where an access policy lets the application.</summary>
internal sealed partial class MeetingApi(EventStore events, MeetingStore meetings, People people, TenantSettings settings, EntraDesk entra, TimeProvider clock)
{
    private const int MostReports = 50;
    private const int PageSize = 100;
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    /// <param name="key">What stands in the path in the place of the user.</param>
    public Answer Answer(Call call, Mailbox mailbox, string key, string[] rest)
    {
        if (settings.Cloud == BoxCloud.China)
        {
            return GraphAnswers.Error(404, "ResourceNotFound", "Resource not found for the segment 'onlineMeetings'.");
        }

        if (key != mailbox.Id || people.Find(mailbox.Id) is null)
        {
            return GraphAnswers.Error(404, "UserNotFound", $"'{key}' is not the object id of a user.");
        }

        if (!meetings.HasPolicy(mailbox.Id))
        {
            return GraphAnswers.Error(403, "Forbidden", "No application access policy found for this app.");
        }

        return (call.Method, rest) switch
        {
            ("GET", []) => Find(call, mailbox),
            ("GET", [var meeting, "attendanceReports", .. var more]) => UrlOf(mailbox, meeting) is { } url ? Reports(call, mailbox, url, more) : NotFound(),
            _ => GraphAnswers.NotServed(call),
        };
    }

    /// <summary>Where people join an event's online meeting.</summary>
    /// <exception cref="KeyNotFoundException">There is no such event, or it has no online meeting.</exception>
    public static string JoinUrlOf(StoredEvent? found) => found is null ? throw new KeyNotFoundException("There is no such event.")
        : UrlOf(found) ?? throw new KeyNotFoundException("The event has no online meeting.");

    private Answer Find(Call call, Mailbox mailbox)
    {
        if (GraphAnswers.RefusalOfOptions(call, "$filter") is { } refusal)
        {
            return refusal;
        }

        if (Filter.Match(call.Option("$filter") ?? "") is not { Success: true } match)
        {
            return GraphAnswers.Error(400, "InvalidArgument", "Filter expression expected - /onlineMeetings?$filter=JoinWebUrl eq 'url'.");
        }

        var url = match.Groups["url"].Value.Replace("''", "'", StringComparison.Ordinal);
        JsonNode[] found = [.. Urls(mailbox).Where(u => u == url).Take(1).Select(u => new JsonObject { ["id"] = IdOf(mailbox, u), ["joinWebUrl"] = u })];
        return new Answer(200, new JsonObject { ["value"] = new JsonArray(found) });
    }

    private Answer Reports(Call call, Mailbox mailbox, string url, string[] rest)
    {
        var oldest = clock.GetUtcNow() - Kept;
        var reports = meetings.Of(mailbox.Id, url).Where(r => r.Start > oldest).ToList();
        if (GraphAnswers.RefusalOfOptions(call, "$top", "$skip") is { } refusal)
        {
            return refusal;
        }

        return rest switch
        {
            [] => GraphAnswers.Page(call, entra.Root, [.. reports.Take(MostReports).Select(Render)], PageSize, PageSize),
            [var id, "attendanceRecords"] when reports.Find(r => r.Id == id) is { } report => GraphAnswers.Page(call, entra.Root, [.. report.Attendees.Select((a, i) => Render(report, a, i))], PageSize, PageSize),
            [_, "attendanceRecords"] => NotFound(),
            _ => GraphAnswers.NotServed(call),
        };
    }

    private static JsonObject Render(BoxReport report) => new()
    {
        ["id"] = report.Id,
        ["totalParticipantCount"] = report.Attendees.Count,
        ["meetingStartDateTime"] = EventJson.Iso(report.Start),
        ["meetingEndDateTime"] = EventJson.Iso(report.End),
    };

    private JsonObject Render(BoxReport report, BoxAttendee attendee, int number)
    {
        var person = attendee.Person is null ? null : people.Find(attendee.Person);
        return new JsonObject
        {
            ["id"] = person?.Id ?? $"{report.Id}-{number}",
            ["emailAddress"] = person?.Mail,
            ["totalAttendanceInSeconds"] = (int)attendee.Stays.Sum(s => (s.To - s.From).TotalSeconds),
            ["role"] = person?.Id == report.Organiser ? "Organizer" : "Attendee",
            ["identity"] = new JsonObject
            {
                ["@odata.type"] = "#microsoft.graph.communicationsUserIdentity", ["id"] = person?.Id, ["displayName"] = person?.Name ?? attendee.Name, ["tenantId"] = person is null ? null : settings.TenantId,
            },
            ["attendanceIntervals"] = new JsonArray([.. attendee.Stays.Select(s => (JsonNode)new JsonObject
            {
                ["joinDateTime"] = EventJson.Iso(s.From), ["leaveDateTime"] = EventJson.Iso(s.To), ["durationInSeconds"] = (int)(s.To - s.From).TotalSeconds,
            })]),
        };
    }

    private IEnumerable<string> Urls(Mailbox mailbox) => events.Read(mailbox.Id).Events.Select(UrlOf).OfType<string>();

    private string? UrlOf(Mailbox mailbox, string meeting) => Urls(mailbox).FirstOrDefault(u => IdOf(mailbox, u) == meeting);

    private static string? UrlOf(StoredEvent one) =>
        one.Data.TryGetProperty("onlineMeeting", out var meeting) && meeting.ValueKind == JsonValueKind.Object ? meeting.GetProperty("joinUrl").GetString() : null;

    private static string IdOf(Mailbox mailbox, string url) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"1*{mailbox.Id}*0**{Uri.UnescapeDataString(url.Split('/')[^2])}"));

    private static Answer NotFound() => GraphAnswers.Error(404, "NotFound", "The meeting or the report was not found.");

    [GeneratedRegex("^JoinWebUrl eq '(?<url>.+)'$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Filter { get; }
}
