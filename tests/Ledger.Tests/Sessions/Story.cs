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

    public static Planned Plan(string timeZone = "Asia/Shanghai", DateTimeOffset? start = null) => new(
        "branch-01", [new Counts("branch-01", "branch-assembly", "2026-Q1")], SessionType.Assembly, new LocalText("支部党员大会"),
        start ?? Start, (start ?? Start).AddHours(1), timeZone, "zh-Hans", "三楼会议室", Leader, Recorder, "branch-01@x", new Terms(new Fraction(1, 2)), "p");

    public static Story Planned() => new Story().Do(PlanSession.Command(Plan(), "admin", Start.AddDays(-3)));

    public static Story Invited() => Planned().Do(Invite.Command(Roster(), Start.AddDays(-3)));

    public static Story Held() => Invited().CheckIn(Leader, Start).CheckIn(Wang, Start).CheckIn(Recorder, Start).Close();

    public static Story Submitted() => Held().Submit(Recorder, Start.AddHours(2));

    public Story Do(Command<SessionFile> command)
    {
        var outcome = ledger.ExecuteAsync("f", command, default).GetAwaiter().GetResult();
        (File, Refused, Appended) = (outcome.State, outcome.Refusal?.Code, outcome.Appended);
        return this;
    }

    public Story CheckIn(string person, DateTimeOffset at, Mode mode = Mode.OnSite) => Do(new CheckIn(person, mode, Key()).At(at));

    public Story Mark(string person, Mode mode, DateTimeOffset at, string? why = null, Powers? powers = null, string actor = Leader) =>
        Do(new CallRoll(actor, powers ?? Leads, [person], mode, Key(), why is null ? null : SaltedText.Of(why)).At(at));

    public Story Close(DateTimeOffset? at = null) => Do(CloseRegister.Command(File, at ?? Start.AddHours(1).AddMinutes(30).AddSeconds(10)));

    public Story Submit(string actor, DateTimeOffset at, Powers? powers = null, string text = "会议记录") =>
        Do(new SubmitMinutes(actor, powers ?? Records, Key(), text.Length, SaltedText.Of(text)).At(at));

    public Story Approve(string actor, DateTimeOffset at, Powers? powers = null, int version = 1) => Do(new ReviewMinutes(actor, powers ?? Leads, Key(), version, null).At(at));

    public Story Return(string actor, DateTimeOffset at, int version = 1) => Do(new ReviewMinutes(actor, Leads, Key(), version, SaltedText.Of("补充决议")).At(at));

    public Story Move(DateTimeOffset start, DateTimeOffset now, string by = "outlook") => Do(new MoveSession("outlook", by, Key(), start, start.AddHours(1), "三楼会议室").At(now));

    public Story Cancel(DateTimeOffset now) => Do(new CancelSession("admin", "admin", Key(), null).At(now));

    private static ImmutableArray<RosterEntry> Roster() =>
        [new(Leader, Role.Leader, "a"), new(Recorder, Role.Recorder, "b"), new(Wang, Role.Member, "c"), new(Li, Role.Member, "d")];

    private string Key() => $"k{++steps}";
}
