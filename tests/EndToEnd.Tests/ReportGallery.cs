using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery's card of an online meeting whose report differs from the register: in the sample one office has such meetings.</summary>
internal static class ReportGallery
{
    private const string Office = "office-7";

    public static async Task DrawAsync(RunningBox box, CardGallery gallery)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        var leader = await box.PersonAsync(Office, "leader");
        var now = (await box.GetAsync("state"))["now"]!.GetValue<DateTimeOffset>();
        var session = (await box.GetAsync($"api/units/{Office}/sessions?year=2026")).AsArray().Where(s => s!["start"]!.GetValue<DateTimeOffset>() > now.AddDays(1)).MinBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;
        var (id, start, end) = (session["fileId"]!.ToString(), session["start"]!.GetValue<DateTimeOffset>(), session["end"]!.GetValue<DateTimeOffset>());
        await box.MoveToAsync(start.AddMinutes(-10));
        await gallery.TapAsync(leader, id, "mark", new JsonObject { ["people"] = leader, ["mode"] = "onSite" });
        await AttendAsync(box, leader, id, start, end);
        await box.MoveToAsync(end.AddHours(1).AddMinutes(5));
        await gallery.OpenAsync(leader, id, "matters", "matters-report");
    }

    /// <summary>All of the roster but the leader are in the online meeting, and mark themselves nowhere.</summary>
    private static async Task AttendAsync(RunningBox box, string leader, string id, DateTimeOffset start, DateTimeOffset end)
    {
        var mail = (await box.GetAsync($"people/{leader}"))["mail"]!.ToString();
        var span = string.Create(CultureInfo.InvariantCulture, $"from={start.UtcDateTime.AddMinutes(-1):O}&to={end.UtcDateTime:O}");
        var meeting = (await box.GetAsync($"people/{leader}/calendar?{span}")).AsArray().First(e => e!["mailbox"]!.ToString() == mail && e["start"]!.GetValue<DateTimeOffset>() == start)!;
        var roster = (await box.GetAsync($"api/sessions/{id}"))["state"]!["roster"]!.AsArray().Select(r => r!["person"]!.ToString()).Where(p => p != leader);
        await box.PostAsync($"mailboxes/{Uri.EscapeDataString(mail)}/events/{Uri.EscapeDataString(meeting["id"]!.ToString())}/attended", new JsonObject
        {
            ["people"] = new JsonArray([.. roster.Select(person => new JsonObject
            {
                ["person"] = person,
                ["stays"] = new JsonArray(new JsonObject { ["from"] = start.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), ["to"] = end.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) }),
            })]),
        });
    }
}
