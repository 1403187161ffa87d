using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Notices;

/// <summary>After a person's third card of a day the rest is one digest.</summary>
public sealed class DigestTests
{
    private readonly NoticeHouse house = new();

    [Fact]
    public async Task The_fourth_card_of_a_day_is_a_digest_of_all_and_the_fifth_brings_it_up_to_date()
    {
        var files = await SessionsAsync(5);
        foreach (var file in files)
        {
            await house.TellAsync(file, "leader1440");
        }

        Assert.Equal(files[..3], house.Channel.Sent.Select(s => s.Notice.FileId));
        var digests = house.Channel.Digests.ToList();
        Assert.Equal([(4, null), (5, "digest")], digests.Select(d => (d.Day.Items.Length, d.ActivityId)));
        Assert.Equal(files, digests[1].Day.Items.Select(i => i.FileId));
        Assert.Equal((NoticeState.Delivered, "digest"), await house.RowAsync(NoticeHouse.Reminder(files[4], "leader1440"), NoticeHouse.Leader) is { } row ? (row.State, row.ActivityId) : default);
    }

    [Fact]
    public async Task A_digest_that_is_gone_is_followed_by_another()
    {
        var files = await SessionsAsync(6);
        foreach (var file in files[..4])
        {
            await house.TellAsync(file, "leader1440");
        }

        house.Channel.GoneDigest = "digest";
        await house.TellAsync(files[4], "leader1440");
        await house.TellAsync(files[5], "leader1440");
        Assert.Equal((NoticeState.Delivered, "digest2"), await house.RowAsync(NoticeHouse.Reminder(files[4], "leader1440"), NoticeHouse.Leader) is { } row ? (row.State, row.ActivityId) : default);
        Assert.Equal([null, "digest", null, "digest2"], house.Channel.Digests.Select(d => d.ActivityId));
    }

    [Fact]
    public async Task Days_of_more_than_five_weeks_ago_go_when_later_cards_come()
    {
        var (day, file) = (NoticeHouse.Start.AddDays(-40), await house.SessionAsync(["wang"]));
        var (gone, kept) = (day.AddDays(-40).ToString("yyyy-MM-dd"), day.AddDays(-1).ToString("yyyy-MM-dd"));
        await house.Days.InsertAsync(NoticeHouse.Leader, gone, PersonDay.Empty, default);
        await house.Days.InsertAsync(NoticeHouse.Leader, kept, PersonDay.Empty, default);
        // Always on the same weekday.
        for (var week = 0; week < 5; week++)
        {
            house.Clock.Now = day.AddDays(7 * week);
            await house.TellAsync(file, $"leader{week + 1}440");
        }

        Assert.Equal(5, house.Channel.Sent.Count);
        Assert.Null(await house.Days.GetAsync(NoticeHouse.Leader, gone, default));
        Assert.NotNull(await house.Days.GetAsync(NoticeHouse.Leader, kept, default));
    }

    [Theory]
    [InlineData("leaveAsked", 3)]
    [InlineData("makeUpReview", 3)]
    [InlineData("notesReview", 3)]
    [InlineData("minutesReview2", 9)]
    [InlineData("leaveDecided", 9)]
    [InlineData("cancelled", 9)]
    public void Of_what_waits_for_a_leader_the_first_three_of_a_day_are_cards_and_the_rest_lines(string kind, int cards)
    {
        var day = Enumerable.Range(1, 9).Aggregate(PersonDay.Empty, (all, i) => all.With(new Notice(kind, "f", i)));
        Assert.Equal((9, cards), (day.Items.Length, day.Items.Count(i => i.Own)));
    }

    [Fact]
    public async Task What_cannot_wait_comes_as_its_own_card_and_is_in_the_digest_too()
    {
        var files = await SessionsAsync(6);
        foreach (var file in files[..3])
        {
            await house.TellAsync(file, "leader1440");
        }

        house.Clock.Now = NoticeHouse.Start.AddMinutes(-20);
        await house.TellAsync(files[3], "register");
        house.Clock.Now = NoticeHouse.Start.AddMinutes(-10);
        foreach (var file in files[..3])
        {
            await house.TellAsync(file, "leader60");
        }

        // The 20 minutes lie on the next day: its own three cards are the register and two reminders.
        Assert.Equal(3 + 1 + 2, house.Channel.Sent.Count);
        Assert.Equal(["register", "leader60", "leader60", "leader60"], house.Channel.Digests.Single().Day.Items.Select(i => i.Kind));
        await house.TellAsync(files[4], "register");
        Assert.Equal(("register", files[4]), (house.Channel.Sent.Last().Notice.Kind, house.Channel.Sent.Last().Notice.FileId));
    }

    [Fact]
    public async Task A_repetition_decides_as_the_first_time()
    {
        var day = PersonDay.Empty;
        var notices = Enumerable.Range(0, 6).Select(i => new Notice("leader60", $"f{i}", 1)).ToList();
        foreach (var notice in notices.Concat(notices))
        {
            day = day.With(notice);
        }

        Assert.Equal([true, true, true, false, false, false], day.Items.Select(i => i.Own));
        var tired = new NoticeHouse((_, n) => n == 3 ? new Delivery.Later("429", null) : new Delivery.Delivered("a"));
        var files = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            files.Add(await tired.SessionAsync(["wang"], ordinal: i + 1));
            await tired.TellAsync(files[i], "leader1440");
        }

        Assert.Equal((3, 2), (tired.Channel.Sent.Count, tired.Channel.Digests.Count));
        Assert.All(tired.Channel.Digests, d => Assert.Equal((4, (string?)null), (d.Day.Items.Length, d.ActivityId)));
    }

    [Fact]
    public async Task Two_people_s_days_and_two_days_are_apart()
    {
        var file = await house.SessionAsync(["wang", "li"]);
        await house.TellAsync(file, "members1440");
        Assert.Empty(house.Channel.Digests);
        Assert.Equal(2, house.Channel.Sent.Count);
    }

    private async Task<List<string>> SessionsAsync(int count)
    {
        var files = new List<string>();
        for (var i = 1; i <= count; i++)
        {
            files.Add(await house.SessionAsync(["wang"], ordinal: i));
        }

        return files;
    }
}
