using System.Text;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class AttachTests
{
    private static readonly DateTimeOffset Start = Story.Start;
    private static readonly DateTimeOffset Before = Start.AddDays(-1);
    private static readonly DateTimeOffset After = Start.AddHours(3);
    private static readonly Terms Demanded = new(new Fraction(1, 2)) { Notes = NotesWanted.Demanded };

    [Fact]
    public void A_certificate_goes_with_the_leave_that_waits_or_was_granted()
    {
        var (first, second) = (Story.Certificate(), Story.Certificate());
        var story = Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before, first).DecideLeave(Story.Li, true, Before).AttachToLeave(Story.Li, After, second);
        Assert.Equal([first.Hash, second.Hash], story.File.Leaves[Story.Li].Attachments.ToArray());
        // It says nothing new of the request: nobody is told of that again.
        Assert.True(story.File.Leaves[Story.Li].Sequence < story.File.Sequence);
    }

    [Fact]
    public void Where_no_leave_stands_there_is_nothing_that_it_could_go_with()
    {
        Assert.Equal("no-leave-stands", Story.Invited().AttachToLeave(Story.Li, Before).Refused);
        Assert.Equal("no-leave-stands", Story.Invited().AskLeave(Story.Li, Before).DecideLeave(Story.Li, false, Before).AttachToLeave(Story.Li, Before).Refused);
        Assert.Equal("no-leave-stands", Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).Refused);
        Assert.Equal("no-leave-stands", Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before, request: "r2").Refused);
        Assert.Equal("no-leave-stands", Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Wang, Before).Refused);
        Assert.Equal("session-cancelled", Story.Invited().AskLeave(Story.Li, Before).Cancel(Before).AttachToLeave(Story.Li, Before).Refused);
    }

    [Fact]
    public void Of_one_request_three_files_are_taken_and_none_after_the_lock()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).AttachToLeave(Story.Li, Before);
        Assert.Null(story.Refused);
        Assert.Equal("too-many-attachments", story.AttachToLeave(Story.Li, Before).Refused);
        Assert.Equal(3, story.File.Leaves[Story.Li].Attachments.Length);
        Assert.Equal("register-locked", Story.Invited().AskLeave(Story.Li, Before).CheckIn(Story.Wang, Start).Close().AttachToLeave(Story.Li, Start.AddDays(16)).Refused);
    }

    [Fact]
    public void A_file_that_the_request_has_already_is_not_taken_again()
    {
        var record = Story.Certificate();
        var story = Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before, record).AttachToLeave(Story.Li, Before, record);
        Assert.Equal((null, false), (story.Refused, story.Appended));
        Assert.Equal(record.Hash, Assert.Single(story.File.Leaves[Story.Li].Attachments));
    }

    [Fact]
    public void Cards_offer_it_as_long_as_it_would_be_taken()
    {
        Assert.True(IsOpen(Story.Invited().AskLeave(Story.Li, Before), After));
        Assert.False(IsOpen(Story.Invited().AskLeave(Story.Li, Before), Story.Invited().File.LocksAt));
        Assert.False(IsOpen(Story.Invited().AskLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before), Before));
        Assert.False(IsOpen(Story.Invited().AskLeave(Story.Li, Before).Cancel(Before), Before));
        Assert.False(IsOpen(Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).AttachToLeave(Story.Li, Before), Before));

        static bool IsOpen(Story story, DateTimeOffset now) => AttachLeave.Closed(story.File, Story.Li, now) is null;
    }

    [Fact]
    public void Another_request_begins_without_the_files_of_the_first()
    {
        var story = Story.Invited().AskLeave(Story.Li, Before).AttachToLeave(Story.Li, Before).WithdrawLeave(Story.Li, Before).AskLeave(Story.Li, Before, "r2");
        Assert.Empty(story.File.Leaves[Story.Li].Attachments);
    }

    [Fact]
    public void Notes_are_a_text_a_file_or_both_and_each_leaves_the_other()
    {
        var record = Story.Certificate();
        var story = Story.Held(Demanded).HandInFile(Story.Wang, After, record);
        Assert.Equal((1, null, record.Hash), (story.File.Notes[Story.Wang].Version, story.File.Notes[Story.Wang].Text, story.File.Notes[Story.Wang].Attachment));
        story = story.Notes(Story.Wang, After);
        var both = story.File.Notes[Story.Wang];
        Assert.Equal((2, record.Hash), (both.Version, both.Attachment));
        Assert.NotNull(both.Text);
        Assert.Equal((3, both.Text), (story.HandInFile(Story.Wang, After).File.Notes[Story.Wang].Version, story.File.Notes[Story.Wang].Text));
        Assert.NotEqual(record.Hash, story.File.Notes[Story.Wang].Attachment);
    }

    [Fact]
    public void Notes_as_a_file_are_refused_as_those_in_writing_are()
    {
        Assert.Equal("not-present", Story.Held(Demanded).HandInFile(Story.Li, After).Refused);
        Assert.Equal("no-notes-wanted", Story.Held().HandInFile(Story.Wang, After).Refused);
        Assert.Equal("notes-empty", Story.Held(Demanded).Notes(Story.Wang, After, "").Refused);
        Assert.Equal("notes-read", Story.Held(Demanded).HandInFile(Story.Wang, After).ReadNotes(Story.Leader, After, Story.Leader).ReadNotes(Story.Wang, After).HandInFile(Story.Wang, After).Refused);
        Assert.Equal("notes-changed", Story.Held(Demanded).HandInFile(Story.Wang, After).HandInFile(Story.Wang, After).ReadNotes(Story.Wang, After).Refused);
    }

    [Fact]
    public void A_file_is_replaced_four_times_and_no_more_a_text_as_often_as_one_likes()
    {
        var story = Story.Held(Demanded);
        for (var i = 0; i < HandInNotes.MaxFiles; i++)
        {
            Assert.Null(story.HandInFile(Story.Wang, After).Refused);
            Assert.Null(story.Notes(Story.Wang, After).Refused);
        }

        Assert.Equal("too-many-attachments", story.HandInFile(Story.Wang, After).Refused);
        Assert.Null(story.Notes(Story.Wang, After, "补充").Refused);
    }

    [Theory]
    [InlineData("证明.PDF", "pdf")]
    [InlineData("a.b.docx", "docx")]
    [InlineData("photo.HEIC", "heic")]
    [InlineData("virus.exe", null)]
    [InlineData("macro.docm", null)]
    [InlineData("page.html", null)]
    [InlineData("picture.svg", null)]
    [InlineData("no ending", null)]
    [InlineData("pdf", null)]
    [InlineData("", null)]
    [InlineData("a.pdf.", null)]
    public void A_kind_is_told_by_the_ending(string name, string? type) => Assert.Equal(type, AttachedKinds.TypeOf(name));

    [Theory]
    [InlineData("pdf", "%PDF-1.7", true)]
    [InlineData("pdf", "<html>", false)]
    [InlineData("docx", "PK\u0003\u0004", true)]
    [InlineData("docx", "%PDF-1.7", false)]
    [InlineData("rtf", "{\\rtf1", true)]
    [InlineData("txt", "学习心得", true)]
    [InlineData("txt", "MZ\u0000\u0001", false)]
    public void And_by_its_first_bytes(string type, string head, bool holds) => Assert.Equal(holds, AttachedKinds.Holds(type, Encoding.UTF8.GetBytes(head)));

    [Theory]
    [InlineData("jpg", "FFD8FFE0")]
    [InlineData("jpeg", "FFD8FFE1")]
    [InlineData("png", "89504E470D0A1A0A")]
    [InlineData("heic", "00000018667479706865696300")]
    [InlineData("doc", "D0CF11E0A1B11AE1")]
    [InlineData("xls", "D0CF11E0A1B11AE1")]
    [InlineData("ppt", "D0CF11E0A1B11AE1")]
    [InlineData("wps", "D0CF11E0A1B11AE1")]
    [InlineData("wps", "504B0304")]
    [InlineData("ofd", "504B0304")]
    [InlineData("odt", "504B0304")]
    [InlineData("xlsx", "504B0304")]
    [InlineData("pptx", "504B0304")]
    public void A_kind_takes_its_own_first_bytes(string type, string head) => Assert.True(AttachedKinds.Holds(type, Convert.FromHexString(head)));

    [Fact]
    public void No_kind_takes_a_program() =>
        Assert.All(AttachedKinds.Types, type => Assert.False(AttachedKinds.Holds(type, [0x4D, 0x5A, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xFF, 0xFF]), type));

    [Fact]
    public void A_text_in_GBK_or_UTF_16_is_a_text()
    {
        Assert.True(AttachedKinds.Holds("txt", [0xD1, 0xA7, 0xCF, 0xB0]));
        Assert.True(AttachedKinds.Holds("txt", [0xFF, 0xFE, 0x41, 0x00]));
    }

    [Theory]
    [InlineData("C:\\fakepath\\证明.pdf", "证明.pdf")]
    [InlineData("../../etc/passwd.txt", "passwd.txt")]
    [InlineData("a\u0000b\r\n.pdf", "ab.pdf")]
    [InlineData("\u202Efdp.exe", "fdp.exe")]
    [InlineData("\u2066a\u2069\u202A\u200E\u200F.pdf", "a.pdf")]
    [InlineData("=cmd()<script>😀.pdf", "=cmd()<script>😀.pdf")]
    public void A_name_is_kept_without_what_could_mislead(string given, string kept) => Assert.Equal(kept, AttachedKinds.NameOf(given));

    [Fact]
    public void A_long_name_is_cut_before_its_ending_and_never_in_half_a_pair()
    {
        var cut = AttachedKinds.NameOf(new string('长', 94) + "😀😀😀😀.docx");
        Assert.Equal((AttachedKinds.MaxName - 1, true), (cut.Length, cut.EndsWith("长.docx", StringComparison.Ordinal) || cut.EndsWith("😀.docx", StringComparison.Ordinal)));
        Assert.True(AttachedKinds.NameOf("x." + new string('y', 40_000)).Length <= AttachedKinds.MaxName);
    }
}
