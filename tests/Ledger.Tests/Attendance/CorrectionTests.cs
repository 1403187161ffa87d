using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class CorrectionTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset After = Start.AddDays(1);

    [Fact]
    public void After_the_close_a_mark_is_put_right_by_another_entry_with_a_reason()
    {
        var story = Story.Held();
        Assert.Equal("reason-needed", story.Mark(Story.Li, Mode.OnSite, After).Refused);
        var mark = story.Mark(Story.Li, Mode.OnSite, After, "到场未签到").File.Marks[Story.Li];
        Assert.Equal((Mode.OnSite, true, true, Story.Leader), (mark.Mode, mark.Afterwards, mark.ByLeader, mark.Actor));
        Assert.Equal((4, 1), (story.File.Present, story.File.Corrections));
        Assert.Contains(Story.Li, story.File.Closing!.Absent);
    }

    [Fact]
    public void A_correction_can_lose_the_quorum()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start).CheckIn(Story.Recorder, Start).Close();
        Assert.True(story.File.Quorate);
        Assert.False(story.Mark(Story.Wang, Mode.Absent, After, "代签").File.Quorate);
        Assert.True(story.File.OwesMakeUp(Story.Wang));
    }

    [Fact]
    public void Until_the_lock_and_no_longer()
    {
        Assert.Null(Story.Held().Mark(Story.Li, Mode.OnSite, Start.AddDays(15), "x").Refused);
        Assert.Equal("register-locked", Story.Held().Mark(Story.Li, Mode.OnSite, Start.AddDays(16), "x").Refused);
    }

    [Fact]
    public void Nobody_puts_his_own_right() => Assert.Equal("own-mark", Story.Invited().CheckIn(Story.Wang, Start).Close().Mark(Story.Leader, Mode.OnSite, After, "x").Refused);

    [Fact]
    public void Only_those_on_the_roster() => Assert.Equal("not-on-the-roster", Story.Held().Mark(Story.Stranger, Mode.OnSite, After, "x").Refused);

    [Fact]
    public void A_guest_stands_beside_the_roster_and_never_in_the_quorum()
    {
        var story = Story.Invited().CheckIn(Story.Wang, Start);
        story.Do(Guest(Story.Leads)).Do(Guest(Story.Leads));
        var guest = Assert.Single(story.File.Guests);
        Assert.Equal((GuestRole.Lecturer, Story.Leader), (guest.Role, guest.By));
        Assert.Equal((1, 4), (story.File.Present, story.File.Roster.Count));
        Assert.False(story.File.QuorumMet);
    }

    [Fact]
    public void Only_a_leader_records_guests() => Assert.Equal("not-the-leader", Story.Invited().Do(Guest(Story.Records)).Refused);

    [Fact]
    public void A_member_cannot_check_in_as_a_guest() => Assert.Equal("not-on-roster", Story.Invited().Do(Guest(Story.Leads)).CheckIn(AddGuest.IdOf("g"), Start).Refused);

    private static Command<SessionFile> Guest(Powers powers) =>
        new AddGuest(Story.Leader, powers, "g", AddGuest.IdOf("g"), new string('a', 64), GuestRole.Lecturer, SaltedText.Of("市委党校")).At(Start);
}
