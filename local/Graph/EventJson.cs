using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Local.Graph;

/// <summary>An event as Graph answers it.</summary>
internal static partial class EventJson
{
    private const int PreviewLength = 255;

    /// <summary>What an event has, as the SDK knows it.</summary>
    public static IReadOnlySet<string> Properties { get; } = new Models.Event().GetFieldDeserializers().Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <param name="organiser">Null where the mailbox is gone.</param>
    public static JsonObject Render(StoredEvent one, Mailbox? organiser, TimeZoneInfo zone, string zoneName)
    {
        var json = new JsonObject
        {
            ["@odata.etag"] = $"W/\"{one.ChangeKey}\"",
            ["id"] = one.Id,
            ["createdDateTime"] = Iso(one.CreatedAt),
            ["lastModifiedDateTime"] = Iso(one.ChangedAt),
            ["changeKey"] = one.ChangeKey,
            ["categories"] = new JsonArray(),
            ["transactionId"] = null,
            ["originalStartTimeZone"] = ZoneOf(one.Data, "start"),
            ["originalEndTimeZone"] = ZoneOf(one.Data, "end"),
            ["iCalUId"] = "040000008200E00074C5B7101A82E008" + Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(one.Id[5..29])),
            ["reminderMinutesBeforeStart"] = 15,
            ["isReminderOn"] = true,
            ["hasAttachments"] = false,
            ["subject"] = "",
            ["bodyPreview"] = Preview(one.Data),
            ["importance"] = "normal",
            ["sensitivity"] = "normal",
            ["isAllDay"] = false,
            ["isCancelled"] = one.Cancelled,
            ["isOrganizer"] = true,
            ["responseRequested"] = true,
            ["showAs"] = "busy",
            ["type"] = "singleInstance",
            ["webLink"] = "https://outlook.office365.com/owa/?itemid=" + Uri.EscapeDataString(one.Id),
            ["isOnlineMeeting"] = false,
            ["responseStatus"] = new JsonObject { ["response"] = "organizer", ["time"] = "0001-01-01T00:00:00Z" },
            ["body"] = new JsonObject { ["contentType"] = "html", ["content"] = "" },
            ["location"] = new JsonObject { ["displayName"] = "" },
            ["attendees"] = new JsonArray(),
        };
        foreach (var (name, value) in JsonObject.Create(one.Data)!)
        {
            json[name] = value?.DeepClone();
        }

        json["start"] = EventTimes.Write(one.Start, zone, zoneName);
        json["end"] = EventTimes.Write(one.End, zone, zoneName);
        json["organizer"] = new JsonObject { ["emailAddress"] = new JsonObject { ["name"] = organiser?.Name, ["address"] = organiser?.Address } };
        foreach (var attendee in json["attendees"]?.AsArray() ?? [])
        {
            attendee!["status"] ??= new JsonObject { ["response"] = "none", ["time"] = "0001-01-01T00:00:00Z" };
        }

        return json;
    }

    /// <summary>How delta says that an event is gone from the window.</summary>
    public static JsonObject Removed(StoredEvent one) => new()
    {
        ["@odata.type"] = "#microsoft.graph.event",
        ["id"] = one.Id,
        ["@removed"] = new JsonObject { ["reason"] = "deleted" },
    };

    public static string Iso(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);

    private static string? ZoneOf(JsonElement data, string name) => data.TryGetProperty(name, out var time) && time.TryGetProperty("timeZone", out var zone) ? zone.GetString() : null;

    private static string Preview(JsonElement data)
    {
        var text = data.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
        var plain = WebUtility.HtmlDecode(Tags.Replace(text, " ")).Trim();
        return plain.Length > PreviewLength ? plain[..PreviewLength] : plain;
    }

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Tags { get; }
}
