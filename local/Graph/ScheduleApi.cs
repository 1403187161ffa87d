using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Graph.Users.Item.Calendar.GetSchedule;

namespace TeamsAddin.Local.Graph;

/// <summary><c>calendar/getSchedule</c>: when people are busy, as organisers or attendees.</summary>
internal sealed class ScheduleApi(EventStore events, People people)
{
    private const int UsualInterval = 30;
    private const int MostSchedules = 100;
    private static readonly TimeSpan LongestSpan = TimeSpan.FromDays(62);

    public Answer Answer(Call call)
    {
        var (model, refusal) = StrictBody.Read(call, GetSchedulePostRequestBody.CreateFromDiscriminatorValue, "getSchedule");
        if (refusal is not null)
        {
            return refusal;
        }

        var body = JsonSerializer.SerializeToElement(new { start = model!.StartTime, end = model.EndTime }, JsonSerializerOptions.Web);
        var (start, first) = EventTimes.Read(body.GetProperty("start"), "startTime");
        var (end, second) = EventTimes.Read(body.GetProperty("end"), "endTime");
        var interval = model.AvailabilityViewInterval ?? UsualInterval;
        if ((first ?? second) is { } wrong)
        {
            return wrong;
        }

        if (end <= start || end - start > LongestSpan || interval is < 5 or > 1440 || model.Schedules is not { Count: > 0 and <= MostSchedules } schedules)
        {
            return GraphAnswers.Error(400, "ErrorInvalidRequest", "getSchedule wants 1 to 100 schedules, a span of at most 62 days and an interval of 5 to 1440 minutes.");
        }

        return new Answer(200, new JsonObject { ["value"] = new JsonArray([.. schedules.Select(s => Of(s, start, end, interval))]) });
    }

    private JsonObject Of(string address, DateTimeOffset start, DateTimeOffset end, int interval)
    {
        if (people.FindMailbox(address) is not { } mailbox)
        {
            return new JsonObject
            {
                ["scheduleId"] = address,
                ["error"] = new JsonObject { ["message"] = "The mailbox was not found.", ["responseCode"] = "ErrorMailRecipientNotFound" },
            };
        }

        var busy = events.All(e => !e.Removed && e.IsIn(start, end) && StatusOf(e) != "free"
            && (e.Mailbox == mailbox.Id || e.Attendees.Contains(mailbox.Address, StringComparer.OrdinalIgnoreCase))).OrderBy(e => e.Start).ToList();
        return new JsonObject
        {
            ["scheduleId"] = address,
            ["availabilityView"] = View(busy, start, end, TimeSpan.FromMinutes(interval)),
            ["scheduleItems"] = new JsonArray([.. busy.Select(e => new JsonObject
            {
                ["status"] = StatusOf(e),
                ["start"] = EventTimes.Utc(e.Start),
                ["end"] = EventTimes.Utc(e.End),
                ["subject"] = e.Subject,
                ["location"] = e.Place,
                ["isPrivate"] = false,
                ["isMeeting"] = e.Attendees.Any(),
            })]),
        };
    }

    private static string View(List<StoredEvent> busy, DateTimeOffset start, DateTimeOffset end, TimeSpan interval)
    {
        var view = new StringBuilder();
        for (var at = start; at < end; at += interval)
        {
            view.Append(busy.Where(e => e.IsIn(at, at + interval)).Select(Digit).DefaultIfEmpty(0).Max().ToString(CultureInfo.InvariantCulture));
        }

        return view.ToString();
    }

    private static int Digit(StoredEvent one) => StatusOf(one) switch
    {
        "tentative" => 1,
        "oof" => 3,
        "workingElsewhere" => 4,
        _ => 2,
    };

    private static string StatusOf(StoredEvent one) => one.Data.TryGetProperty("showAs", out var status) ? status.GetString() ?? "busy" : "busy";
}
