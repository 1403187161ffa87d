using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>An event against what we last wrote and what the file wants.</summary>
public sealed class JudgementTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly EventDraft Wanted = new("m", "t", "题目", "", Start.AddDays(1), Start.AddDays(1).AddHours(1), "Asia/Shanghai", "三楼", []);
    private static readonly CalendarEvent Wrote = new("e", "题目", Start, Start.AddHours(1), "三楼", "1", false);

    [Fact]
    public void As_the_file_wants_it_asks_for_nothing() =>
        Assert.IsType<Judgement.AsWanted>(Judgement.Of(Wrote with { Start = Wanted.Start, End = Wanted.End, Version = "9" }, Wrote, Wanted));

    [Fact]
    public void As_we_last_wrote_it_asks_for_nothing_though_the_file_wants_more() =>
        Assert.IsType<Judgement.AsWritten>(Judgement.Of(Wrote with { Version = "9" }, Wrote, Wanted));

    [Fact]
    public void What_we_do_not_know_to_have_written_is_measured_by_the_file() =>
        Assert.Equal(new Judgement.Changed(EventParts.Time), Judgement.Of(Wrote, null, Wanted));

    [Fact]
    public void Only_what_was_changed_is_asked_for() =>
        Assert.Equal(new Judgement.Changed(EventParts.Place), Judgement.Of(Wrote with { Place = "五楼" }, Wrote, Wanted));

    [Fact]
    public void A_longer_meeting_and_another_title_are_changes() =>
        Assert.Equal(
            new Judgement.Changed(EventParts.Time | EventParts.Subject),
            Judgement.Of(Wrote with { End = Start.AddHours(2), Subject = "团建" }, Wrote, Wanted));

    [Fact]
    public void One_part_as_wanted_and_the_other_as_written_is_our_own_half_done_work() =>
        Assert.IsType<Judgement.AsWritten>(Judgement.Of(Wrote with { Place = "五楼" }, Wrote, Wanted with { Place = "五楼" }));

    [Fact]
    public void A_whole_day_is_another_time_though_it_begins_and_ends_as_wanted() =>
        Assert.Equal(new Judgement.Changed(EventParts.Time), Judgement.Of(Wrote with { Start = Wanted.Start, End = Wanted.End, AllDay = true }, Wrote, Wanted));

    [Fact]
    public void What_either_of_two_writes_of_ours_left_is_nobodys_request()
    {
        var other = Wrote with { Place = "五楼", Start = Start.AddDays(-1) };
        Assert.IsType<Judgement.AsWritten>(Judgement.Of(Wrote with { Place = "五楼" }, Wrote, Wanted with { Place = "七楼" }, other));
        Assert.IsType<Judgement.AsWritten>(Judgement.Of(other, Wrote, Wanted, other));
        Assert.Equal(new Judgement.Changed(EventParts.Place), Judgement.Of(Wrote with { Place = "八楼" }, Wrote, Wanted, other));
    }

    [Fact]
    public void Gone_is_gone() => Assert.IsType<Judgement.Deleted>(Judgement.Of(CalendarEvent.Gone("e"), Wrote, Wanted));
}
