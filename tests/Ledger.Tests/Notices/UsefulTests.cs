using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>The file is read again before each send: what has lost its point is not sent, and says why.</summary>
public sealed class UsefulTests
{
    private readonly NoticeHouse house = new();

    [Fact]
    public async Task What_is_cancelled_between_prepare_and_send_is_not_sent()
    {
        var file = await PreparedAsync();
        await house.DoAsync(file, new CancelSession("admin", "admin", "c", null).At(house.Clock.Now));
        await house.WorkAsync();
        await NotSentAsync(file, "wang", "cancelled");
    }

    [Fact]
    public async Task What_is_moved_between_prepare_and_send_reminds_at_its_new_time_only()
    {
        var file = await PreparedAsync();
        await house.DoAsync(file, new MoveSession("outlook", "outlook", "m", NoticeHouse.Start.AddDays(2), NoticeHouse.Start.AddDays(2).AddHours(1), "").At(house.Clock.Now));
        await house.WorkAsync();
        await NotSentAsync(file, "wang", "moved");
        house.Clock.Now = NoticeHouse.Start.AddDays(1);
        await house.TellAsync(file, "members1440", occasion: 3);
        Assert.Equal(["li", "wang"], house.Channel.Sent.Select(s => s.Person).Order(StringComparer.Ordinal));
        Assert.All(house.Channel.Sent, s => Assert.Equal(3, s.Notice.Occasion));
    }

    [Fact]
    public async Task A_change_of_place_alone_reminds_nobody_again_of_what_he_was_told()
    {
        var file = await house.SessionAsync(["wang"]);
        async Task<List<string>> KindsAsync() => [.. Dues.Of(await house.StateAsync(file)).Select(d => d.Kind).Where(k => k == DueKind.Members || k.StartsWith(DueKind.Leader, StringComparison.Ordinal))];
        async Task PlaceAsync(string place, DateTimeOffset at) => await house.DoAsync(file, new MoveSession("outlook", "outlook", place, null, null, place).At(at));
        await house.DoAsync(file, new ConfirmSession(NoticeHouse.Leader, new Powers(true, true, false), "c", SaltedText.Of("议题"), null).At(NoticeHouse.Start.AddDays(-5)));
        var all = await KindsAsync();
        Assert.Equal(["leader4320", "leader1440", "leader60", "members"], all);
        await PlaceAsync("五楼", NoticeHouse.Start.AddDays(-4));
        Assert.Equal(all, await KindsAsync());
        await PlaceAsync("六楼", NoticeHouse.Start.AddHours(-20));
        Assert.Equal(["leader60"], await KindsAsync());
        Assert.NotNull((await house.StateAsync(file)).Confirmation);
        Assert.Contains(Dues.Of(await house.StateAsync(file)), d => d.Kind == NoticeKind.Moved);
        var later = NoticeHouse.Start.AddDays(1);
        await house.DoAsync(file, new MoveSession("outlook", "outlook", "m", later, later.AddHours(1), null).At(NoticeHouse.Start.AddHours(-19)));
        Assert.Equal(all, await KindsAsync());
        Assert.Null((await house.StateAsync(file)).Confirmation);
    }

    [Fact]
    public void Whoever_is_invited_after_the_place_was_changed_is_reminded()
    {
        var story = Story.Planned().Do(new MoveSession("outlook", "outlook", "m", null, null, "五楼").At(Story.Start.AddHours(-20))).Do(Invite.Command(Story.Roster(), Story.Start.AddHours(-19)));
        Assert.Contains(Dues.Of(story.File), d => d.Kind == DueKind.Members);
    }

    [Fact]
    public async Task Who_leaves_the_roster_between_prepare_and_send_gets_nothing()
    {
        var file = await PreparedAsync();
        await house.DoAsync(file, new Command<SessionFile>("r", "admin", house.Clock.Now, _ => new Recorded(SessionFacts.Table.Draft(new RosterChanged([], ["wang"], "left")))));
        await house.WorkAsync();
        await NotSentAsync(file, "wang", "not-on-roster");
        Assert.Equal(NoticeState.Delivered, (await house.RowAsync(NoticeHouse.Reminder(file), "li"))!.State);
    }

    [Fact]
    public async Task After_a_downtime_what_is_still_useful_is_sent()
    {
        var file = await house.SessionAsync(["wang"]);
        house.Clock.Now = NoticeHouse.Start.AddMinutes(5);
        await house.TellAsync(file, "members1440");
        Assert.Single(house.Channel.Sent);
    }

    [Theory]
    [InlineData("members1440", 300)]
    [InlineData("leader60", 1)]
    [InlineData("escalate720", 1)]
    public async Task After_a_downtime_what_has_lost_its_point_is_counted_as_too_late(string kind, int minutesAfterTheStart)
    {
        var file = await house.SessionAsync(["wang"]);
        house.Clock.Now = NoticeHouse.Start.AddMinutes(minutesAfterTheStart);
        await house.TellAsync(file, kind);
        Assert.Empty(house.Channel.Sent);
        var counts = await house.CountsAsync(NoticeHouse.Reminder(file, kind));
        Assert.Equal((1, 1, 0), (counts.Expected, counts.Failed, counts.Open));
        Assert.Equal(1, counts.Reasons["too-late"]);
    }

    [Fact]
    public async Task Of_the_leader_s_reminders_that_are_late_the_last_says_all()
    {
        var file = await house.SessionAsync(["wang"]);
        house.Clock.Now = NoticeHouse.Start.AddMinutes(-30);
        foreach (var kind in new[] { "leader4320", "leader1440", "leader60" })
        {
            await house.TellAsync(file, kind);
        }

        Assert.Equal(["leader60"], house.Channel.Sent.Select(s => s.Notice.Kind));
    }

    [Theory]
    [InlineData("escalate1440", NoticeHouse.Deputy)]
    [InlineData("escalate720", NoticeHouse.Above)]
    [InlineData("escalate", NoticeHouse.Above)]
    public async Task Who_does_not_confirm_is_told_of_to_the_deputy_first_and_then_above(string kind, string person)
    {
        var file = await house.SessionAsync(["wang"]);
        house.Clock.Now = NoticeHouse.Start.AddHours(-3);
        await house.TellAsync(file, kind);
        Assert.Equal([person], house.Channel.Sent.Select(s => s.Person));
    }

    [Fact]
    public async Task A_confirmed_session_is_told_of_to_nobody()
    {
        var file = await house.SessionAsync(["wang"]);
        await house.DoAsync(file, new ConfirmSession(NoticeHouse.Leader, new Powers(true, true, false), "c", SaltedText.Of("t"), null).At(house.Clock.Now));
        await house.TellAsync(file, "escalate1440");
        Assert.Empty(house.Channel.Sent);
    }

    [Fact]
    public async Task Overdue_minutes_are_told_of_to_recorder_and_deputy_and_after_two_days_above()
    {
        var file = await house.SessionAsync(["wang"]);
        await house.DoAsync(file, new CheckIn("wang", Mode.OnSite, "k").At(NoticeHouse.Start));
        house.Clock.Now = NoticeHouse.Start.AddDays(4);
        await house.DoAsync(file, CloseRegister.Command(await StateAsync(file), house.Clock.Now));
        var dues = Dues.Of(await StateAsync(file)).ToDictionary(d => d.Kind, d => d.At, StringComparer.Ordinal);
        // Due with the end of Sunday, 8 March.
        Assert.Equal(new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.FromHours(8)), dues[DueKind.MinutesOverdue]);
        Assert.Equal(new DateTimeOffset(2026, 3, 11, 0, 0, 0, TimeSpan.FromHours(8)), dues[DueKind.MinutesEscalate]);
        await house.TellAsync(file, DueKind.MinutesOverdue);
        Assert.Equal([NoticeHouse.Deputy, NoticeHouse.Recorder], house.Channel.Sent.Select(s => s.Person).Order(StringComparer.Ordinal));
        await house.TellAsync(file, DueKind.MinutesEscalate);
        Assert.Equal(NoticeHouse.Above, house.Channel.Sent.Last().Person);
    }

    [Fact]
    public async Task Counts_of_a_file_and_of_a_day_add_up()
    {
        var odd = new NoticeHouse((person, _) => person switch
        {
            "wang" => new Delivery.Unreachable("BotNotInConversationRoster"),
            "li" => new Delivery.Failed("BadRequest"),
            "zhao" => throw new DeliveryUncertainException(person),
            _ => new Delivery.Delivered("a"),
        });
        var file = await odd.SessionAsync(["wang", "li", "zhao", "qian", "sun"]);
        await odd.TellAsync(file, "members1440");
        var counts = await odd.CountsAsync(NoticeHouse.Reminder(file));
        Assert.Equal((5, 2, 1, 1, 1, 0, 2), (counts.Expected, counts.Delivered, counts.Failed, counts.Unreachable, counts.Uncertain, counts.Open, counts.Lost));
        Assert.Equal(new Unreached("wang", "BotNotInConversationRoster"), Assert.Single(counts.Nobody));
        var ofDay = new List<NoticeCounts>();
        await foreach (var row in odd.OfDayAsync(new DateOnly(2026, 3, 4)))
        {
            ofDay.Add(row);
        }

        Assert.Equal(("members1440", file, 5), (ofDay.Single().Kind, ofDay[0].FileId, ofDay[0].Expected));
    }

    private async Task<string> PreparedAsync()
    {
        var file = await house.SessionAsync(["wang", "li"]);
        await house.PrepareAsync(file, "members1440");
        return file;
    }

    private async Task NotSentAsync(string file, string person, string why)
    {
        var row = (await house.RowAsync(NoticeHouse.Reminder(file), person))!;
        Assert.Equal((NoticeState.Failed, why), (row.State, row.Reason));
        Assert.DoesNotContain(house.Channel.Sent, s => s.Person == person);
    }

    private Task<SessionFile> StateAsync(string file) => house.StateAsync(file);
}
