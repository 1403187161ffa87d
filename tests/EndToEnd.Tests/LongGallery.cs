using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery's cards of what is longer than a card shows or a form takes, and of leave for days that are far off.</summary>
internal static class LongGallery
{
    /// <summary>Once the session is over and the member was there.</summary>
    public static async Task TextsAsync(RunningBox box, CardGallery gallery, string unit, string id, string leader, string member)
    {
        var speakers = new List<string>();
        foreach (var (person, mark) in (await box.GetAsync($"api/sessions/{id}"))["state"]!["marks"]!.AsObject())
        {
            speakers.AddRange(mark!["mode"]!.ToString() == "OnSite" ? [(await box.GetAsync($"people/{person}"))["name"]!.ToString()] : []);
        }

        await gallery.TapAsync(await box.PersonAsync(unit, "recorder"), id, "minutes", new JsonObject { ["text"] = LongTexts.Minutes(speakers) });
        await gallery.OpenAsync(leader, id, "minutesReview", "minutes-part", new JsonObject { ["part"] = 1 });
        await gallery.TapAsync(member, id, "notes", new JsonObject { ["text"] = LongTexts.Notes });
        await gallery.OpenAsync(member, id, "notes", "notes-long", new JsonObject { ["part"] = 1 });
    }

    /// <summary>Before the session, for which whoever asks has no leave.</summary>
    public static async Task AheadAsync(CardGallery gallery, string id, string person, DateTimeOffset start)
    {
        var day = DateOnly.FromDateTime(start.UtcDateTime);
        await AskAsync(day.AddDays(1), day.AddDays(24), "赴省里挂职锻炼");
        await gallery.OpenAsync(person, id, "leave", "leave-ahead");
        // Beyond all that is planned.
        await AskAsync(day.AddMonths(6), day.AddMonths(6).AddDays(4), "市委党校培训");
        await AskAsync(day, day, "赴省里参加业务培训");
        await gallery.OpenAsync(person, id, "leave", "leave-ahead-own");

        Task AskAsync(DateOnly from, DateOnly to, string why) => gallery.TapAsync(person, id, "askLeave", new JsonObject { ["from"] = Iso(from), ["to"] = Iso(to), ["why"] = why });
    }

    private static string Iso(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
