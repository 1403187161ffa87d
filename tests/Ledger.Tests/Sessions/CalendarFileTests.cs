using System.Text;
using Ical.Net;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;
using VEvent = Ical.Net.CalendarComponents.CalendarEvent;

namespace TeamsAddin.Ledger.Tests.Sessions;

public sealed class CalendarFileTests
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private static readonly DateTimeOffset Stamp = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly CalendarItem Item = new(Id, "支部党员大会", "第一党支部", "三楼", new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero), new(2026, 3, 5, 7, 30, 0, TimeSpan.Zero), 4, false);

    [Fact]
    public void A_session_comes_back_as_it_was_written()
    {
        var read = Read(Item);
        Assert.Equal((Id + "@sessions.teamsaddin", 4, "支部党员大会", "三楼", "CONFIRMED"), (read.Uid, read.Sequence, read.Summary, read.Location, read.Status));
        Assert.Equal((Item.Start.UtcDateTime, Item.End.UtcDateTime, Stamp.UtcDateTime), (read.Start!.AsUtc, read.End!.AsUtc, read.DtStamp!.AsUtc));
        Assert.Equal("单位：第一党支部", read.Description);
    }

    [Theory]
    [InlineData("a, b; c\\d")]
    [InlineData("first line\nsecond line")]
    [InlineData("=cmd()|'/C calc'!A0")]
    [InlineData("<script>alert(1)</script> 😀")]
    [InlineData("END:VEVENT\nBEGIN:VALARM")]
    public void Whatever_stands_in_a_name_is_text(string name)
    {
        var read = Read(Item with { Title = name, UnitName = name, Place = name });
        Assert.Equal((name, "单位：" + name, name), (read.Summary, read.Description, read.Location));
    }

    [Fact]
    public void Line_breaks_are_of_one_kind_and_other_control_characters_are_left_out() =>
        Assert.Equal("a\nb\ncd", Read(Item with { Title = "a\r\nb\rc\u0007d" }).Summary);

    [Fact]
    public void No_line_is_longer_than_75_bytes_and_all_end_as_the_format_wants()
    {
        var text = Encoding.UTF8.GetString(Write(Item with { Title = string.Concat(Enumerable.Repeat("学习，", 200)), Place = new string('x', 500) }));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.All(text.Split("\r\n"), line => Assert.InRange(Encoding.UTF8.GetByteCount(line), 0, 75));
    }

    [Fact]
    public void A_time_in_a_zone_with_daylight_saving_stays_that_instant()
    {
        // The hour that comes twice in London on 25 October 2026: the second one.
        var start = new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero);
        var read = Read(Item with { Start = start, End = start.AddHours(1) });
        Assert.Equal((start.UtcDateTime, TimeSpan.FromHours(1)), (read.Start!.AsUtc, read.End!.AsUtc - read.Start.AsUtc));
        Assert.Equal("01:30", TimeZoneInfo.ConvertTime(start, TimeZoneInfo.FindSystemTimeZoneById("Europe/London")).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Contains("DTSTART:20261025T013000Z", Encoding.UTF8.GetString(Write(Item with { Start = start, End = start.AddHours(1) })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_move_and_a_cancellation_have_a_higher_sequence_than_what_they_replace()
    {
        var planned = Sequence(SessionFile.Empty with { Occasion = 1 });
        var moved = Sequence(SessionFile.Empty with { Occasion = 3 });
        var cancelled = Sequence(SessionFile.Empty with { Occasion = 3, Cancellation = new Cancelled("admin", null) });
        Assert.Equal((1, false, 3, false), (planned.Revision, planned.Cancelled, moved.Revision, moved.Cancelled));
        Assert.Equal((4, "CANCELLED"), Read(cancelled with { Start = Item.Start, End = Item.End }) is var read ? (read.Sequence, read.Status) : default);
    }

    [Fact]
    public void The_file_says_its_name_in_the_person_s_language()
    {
        foreach (var (language, name) in new[] { ("zh-Hans", "会议和学习"), ("zh-Hant", "會議和學習"), ("en", "Study and meetings") })
        {
            var calendar = Calendar.Load(Encoding.UTF8.GetString(CalendarFile.Write([Item], Stamp, Wording.In(language))))!;
            Assert.Equal((name, "PUBLISH", "2.0"), (calendar.Properties["X-WR-CALNAME"]!.Value, calendar.Method, calendar.Version));
        }
    }

    private static CalendarItem Sequence(SessionFile file) => CalendarItem.Of(
        Id,
        file with { Plan = new Planned("b", [], SessionType.Meeting, new LocalText("会"), Item.Start, Item.End, "Asia/Shanghai", "zh-Hans", "", null, null, null, new Terms(new Fraction(1, 2)), "p") },
        "支部", Wording.In("zh-Hans"));

    private static byte[] Write(CalendarItem item) => CalendarFile.Write([item], Stamp, Wording.In("zh-Hans"));

    private static VEvent Read(CalendarItem item) => Assert.Single(Calendar.Load(Encoding.UTF8.GetString(Write(item)))!.Events);
}
