using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using TeamsAddin.Ledger.Attendance;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>
/// Reads the attendance reports of events' online meetings. Graph finds a meeting by its join URL, under the organiser's object id only, and lets an
/// application see it where an application access policy names him. It keeps reports for a year and lists the 50 newest.
/// </summary>
internal sealed class GraphMeetings(GraphServiceClient graph, bool hasOnlineMeetings)
{
    private const int LongestCode = 64;

    public async Task<MeetingAnswer> AttendanceAsync(string mailbox, string eventId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (!hasOnlineMeetings || await JoinUrlAsync(mailbox, eventId, cancellationToken) is not { } url)
        {
            return new MeetingAnswer.NoMeeting();
        }

        try
        {
            return await ReadAsync(mailbox, url, from, to, cancellationToken);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 403)
        {
            var code = e.Error?.Code is { Length: > 0 } said ? said : "Forbidden";
            return new MeetingAnswer.Unreadable(code[..Math.Min(code.Length, LongestCode)]);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            // Gone between two calls, or the organiser is.
            return new MeetingAnswer.NoMeeting();
        }
    }

    private async Task<string?> JoinUrlAsync(string mailbox, string eventId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await graph.Users[mailbox].Events[eventId].GetAsync(
                r =>
                {
                    r.QueryParameters.Select = ["id", "onlineMeeting"];
                    r.Headers.Add("Prefer", GraphCalendar.ImmutableIds);
                }, cancellationToken);
            return found?.OnlineMeeting?.JoinUrl;
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return null;
        }
    }

    private async Task<MeetingAnswer> ReadAsync(string mailbox, string url, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var organiser = (await graph.Users[mailbox].GetAsync(r => r.QueryParameters.Select = ["id"], cancellationToken))?.Id;
        var meetings = graph.Users[organiser].OnlineMeetings;
        var found = await meetings.GetAsync(r => r.QueryParameters.Filter = $"JoinWebUrl eq '{url.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
        if (found?.Value?.FirstOrDefault()?.Id is not { } meeting)
        {
            return new MeetingAnswer.NoMeeting();
        }

        var list = meetings[meeting].AttendanceReports;
        var (ids, stays, nameless) = (new List<string>(), new List<MeetingStay>(), 0);
        for (var page = await list.GetAsync(cancellationToken: cancellationToken); page is not null;
            page = page.OdataNextLink is { } next ? await list.WithUrl(next).GetAsync(cancellationToken: cancellationToken) : null)
        {
            foreach (var report in (page.Value ?? []).Where(r => r.Id is not null && r.MeetingStartDateTime < to && (r.MeetingEndDateTime ?? to) > from))
            {
                ids.Add(report.Id!);
                nameless += await AddStaysAsync(list[report.Id!], stays, cancellationToken);
            }
        }

        return ids.Count == 0 ? new MeetingAnswer.NoReport() : new MeetingAnswer.Read(new MeetingReport(ids, stays, nameless));
    }

    /// <returns>How many records were of people without an object id.</returns>
    private static async Task<int> AddStaysAsync(
        Microsoft.Graph.Users.Item.OnlineMeetings.Item.AttendanceReports.Item.MeetingAttendanceReportItemRequestBuilder report, List<MeetingStay> stays, CancellationToken cancellationToken)
    {
        var nameless = 0;
        var list = report.AttendanceRecords;
        for (var page = await list.GetAsync(cancellationToken: cancellationToken); page is not null;
            page = page.OdataNextLink is { } next ? await list.WithUrl(next).GetAsync(cancellationToken: cancellationToken) : null)
        {
            foreach (var record in page.Value ?? [])
            {
                // Guests have none; callers and other services' users have ids of another kind.
                if (!Guid.TryParse(record.Identity?.Id, out var person))
                {
                    nameless++;
                    continue;
                }

                // Where Graph lacks a time it gives null for it.
                stays.AddRange((record.AttendanceIntervals ?? []).Where(i => i is { JoinDateTime: not null, LeaveDateTime: not null })
                    .Select(i => new MeetingStay(person.ToString("D"), i.JoinDateTime!.Value, i.LeaveDateTime!.Value)));
            }
        }

        return nameless;
    }
}
