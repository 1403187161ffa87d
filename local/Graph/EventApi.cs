using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Graph.Users.Item.Events.Item.Cancel;
using TeamsAddin.Local.Entra;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary><c>/users/{id}/events</c>.</summary>
internal sealed class EventApi(EventStore events, People people, TenantSettings settings, EntraDesk entra)
{
    private const int MostAttendees = 500;
    private const int PageSize = 10;
    private const int LargestPage = 1000;

    public Answer Answer(Call call, Mailbox mailbox, string[] rest) => (call.Method, rest) switch
    {
        ("POST", []) => Create(call, mailbox),
        ("GET", []) => List(call, mailbox, e => true),
        (_, [var id]) when events.Find(mailbox.Id, id) is { } found => call.Method switch
        {
            "GET" => One(call, found),
            "PATCH" => Patch(call, mailbox, found),
            // Of a meeting its attendees are told, as by /cancel.
            "DELETE" => events.Remove(mailbox.Id, id, cancelled: found.Attendees.Any()) is null ? GraphAnswers.NotFound() : new Answer(204),
            _ => GraphAnswers.NotServed(call),
        },
        ("POST", [var id, "cancel" or "microsoft.graph.cancel"]) => Cancel(call, mailbox, id),
        ("GET" or "PATCH" or "DELETE", [_]) => GraphAnswers.NotFound(),
        _ => GraphAnswers.NotServed(call),
    };

    /// <summary>Whether a request makes Exchange write to attendees.</summary>
    public bool Sends(Call call, Mailbox mailbox, string[] rest)
    {
        var after = rest is ["calendar", "events", ..] ? rest[2..] : rest is ["events", ..] ? rest[1..] : null;
        return (call.Method, after) switch
        {
            // A repetition is refused and sends nothing.
            ("POST", []) => call.JsonBody() is { } body && body["attendees"] is JsonArray { Count: > 0 } && !events.HasTransaction(mailbox.Id, body["transactionId"]?.ToString()),
            ("PATCH" or "DELETE" or "POST", [var id, ..]) =>
                events.Find(mailbox.Id, id) is { } found && (found.Attendees.Any() || call.JsonBody()?["attendees"] is JsonArray { Count: > 0 }),
            _ => false,
        };
    }

    /// <summary><c>calendarView</c>: events in a window, by start.</summary>
    public Answer View(Call call, Mailbox mailbox) => EventTimes.Window(call) is var (start, end)
        ? List(call, mailbox, e => e.IsIn(start, end))
        : GraphAnswers.Error(400, "ErrorInvalidParameter", "This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.");

    private Answer Create(Call call, Mailbox mailbox)
    {
        var (_, refusal) = StrictBody.Read(call, Models.Event.CreateFromDiscriminatorValue, "event");
        if (refusal is not null)
        {
            return refusal;
        }

        var data = call.JsonBody()!;
        (var start, var end, refusal) = Check(data);
        if (refusal is not null)
        {
            return refusal;
        }

        var (made, _) = events.Add(mailbox.Id, Whole(data, mailbox), start, end);
        return made is null
            ? GraphAnswers.Error(409, "ErrorDuplicateTransactionId", "The transaction ID is already used by another event of this mailbox.")
            : new Answer(201, Render(call, made));
    }

    private Answer Patch(Call call, Mailbox mailbox, StoredEvent found)
    {
        var (_, refusal) = StrictBody.Read(call, Models.Event.CreateFromDiscriminatorValue, "event");
        if (refusal is not null)
        {
            return refusal;
        }

        var data = JsonObject.Create(found.Data)!.DeepClone().AsObject();
        foreach (var (name, value) in call.JsonBody()!)
        {
            data[name] = value?.DeepClone();
        }

        (var start, var end, refusal) = Check(data);
        if (refusal is not null)
        {
            return refusal;
        }

        var changed = events.Change(mailbox.Id, found.Id, e => e with { Data = Whole(data, mailbox), Start = start, End = end });
        return changed is null ? GraphAnswers.NotFound() : new Answer(200, Render(call, changed));
    }

    private Answer Cancel(Call call, Mailbox mailbox, string id)
    {
        var (_, refusal) = StrictBody.Read(call, CancelPostRequestBody.CreateFromDiscriminatorValue, "event.cancel");
        if (refusal is null && events.Find(mailbox.Id, id) is { } found && !found.Attendees.Any())
        {
            return GraphAnswers.Error(400, "ErrorInvalidRequest", "Your request can't be completed. The event is not a meeting: it has no attendees.");
        }

        return refusal ?? (events.Remove(mailbox.Id, id, cancelled: true) is null ? GraphAnswers.NotFound() : new Answer(202));
    }

    private Answer One(Call call, StoredEvent found)
    {
        var (refusal, cut) = GraphAnswers.Select(call, EventJson.Properties, "event");
        return refusal ?? GraphAnswers.RefusalOfOptions(call, "$select") ?? new Answer(200, cut(Render(call, found)));
    }

    private Answer List(Call call, Mailbox mailbox, Func<StoredEvent, bool> which)
    {
        var (refusal, cut) = GraphAnswers.Select(call, EventJson.Properties, "event");
        refusal ??= GraphAnswers.RefusalOfOptions(call, "$select", "$top", "$skip");
        if (refusal is not null)
        {
            return refusal;
        }

        var found = events.Read(mailbox.Id).Events.Where(e => !e.Removed && which(e)).OrderBy(e => e.Start).ThenBy(e => e.Id, StringComparer.Ordinal);
        return GraphAnswers.Page(call, entra.Root, [.. found.Select(e => cut(Render(call, e)))], PageSize, LargestPage);
    }

    private (DateTimeOffset Start, DateTimeOffset End, Answer? Refusal) Check(JsonObject data)
    {
        using var document = JsonDocument.Parse(data.ToJsonString());
        var (start, refusal) = EventTimes.Read(Property(document.RootElement, "start"), "start");
        (var end, var second) = EventTimes.Read(Property(document.RootElement, "end"), "end");
        return (start, end, refusal ?? second ?? Check(data, start, end));
    }

    private Answer? Check(JsonObject data, DateTimeOffset start, DateTimeOffset end)
    {
        if (end < start)
        {
            return GraphAnswers.Error(400, "ErrorCalendarEndDateIsEarlierThanStartDate", "The end date of the event is before its start date.");
        }

        if (data["isAllDay"]?.GetValue<bool>() == true && (!IsMidnight(data["start"]) || !IsMidnight(data["end"]) || end - start < TimeSpan.FromHours(23)))
        {
            return GraphAnswers.Error(400, "ErrorInvalidRequest", "The Event.Start and Event.End properties of an all-day event must be midnights, a day or more apart.");
        }

        if (data["attendees"] is JsonArray attendees)
        {
            if (attendees.Count > MostAttendees)
            {
                return GraphAnswers.Error(400, "ErrorInvalidRequest", "An event has at most 500 attendees.");
            }

            if (attendees.Any(a => a?["emailAddress"]?["address"]?.GetValue<string>()?.Contains('@', StringComparison.Ordinal) != true))
            {
                return GraphAnswers.Error(400, "ErrorInvalidRecipients", "At least one recipient isn't valid.");
            }
        }

        if (data["recurrence"] is not null)
        {
            return GraphAnswers.Error(501, "NotImplemented", "The tenant in a box has no series.");
        }

        return settings.Cloud == BoxCloud.China && (data["isOnlineMeeting"]?.GetValue<bool>() == true || data["onlineMeeting"] is not null || data["onlineMeetingProvider"] is not null)
            ? GraphAnswers.Error(400, "BadRequest", "Online meetings are not available in this cloud.")
            : null;
    }

    private static bool IsMidnight(JsonNode? time) => time?["dateTime"]?.GetValue<string>() is { } text && DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture).TimeOfDay == TimeSpan.Zero;

    /// <summary>
    /// An online meeting needs a licensed organiser: a mailbox that is nobody's gets none, without a word. Outlook adds the meeting's own
    /// part to the body, and an event whose body has lost it has lost its meeting.
    /// </summary>
    private JsonElement Whole(JsonObject data, Mailbox mailbox)
    {
        if (data["onlineMeeting"] is JsonObject meeting)
        {
            if (data["body"]?["content"]?.GetValue<string>().Contains(meeting["joinUrl"]!.GetValue<string>(), StringComparison.Ordinal) != true)
            {
                (data["isOnlineMeeting"], data["onlineMeeting"]) = (false, null);
            }
        }
        else if (data["isOnlineMeeting"]?.GetValue<bool>() == true)
        {
            var licensed = people.Find(mailbox.Id) is not null;
            (data["isOnlineMeeting"], data["onlineMeeting"]) = (licensed, null);
            if (licensed)
            {
                var url = $"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{Guid.NewGuid():N}%40thread.v2/0";
                data["onlineMeeting"] = new JsonObject { ["joinUrl"] = url };
                var own = data["body"]?["content"]?.GetValue<string>() ?? "";
                data["body"] = new JsonObject { ["contentType"] = "html", ["content"] = $"{own}<br><div>____________</div><div><a href=\"{url}\">Join the meeting now</a></div>" };
            }
        }

        return JsonSerializer.SerializeToElement(data);
    }

    private JsonObject Render(Call call, StoredEvent one)
    {
        var (zone, name) = EventTimes.Preferred(call);
        return EventJson.Render(one, people.FindMailbox(one.Mailbox), zone, name);
    }

    private static JsonElement? Property(JsonElement data, string name) => data.TryGetProperty(name, out var value) ? value : null;
}
