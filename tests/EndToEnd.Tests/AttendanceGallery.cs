using System.Text.Json.Nodes;

namespace TeamsAddin.EndToEnd.Tests;

/// <summary>The gallery's cards of leave, guests, make-ups, the question whether a session was held, and reach: from what people do after the journey.</summary>
internal static class AttendanceGallery
{
    /// <param name="not">The leader, the recorder, and whoever else has a matter of his own already.</param>
    public static async Task DrawAsync(RunningBox box, CardGallery gallery, string session, IReadOnlyList<string> not)
    {
        if (!RunningBox.Pictures)
        {
            return;
        }

        var (leader, recorder) = (not[0], not[1]);
        var absent = await AbsentAsync(box, session, not);
        await box.PostAsync($"people/{absent}/say", new JsonObject { ["text"] = "我的" });
        await gallery.OpenAsync(absent, session, "leave", "leave");
        await gallery.OpenAsync(absent, session, "makeUp", "make-up");
        await gallery.TapAsync(absent, session, "makeUp", new JsonObject { ["other"] = "self", ["text"] = "自学《条例》第一章，结合岗位梳理了三条措施。" });
        await gallery.TapAsync(absent, session, "askLeave", new JsonObject { ["from"] = "2026-03-01", ["to"] = "2026-03-31", ["why"] = "赴省里参加业务培训" });
        await LeaveJourney.HandInAsync(box, absent, session, "leave", "培训通知.pdf");
        await gallery.OpenAsync(leader, session, "matters", "matters");
        await gallery.OpenAsync(leader, session, "makeUpReview", "make-up-review", new JsonObject { ["person"] = absent });
        await gallery.TapAsync(leader, session, "decideMakeUp", new JsonObject { ["person"] = absent, ["version"] = 1, ["confirm"] = "false", ["why"] = "请写明措施的时间" });
        await gallery.OpenAsync(absent, session, "makeUp", "make-up-returned");
        await gallery.TapAsync(leader, session, "addGuest", new JsonObject { ["name"] = "李教授", ["role"] = "Lecturer", ["text"] = "市委党校" });
        await gallery.OpenAsync(leader, session, "guests", "guests");
        await gallery.OpenAsync(leader, session, "register", "register-closed");
        await gallery.TapAsync(recorder, session, "correctMinutes", new JsonObject { ["text"] = "第三项决定的时间应为“四月”。", ["why"] = "笔误" });
        await gallery.OpenAsync(leader, session, "minutesReview", "minutes-corrected");
        await gallery.OpenAsync(absent, session, "checkIn", "absent");
        await gallery.AskAsync(leader, "我的", "my-leader");
        await gallery.AskAsync(leader, "覆盖", "reach");
        await AskedAsync(box, gallery);
    }

    /// <summary>Two days on, sessions to which nobody came are asked about.</summary>
    private static async Task AskedAsync(RunningBox box, CardGallery gallery)
    {
        await box.MoveToAsync(new DateTimeOffset(2026, 3, 6, 8, 0, 0, TimeSpan.Zero));
        foreach (var unit in (await box.GetAsync("api/units")).AsArray().Select(u => u!["id"]!.ToString()))
        {
            var asked = (await box.GetAsync($"api/units/{unit}/sessions?year=2026")).AsArray().FirstOrDefault(s => s!["inQuestion"]!.GetValue<bool>());
            if (asked is not null)
            {
                await gallery.OpenAsync(await box.PersonAsync(unit, "leader"), asked["fileId"]!.ToString(), "matters", "was-it-held");
                return;
            }
        }

        Assert.Fail("by the second day no session was asked about");
    }

    /// <summary>Somebody who reads Chinese, has the app and was not there.</summary>
    private static async Task<string> AbsentAsync(RunningBox box, string session, IReadOnlyList<string> not)
    {
        var marks = (await box.GetAsync($"api/sessions/{session}"))["state"]!["marks"]!.AsObject();
        var people = (await box.GetAsync("people?take=2000")).AsArray().Where(p => p!["locale"]!.ToString() == "zh-CN" && p["app"]!.GetValue<bool>()).Select(p => p!["id"]!.ToString()).ToHashSet(StringComparer.Ordinal);
        return marks.First(m => m.Value!["mode"]!.ToString() == "Absent" && people.Contains(m.Key) && !not.Contains(m.Key)).Key;
    }
}
