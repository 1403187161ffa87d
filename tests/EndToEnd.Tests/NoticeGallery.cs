using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery's cards that come by themselves: what Outlook's changes lead to, the day's digest, and the page of the leader above.</summary>
internal static class NoticeGallery
{
    private const string Above = "bureau";
    private static readonly TimeSpan OnAnotherDay = TimeSpan.FromDays(3);

    public static async Task DrawAsync(RunningBox box, CardGallery gallery, string leader)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        var (moved, refused) = (0, 0);
        var events = await EventsAsync(box, leader);
        // Each language has a change of its own: what is told is told once.
        await gallery.CauseAsync(leader, "moved", () => MoveAsync(box, events[moved++], TimeSpan.FromMinutes(30)));
        await gallery.CauseAsync(leader, "change-refused", () => MoveAsync(box, events[^(++refused)], TimeSpan.FromDays(200)));
        await DigestAsync(box, gallery);
        await UnreachedAsync(box, gallery);
    }

    /// <summary>A few of the whole staff have no Teams.</summary>
    public static async Task UnreachedAsync(RunningBox box, CardGallery gallery)
    {
        var assembly = (await box.GetAsync($"api/units/{Above}/sessions?year=2026")).AsArray().Where(s => s!["who"]!.ToString() == "Subtree").MinBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;
        await gallery.OpenAsync(await box.PersonAsync(Above, "leader"), assembly["fileId"]!.ToString(), "unreached", "unreached");
    }

    /// <summary>Who leads the bureau, its central group and a branch has more than three cards on a day on which many sessions wait.</summary>
    private static async Task DigestAsync(RunningBox box, CardGallery gallery)
    {
        var above = await box.PersonAsync(Above, "leader");
        var chinese = await DigestOfAsync(box, above) ?? throw new InvalidOperationException("the bureau's leader has had no digest by 6 March");
        await box.PutAsync($"people/{above}/locale", new JsonObject { ["locale"] = "en-GB" });
        await box.PostAsync($"people/{above}/say", new JsonObject { ["text"] = "help" });
        var at = (await box.GetAsync("state"))["now"]!.GetValue<DateTimeOffset>();
        await box.MoveToAsync(at + OnAnotherDay);
        var english = await DigestOfAsync(box, above) ?? throw new InvalidOperationException("the bureau's leader has had no digest by 9 March");
        await gallery.DrawAsync("digest", [chinese.DeepClone(), english.DeepClone()]);
        await gallery.AskAsync(above, "我的", "my-above");
    }

    /// <summary>The newest card that has a title of a digest.</summary>
    private static async Task<JsonNode?> DigestOfAsync(RunningBox box, string person) => (await box.GetAsync($"people/{person}/chat")).AsArray()
        .LastOrDefault(m => ((string?)m!["card"]?["fallbackText"]) is { } title && (title.StartsWith("今日其余事项", StringComparison.Ordinal) || title.StartsWith("More for today", StringComparison.Ordinal)))?["card"];

    /// <summary>The events of sessions that are still to come, of which the leader is told, by their start.</summary>
    private static async Task<IReadOnlyList<JsonNode>> EventsAsync(RunningBox box, string leader)
    {
        var from = (await box.GetAsync("state"))["now"]!.GetValue<DateTimeOffset>().AddDays(1);
        var span = string.Create(CultureInfo.InvariantCulture, $"from={from.UtcDateTime:O}&to={from.AddDays(80).UtcDateTime:O}");
        return [.. (await box.GetAsync($"people/{leader}/calendar?{span}")).AsArray().Where(e => e!["mailbox"]!.ToString().StartsWith("branch-05", StringComparison.Ordinal) && !e["cancelled"]!.GetValue<bool>())
            .OrderBy(e => e!["start"]!.GetValue<DateTimeOffset>()).Select(e => e!)];
    }

    private static Task MoveAsync(RunningBox box, JsonNode one, TimeSpan by) => box.PostAsync(
        $"mailboxes/{Uri.EscapeDataString(one["mailbox"]!.ToString())}/events/{Uri.EscapeDataString(one["id"]!.ToString())}/move",
        new JsonObject { ["start"] = one["start"]!.GetValue<DateTimeOffset>() + by, ["end"] = one["end"]!.GetValue<DateTimeOffset>() + by, ["place"] = "三楼会议室" });
}
