using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Tests.Sessions;

/// <summary>A session told step by step: what is said becomes entries, or the refusal of the last step.</summary>
internal sealed class Story
{
    public const string Leader = "11111111-0000-0000-0000-000000000001";
    public const string Recorder = "11111111-0000-0000-0000-000000000002";
    public const string Wang = "11111111-0000-0000-0000-000000000003";
    public const string Li = "11111111-0000-0000-0000-000000000004";
    public const string Stranger = "11111111-0000-0000-0000-000000000009";

    public static readonly Powers Leads = new(true, true, false);
    public static readonly Powers Records = new(false, true, false);

    /// <summary>Thursday, 5 March 2026, 14:30 in Shanghai, for an hour.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 5, 6, 30, 0, TimeSpan.Zero);

    private readonly FileLedger<SessionFile> ledger = new(new MemoryLedgerStore(), TimeProvider.System);
    private int steps;

    public SessionFile File { get; private set; } = SessionFile.Empty;

    public string? Refused { get; private set; }

    public bool Appended { get; private set; }

    public const string Deputy = "11111111-0000-0000-0000-000000000005";

    public static Planned Plan(string timeZone = "Asia/Shanghai", DateTimeOffset? start = null, Terms? terms = null) => new(
        "branch-01", [new Counts("branch-01", "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会"),
        start ?? Start, (start ?? Start).AddHours(1), timeZone, "zh-Hans", "三楼会议室", Leader, Recorder, "branch-01@x", terms ?? new Terms(new Fraction(1, 2)), "p");

    public static Story Planned(Terms? terms = null) => new Story().Do(PlanSession.Command(Plan(terms: terms), "admin", Start.AddDays(-3)));

    public static Story Invited(Terms? terms = null) => Planned(terms).Do(Invite.Command(Roster(), Start.AddDays(-3)));

    public static Story Held(Terms? terms = null) => Invited(terms).CheckIn(Leader, Start).CheckIn(Wang, Start).CheckIn(Recorder, Start).Close();

    public static Story Submitted() => Held().Submit(Recorder, Start.AddHours(2));

    public Story Do(Command<SessionFile> command)
    {
        var outcome = ledger.ExecuteAsync("f", command, default).GetAwaiter().GetResult();
        (File, Refused, Appended) = (outcome.State, outcome.Refusal?.Code, outcome.Appended);
        return this;
    }

    public Story CheckIn(string person, DateTimeOffset at, Mode mode = Mode.OnSite) => Do(new CheckIn(person, mode, Key()).At(at));

    public Story Mark(string person, Mode mode, DateTimeOffset at, string? why = null, Powers? powers = null, string actor = Leader, bool late = false) =>
        Call([person], mode, at, why, powers, actor, late);

    public Story Call(string[] people, Mode mode, DateTimeOffset at, string? why = null, Powers? powers = null, string actor = Leader, bool late = false) =>
        Do(new CallRoll(actor, powers ?? Leads, people, mode, Key(), why is null ? null : SaltedText.Of(why)) { Late = late }.At(at));

    public Story Close(DateTimeOffset? at = null) => Do(CloseRegister.Command(File, at ?? Start.AddHours(1).AddMinutes(30).AddSeconds(10)));

    public Story Submit(string actor, DateTimeOffset at, Powers? powers = null, string text = "会议记录") =>
        Do(new SubmitMinutes(actor, powers ?? Records, Key(), text.Length, SaltedText.Of(text)).At(at));

    public Story Approve(string actor, DateTimeOffset at, Powers? powers = null, int version = 1) => Do(new ReviewMinutes(actor, powers ?? Leads, Key(), version, null).At(at));

    public Story Return(string actor, DateTimeOffset at, int version = 1) => Do(new ReviewMinutes(actor, Leads, Key(), version, SaltedText.Of("补充决议")).At(at));

    public Story Move(DateTimeOffset start, DateTimeOffset now, string by = "outlook") => Do(new MoveSession("outlook", by, Key(), start, start.AddHours(1), "三楼会议室").At(now));

    public Story Cancel(DateTimeOffset now) => Do(new CancelSession("admin", "admin", Key(), null).At(now));

    public Story AskLeave(string person, DateTimeOffset at, string request = "r1", int days = 0) => Do(new AskLeave(
        request, person, person, new DateOnly(2026, 3, 5).AddDays(-days), new DateOnly(2026, 3, 5).AddDays(days), SaltedText.Of("出差")).At(File, at));

    public Story DecideLeave(string person, bool granted, DateTimeOffset at, string actor = Leader, string request = "r1", Powers? powers = null) =>
        Do(new DecideLeave(actor, powers ?? Leads, Key(), person, request, granted, null).At(at));

    public Story WithdrawLeave(string person, DateTimeOffset at, string request = "r1") => Do(new WithdrawLeave(person, request).At(at));

    public Story Answer(bool held, DateTimeOffset at, string? why = "合并召开", Powers? powers = null) => Do(new AnswerHeld(Leader, powers ?? Leads, Key(), held, why is null ? null : SaltedText.Of(why)).At(at));

    public Story Reopen(DateTimeOffset until, DateTimeOffset at) => Do(new ReopenRegister("admin", Key(), until, SaltedText.Of("补登")).At(at));

    public Story Unlock(DateTimeOffset until, DateTimeOffset at) => Do(new UnlockMinutes("admin", Key(), until, SaltedText.Of("记录人住院")).At(at));

    public Story MakeUp(string person, DateTimeOffset at, string? text = "自学《条例》第一章", AttendedSession? other = null) =>
        Do(new HandInMakeUp(person, Key(), other, text?.Length ?? 0, text is null ? null : SaltedText.Of(text)).At(at));

    public Story DecideMakeUp(string person, bool confirm, DateTimeOffset at, string actor = Leader, int version = 1, string? why = "写得太少") =>
        Do(new DecideMakeUp(actor, Leads, Key(), person, version, confirm, why is null ? null : SaltedText.Of(why)).At(at));

    public Story Notes(string person, DateTimeOffset at, string text = "心得") => Do(new HandInNotes(person, Key(), text.Length, SaltedText.Of(text)).At(at));

    public Story HandInFile(string person, DateTimeOffset at, SaltedText? record = null) => Do(new HandInNotes(person, Key(), 0, null) { Attachment = record ?? Certificate() }.At(at));

    public Story AttachToLeave(string person, DateTimeOffset at, SaltedText? record = null, string request = "r1") => Do(new AttachLeave(Key(), person, person, request, record ?? Certificate()).At(at));

    /// <summary>A record of its own each time.</summary>
    public static SaltedText Certificate() => new AttachedFile("诊断证明.pdf", "pdf", 9, new string('a', 64)).Salted();

    public Story ReadNotes(string person, DateTimeOffset at, string actor = Leader, int version = 1) => Do(new ReadNotes(actor, Leads, Key(), person, version).At(at));

    /// <summary>The meeting's report comes in; three records in it are of people without an account.</summary>
    public Story Compare(DateTimeOffset at, params MeetingStay[] stays) => Do(CompareReport.Command(new MeetingReport(["report-1"], stays, 3), File, at));

    public Story Settle(string person, bool takeOver, DateTimeOffset at, string actor = Leader, Powers? powers = null, int? version = null) =>
        Do(new SettleReport(actor, powers ?? Leads, Key(), person, version ?? File.Report?.Version ?? 0, takeOver, SaltedText.Of("线上会议出勤报告")).At(at));

    public Story KeepMarks(DateTimeOffset at, string actor = Leader, Powers? powers = null, int? version = null) =>
        Do(new KeepMarks(actor, powers ?? Leads, Key(), version ?? File.Report?.Version ?? 0).At(at));

    internal static ImmutableArray<RosterEntry> Roster() =>
        [new(Leader, Role.Leader, "a"), new(Recorder, Role.Recorder, "b"), new(Wang, Role.Member, "c"), new(Li, Role.Member, "d")];

    private string Key() => $"k{++steps}";
}
