using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Graph;

/// <summary>Times as events carry them: a local time and a zone that Outlook knows.</summary>
internal static partial class EventTimes
{
    /// <summary>A Windows id, or an IANA id that has a Windows zone.</summary>
    public static TimeZoneInfo? Zone(string? id) =>
        id is "UTC" || (id is not null && (TimeZoneInfo.TryConvertWindowsIdToIanaId(id, out _) || TimeZoneInfo.TryConvertIanaIdToWindowsId(id, out _)))
            ? TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null
            : null;

    /// <summary>A dateTimeTimeZone as an instant, or the refusal.</summary>
    public static (DateTimeOffset At, Answer? Refusal) Read(JsonElement? value, string name)
    {
        if (value is not { ValueKind: JsonValueKind.Object } given || Text(given, "dateTime") is not { } text)
        {
            return (default, GraphAnswers.Error(400, "ErrorPropertyValidationFailure", $"At least one property failed validation: '{name}' is missing."));
        }

        if (Zone(Text(given, "timeZone")) is not { } zone)
        {
            return (default, GraphAnswers.Error(400, "TimeZoneNotSupportedException", $"A valid TimeZone value must be specified. The following TimeZone value is not supported: '{Text(given, "timeZone")}'."));
        }

        if (!LocalTime.IsMatch(text) || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            return (default, GraphAnswers.Error(400, "ErrorPropertyValidationFailure", $"'{name}.dateTime' is not a time without an offset."));
        }

        return (new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime(), null);
    }

    public static JsonObject Write(DateTimeOffset at, TimeZoneInfo zone, string zoneName) => new()
    {
        ["dateTime"] = TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture),
        ["timeZone"] = zoneName,
    };

    public static JsonObject Utc(DateTimeOffset at) => Write(at, TimeZoneInfo.Utc, "UTC");

    /// <summary>The zone that the caller prefers for answers, UTC where none.</summary>
    public static (TimeZoneInfo Zone, string Name) Preferred(Call call)
    {
        var named = PreferredZone.Match(call.Header("Prefer") ?? "") is { Success: true } match ? match.Groups["zone"].Value : "UTC";
        return Zone(named) is { } zone ? (zone, named) : (TimeZoneInfo.Utc, "UTC");
    }

    /// <summary>The window of a view; without an offset the times are UTC.</summary>
    public static (DateTimeOffset Start, DateTimeOffset End)? Window(Call call) =>
        Instant(call.Option("startDateTime")) is { } start && Instant(call.Option("endDateTime")) is { } end && end > start ? (start, end) : null;

    private static DateTimeOffset? Instant(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString() : null;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,7})?)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LocalTime { get; }

    [GeneratedRegex("outlook\\.timezone=\"(?<zone>[^\"]+)\"", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PreferredZone { get; }
}
