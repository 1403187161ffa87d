using TeamsAddin.Adapters.Graph;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Adapters.Tests.Graph;

/// <summary>How much a mailbox may do, and what stands in its events.</summary>
public sealed class LimitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ten_thousand_requests_go_at_once_and_the_next_wait_until_the_first_have_aged()
    {
        var window = new RequestWindow();
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(TimeSpan.Zero, window.Wait(20, Now.AddSeconds(i / 100)));
        }

        Assert.InRange(window.Wait(20, Now.AddMinutes(9)), TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(80));
        Assert.Equal(TimeSpan.Zero, window.Wait(9_000, Now.AddMinutes(10.5)));
    }

    [Fact]
    public void Thirty_messages_a_minute_and_those_who_wait_get_turns_one_after_the_other()
    {
        var time = new StandingTime { Now = Now };
        var budget = new MessageBudget(time);
        Assert.Equal((20, TimeSpan.Zero), budget.Take("a@x", 20));
        Assert.Equal((10, TimeSpan.FromSeconds(62)), budget.Take("A@x", 20));
        Assert.Equal((0, TimeSpan.FromSeconds(62)), budget.Take("a@x", 20));
        Assert.Equal((0, TimeSpan.FromSeconds(124)), budget.Take("a@x", 20));
        Assert.Equal((20, TimeSpan.Zero), budget.Take("b@x", 20));
        time.Now += TimeSpan.FromSeconds(60);
        Assert.Equal((20, TimeSpan.Zero), budget.Take("a@x", 20));
    }

    [Theory]
    [InlineData("America/New_York", "2026-03-08T13:00:00Z", "2026-03-08T09:00:00", "Eastern Standard Time")]
    [InlineData("America/New_York", "2026-03-07T14:00:00Z", "2026-03-07T09:00:00", "Eastern Standard Time")]
    [InlineData("America/New_York", "2026-11-01T05:30:00Z", "2026-11-01T05:30:00", "UTC")]
    [InlineData("America/New_York", "2026-11-01T06:30:00Z", "2026-11-01T06:30:00", "UTC")]
    [InlineData("Asia/Shanghai", "2026-03-05T06:30:00Z", "2026-03-05T14:30:00", "China Standard Time")]
    [InlineData("Antarctica/Troll", "2026-07-01T06:30:00Z", "2026-07-01T06:30:00", "UTC")]
    public void Times_carry_a_zone_that_Outlook_knows(string zone, string instant, string local, string outlook)
    {
        var at = GraphTimes.Of(DateTimeOffset.Parse(instant), zone);
        Assert.Equal((local, outlook), (at.DateTime, at.TimeZone));
        Assert.Equal(DateTimeOffset.Parse(instant), GraphTimes.InstantOf(at));
    }

    [Theory]
    [InlineData("三楼; Microsoft Teams Meeting", "三楼")]
    [InlineData("三楼; Microsoft Teams 会议", "三楼")]
    [InlineData("三樓；Microsoft Teams 會議", "三樓")]
    [InlineData("Microsoft Teams Meeting", "")]
    [InlineData("三楼; 五楼", "三楼; 五楼")]
    [InlineData("Microsoft Teams Meeting room", "Microsoft Teams Meeting room")]
    [InlineData(null, "")]
    public void What_Outlook_adds_to_a_place_for_a_meeting_is_none(string? shown, string place) => Assert.Equal(place, GraphPlaces.Of(shown));

    [Fact]
    public void Our_part_of_a_body_is_renewed_and_everything_else_stays()
    {
        var body = $"<html><body><p>议程</p><div class=\"x\" id=\"x_teamsaddin-session\"><p>旧</p></div><div>Join the meeting</div></body></html>";
        Assert.Equal($"<html><body><p>议程</p>{GraphBody.Of("<p>新</p>")}<div>Join the meeting</div></body></html>", GraphBody.Renew(body, "<p>新</p>"));
        Assert.Null(GraphBody.Renew("<p>rewritten by hand, with its meeting</p>", "<p>新</p>"));
        Assert.Null(GraphBody.Renew("<p>会议记录放在三楼</p>", "<p>新</p>"));
        Assert.Equal(GraphBody.Of("<p>新</p>"), GraphBody.Renew("<html><head><style>p { margin: 0 }</style></head><body>&nbsp;</body></html>", "<p>新</p>"));
    }

    [Theory]
    [InlineData(CloudName.Global, "zh-Hans", "https://teams.microsoft.com/l/chat/0/0?users=28:app&amp;message=%E4%BC%9A%E8%AE%AE%20f00d")]
    [InlineData(CloudName.UsGovernment, "en", "https://gov.teams.microsoft.us/l/chat/0/0?users=28:app&amp;message=session%20f00d")]
    public void The_body_links_to_the_session_in_the_chat_with_the_bot(CloudName cloud, string language, string link)
    {
        var body = new ResourceEventText(new BotIdentity("app"), new Settings { Cloud = cloud }).Body(Plan(language), "u", "f00d");
        Assert.Contains($"href=\"{link}\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_published_links_the_body_says_what_to_write()
    {
        var body = new ResourceEventText(new BotIdentity("app"), new Settings { Cloud = CloudName.China }).Body(Plan("zh-Hans"), "u", "f00d");
        Assert.DoesNotContain("href", body, StringComparison.Ordinal);
        Assert.Contains("会议 f00d", System.Net.WebUtility.HtmlDecode(body), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_title_is_cut_where_Exchange_cuts_it_and_no_sign_in_two()
    {
        var text = new ResourceEventText(new BotIdentity("app"), new Settings());
        for (var length = 240; length < 256; length++)
        {
            var subject = text.Subject(Plan("en") with { Title = new LocalText(new string('x', length) + "😀😀😀😀😀") }, "u");
            Assert.True(subject.Length <= 255 && !char.IsHighSurrogate(subject[^1]));
        }
    }

    private static Planned Plan(string language) => new(
        "u", [new Counts("u", "r", "2026-Q1")], SessionType.Meeting, new LocalText("会议"), Now, Now.AddHours(1), "Asia/Shanghai", language, "", null, null, null, new Terms(new Fraction(1, 2)), "p");

    private sealed class StandingTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
