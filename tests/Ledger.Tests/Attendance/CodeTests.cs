using System.Globalization;
using System.Text;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Tests.Sessions;

namespace TeamsAddin.Ledger.Tests.Attendance;

public sealed class CodeTests
{
    private static readonly Terms WithCode = new(new Fraction(1, 2)) { CodeDemanded = true };
    private static readonly DateTimeOffset Start = Story.Start;
    private readonly Clock clock = new(Start);
    private readonly MemoryRowStore rows = new();

    /// <summary>RFC 6238, appendix B: SHA-1, 8 digits, steps of 30 s.</summary>
    [Theory]
    [InlineData(59L, "94287082")]
    [InlineData(1111111109L, "07081804")]
    [InlineData(1111111111L, "14050471")]
    [InlineData(1234567890L, "89005924")]
    [InlineData(2000000000L, "69279037")]
    [InlineData(20000000000L, "65353130")]
    public void The_vectors_of_RFC_6238_come_out(long seconds, string code) =>
        Assert.Equal(code, SessionCode.Totp(Encoding.ASCII.GetBytes("12345678901234567890"), seconds / 30, 8));

    /// <summary>RFC 4226, appendix D: 6 digits.</summary>
    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(9, "520489")]
    public void The_vectors_of_RFC_4226_come_out(long counter, string code) =>
        Assert.Equal(code, SessionCode.Totp(Encoding.ASCII.GetBytes("12345678901234567890"), counter, 6));

    [Theory]
    [InlineData(0, true)]
    [InlineData(119, true)]
    [InlineData(239, true)]
    [InlineData(240, false)]
    [InlineData(-1, false)]
    public async Task A_code_is_taken_in_its_step_and_the_next_one(int seconds, bool taken)
    {
        // 06:30:00 UTC begins a step of 120 s.
        var (code, until) = await Desk().ShowAsync("f", default);
        Assert.Equal(Start.AddSeconds(240), until);
        clock.Now = Start.AddSeconds(seconds);
        Assert.Equal(taken ? CodeAnswer.Right : CodeAnswer.Wrong, await Desk().CheckAsync("f", "p", code, default));
    }

    [Fact]
    public async Task A_code_may_be_typed_with_spaces_and_in_full_width_digits()
    {
        var (code, _) = await Desk().ShowAsync("f", default);
        var wide = string.Concat(code.Select(c => (char)(c - '0' + '\uFF10')));
        foreach (var typed in new[] { wide, $" {code[..3]} {code[3..]} ", wide[..3] + "\u3000" + code[3..] })
        {
            Assert.Equal(CodeAnswer.Right, await Desk().CheckAsync("f", "p", typed, default));
        }
    }

    [Fact]
    public async Task The_code_of_another_session_is_wrong()
    {
        var (code, _) = await Desk().ShowAsync("last-month", default);
        Assert.Equal(CodeAnswer.Wrong, await Desk().CheckAsync("f", "p", code, default));
    }

    [Fact]
    public async Task After_five_wrong_guesses_even_the_right_code_waits_in_every_process()
    {
        var (code, _) = await Desk().ShowAsync("f", default);
        for (var i = 0; i < CodeDesk.MaxGuesses; i++)
        {
            // Each from a process of its own.
            Assert.Equal(CodeAnswer.Wrong, await Desk().CheckAsync("f", "p", "no", default));
        }

        Assert.Equal(CodeAnswer.Wait(Start + CodeDesk.GuessTime), await Desk().CheckAsync("f", "p", code, default));
        Assert.Equal(CodeAnswer.Right, await Desk().CheckAsync("f", "another", code, default));
        clock.Now = Start + CodeDesk.GuessTime;
        Assert.Equal(CodeAnswer.Right, await Desk().CheckAsync("f", "p", (await Desk().ShowAsync("f", default)).Code, default));
    }

    [Fact]
    public async Task Guesses_at_once_are_counted_one_by_one()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Desk().CheckAsync("f", "p", i.ToString("D6", CultureInfo.InvariantCulture), default)));
        Assert.Equal(CodeDesk.MaxGuesses, answers.Count(a => a != CodeAnswer.Wait(Start + CodeDesk.GuessTime)));
    }

    [Fact]
    public async Task What_was_not_typed_is_no_guess()
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(CodeAnswer.Missing, await Desk().CheckAsync("f", "p", " ", default));
        }

        Assert.Equal(CodeAnswer.Right, await Desk().CheckAsync("f", "p", (await Desk().ShowAsync("f", default)).Code, default));
    }

    [Fact]
    public void Where_a_code_is_demanded_nobody_checks_in_without_it()
    {
        Assert.Equal("code-needed", Story.Invited(WithCode).CheckIn(Story.Wang, Start).Refused);
        Assert.Equal("wrong-code", Tap(Story.Invited(WithCode), CodeAnswer.Wrong).Refused);
        Assert.Equal("too-many-guesses", Tap(Story.Invited(WithCode), CodeAnswer.Wait(Start)).Refused);
        Assert.True(Tap(Story.Invited(WithCode), CodeAnswer.Right).File.Marks[Story.Wang].IsPresent);
    }

    [Fact]
    public void Who_is_present_changes_his_mode_without_typing_again() =>
        Assert.Null(Tap(Story.Invited(WithCode), CodeAnswer.Right).CheckIn(Story.Wang, Start.AddMinutes(1), Mode.Online).Refused);

    [Fact]
    public void The_leaders_roll_call_needs_no_code() => Assert.Null(Story.Invited(WithCode).Mark(Story.Wang, Mode.OnSite, Start).Refused);

    private static Story Tap(Story story, CodeAnswer answer) => story.Do(new CheckIn(Story.Wang, Mode.OnSite, "tap") { Code = answer }.At(Start));

    private CodeDesk Desk() => new(rows, clock);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
