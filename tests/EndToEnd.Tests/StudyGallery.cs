using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>
/// The gallery's cards of a plan that is made and published, and of a session that wants a code and notes. No rule of the sample does, so one is
/// put in for the pictures.
/// </summary>
internal static class StudyGallery
{
    private const string Rule = "study-with-notes";
    private const string Pack = $$"""
        pack: gallery
        name: { zh-Hans: 本局补充要求, zh-Hant: 本局補充要求, en: The bureau's own rules }
        from: 2026-01-01
        rules:
          - id: {{Rule}}
            name: { zh-Hans: 专题学习（交心得）, zh-Hant: 專題學習（交心得）, en: Study with notes }
            type: study
            owedBy: [branch]
            every: week
            code: true
            notes: demanded
        """;

    private static readonly DateOnly Monday = new(2026, 3, 16);

    public static async Task DrawAsync(RunningBox box, CardGallery gallery, string unit, string leader, string admin)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        await box.PutTextAsync("api/rules/gallery.yaml", Pack);
        // A week for each time that a card is read: what is published is not to be published again.
        var (ordered, published) = (new List<string>(), 0);
        await gallery.CauseAsync(admin, "plan-ready", async () => ordered.Add(await OrderAsync(box, Monday.AddDays(7 * ordered.Count))));
        await gallery.KeepAsync(admin, "plan-units", () => gallery.TapAsync(admin, ordered[^1], "showPlan", new JsonObject { ["what"] = "units" }));
        await gallery.KeepAsync(admin, "plan-unit", () => gallery.TapAsync(admin, ordered[^1], "showPlan", new JsonObject { ["what"] = "unit", ["unit"] = unit }));
        await gallery.KeepAsync(admin, "plan-publishing", () => PublishingAsync(box, gallery, admin, ordered[published++]));
        var session = (await box.GetAsync($"api/units/{unit}/sessions?year=2026")).AsArray().Where(s => s!["rule"]!.ToString() == Rule).MinBy(s => s!["start"]!.GetValue<DateTimeOffset>())!;
        await MeetAsync(box, gallery, unit, session, leader);
    }

    /// <summary>The card of a plan of which some units are published: looked at while the product is at work.</summary>
    private static async Task<JsonNode> PublishingAsync(RunningBox box, CardGallery gallery, string admin, string plan)
    {
        var publishing = gallery.TapAsync(admin, plan, "publishPlan", []);
        JsonNode progress;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            progress = (await box.GetAsync($"api/plans/{plan}"))["progress"]!;
        }
        while (!publishing.IsCompleted && 3 * progress["done"]!.GetValue<int>() < progress["units"]!.GetValue<int>());
        var card = await gallery.TapAsync(admin, plan, "showPlan", new JsonObject { ["what"] = "review" });
        await publishing;
        return card;
    }

    private static async Task MeetAsync(RunningBox box, CardGallery gallery, string unit, JsonNode session, string leader)
    {
        var (id, start, end) = (session["fileId"]!.ToString(), session["start"]!.GetValue<DateTimeOffset>(), session["end"]!.GetValue<DateTimeOffset>());
        await box.MoveToAsync(start.AddDays(-1));
        var asked = (await box.GetAsync($"api/sessions/{id}"))["state"]!["leaves"]!.AsObject();
        var (member, other) = (await box.PersonAsync(unit, "member"), await box.PersonAsync(unit, "member", but: 1));
        var away = asked.ContainsKey(other) ? await box.PersonAsync(unit, "member", but: 2) : other;
        await gallery.TapAsync(away, id, "askLeave", Leave(start));
        await LeaveJourney.HandInAsync(box, away, id, "leave", "培训通知.pdf");
        await gallery.OpenAsync(away, id, "leave", "own-leave");
        await gallery.CauseAsync(leader, "leave-withdrawn", () => WithdrawAsync(box, gallery, id, leader, away));
        await LongGallery.AheadAsync(gallery, id, away, start);

        await box.MoveToAsync(start.AddMinutes(-10));
        await gallery.OpenAsync(member, id, "checkIn", "check-in-code");
        await gallery.OpenAsync(leader, id, "code", "code");
        var shown = (await gallery.TapAsync(leader, id, "open", new JsonObject { ["card"] = "code" })).ToJsonString().Split('"').First(t => t.Length == 7 && t[3] == ' ' && t.Replace(" ", "", StringComparison.Ordinal).All(char.IsAsciiDigit));
        await gallery.TapAsync(member, id, "checkIn", new JsonObject { ["mode"] = "onSite", ["code"] = shown.Replace(" ", "", StringComparison.Ordinal) });
        await gallery.TapAsync(leader, id, "addGuest", new JsonObject { ["name"] = "李教授", ["role"] = "Lecturer", ["text"] = "市委党校" });
        var guest = (await box.GetAsync($"api/sessions/{id}"))["state"]!["guests"]![0]!["guest"]!.ToString();
        await gallery.OpenAsync(leader, id, "guest", "guest", new JsonObject { ["person"] = guest });
        var others = (await box.GetAsync($"api/sessions/{id}"))["state"]!["roster"]!.AsArray().Select(r => r!["person"]!.ToString()).Where(p => p != member && p != away);
        await gallery.TapAsync(leader, id, "mark", new JsonObject { ["people"] = string.Join(',', others), ["mode"] = "onSite" });

        await box.MoveToAsync(end.AddMinutes(31));
        await gallery.OpenAsync(leader, id, "minutesEscalate", "minutes-escalate");
        await gallery.OpenAsync(member, id, "notes", "notes");
        await gallery.TapAsync(member, id, "notes", new JsonObject { ["text"] = "学习后对岗位职责有了更清楚的认识：一是……二是……下一步从台账抓起。" });
        await LeaveJourney.HandInAsync(box, member, id, "notes", "学习心得.pdf");
        await gallery.OpenAsync(member, id, "notes", "notes-replace");
        await gallery.OpenAsync(leader, id, "notesReview", "notes-review", new JsonObject { ["person"] = member });
        await LongGallery.TextsAsync(box, gallery, unit, id, leader, member);
    }

    /// <summary>Asked for where none stands, granted, and taken back.</summary>
    private static async Task WithdrawAsync(RunningBox box, CardGallery gallery, string id, string leader, string away)
    {
        var file = await box.GetAsync($"api/sessions/{id}");
        if (file["state"]!["leaves"]![away]!["withdrawnAt"] is not null)
        {
            await gallery.TapAsync(away, id, "askLeave", Leave(file["state"]!["start"]!.GetValue<DateTimeOffset>()));
        }

        var request = (await box.GetAsync($"api/sessions/{id}"))["state"]!["leaves"]![away]!["request"]!.ToString();
        await gallery.TapAsync(leader, id, "decideLeave", new JsonObject { ["card"] = "leader", ["person"] = away, ["request"] = request, ["granted"] = "true" });
        await gallery.TapAsync(away, id, "withdrawLeave", new JsonObject { ["request"] = request });
    }

    private static JsonObject Leave(DateTimeOffset start) => start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) is var day
        ? new JsonObject { ["from"] = day, ["to"] = day, ["why"] = "赴省里参加业务培训" } : [];

    /// <returns>The plan's id, once it is made.</returns>
    private static async Task<string> OrderAsync(RunningBox box, DateOnly monday)
    {
        var plan = await box.PostAsync("api/plans", new JsonObject { ["from"] = monday.ToString("O", CultureInfo.InvariantCulture), ["to"] = monday.AddDays(6).ToString("O", CultureInfo.InvariantCulture) });
        return plan["id"]!.ToString();
    }
}
