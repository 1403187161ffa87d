using System.Collections.Immutable;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

public enum MinutesStage
{
    None,
    Submitted,
    Returned,
    Approved,
    Locked,
}

/// <summary>One person's mark and when the server received it.</summary>
public sealed record Mark(Mode Mode, bool Late, bool ByLeader, DateTimeOffset At, string Actor, string? Why)
{
    /// <summary>Entered when the register was opened again, or put right after the close.</summary>
    public bool Afterwards { get; init; }

    /// <summary>The sequence of the correction since which a make-up is owed; 0: it is owed since the close, or none is.</summary>
    public int OwesSince { get; init; }

    /// <summary>The sequence of the correction that made him present; 0: he was marked so before the close, or is not.</summary>
    public int PresentSince { get; init; }

    /// <summary>When the server received that correction.</summary>
    public DateTimeOffset PresentFrom { get; init; }

    public bool IsPresent => Mode is Mode.OnSite or Mode.Online;

    /// <summary>A correction of another mark: who was present stays so since then.</summary>
    internal Mark PresentBy(Mark? before, Entry entry) => !IsPresent ? this
        : before is { IsPresent: true } ? this with { PresentSince = before.PresentSince, PresentFrom = before.PresentFrom }
        : this with { PresentSince = entry.Sequence, PresentFrom = entry.At };

    /// <summary>Whether it holds when the person checks in himself: a leader's mark does, but for Excused or Absent without a reason, which arriving cancels.</summary>
    public bool HoldsOnArrival => ByLeader && (IsPresent || Why is not null);
}

/// <summary>Where the minutes stand. <paramref name="LateAt"/>: received after the deadline, or null.</summary>
public sealed record MinutesState(MinutesStage Stage, int Version, string? Text, string? By, DateTimeOffset? At, string? Why, DateTimeOffset? Due, DateTimeOffset? LateAt)
{
    public static readonly MinutesState None = new(MinutesStage.None, 0, null, null, null, null, null, null);

    /// <summary>Beside approved minutes, in order.</summary>
    public ImmutableList<CorrectionState> Corrections { get; init; } = [];

    /// <summary>How often they were unlocked, and until when the last time.</summary>
    public int Unlocks { get; init; }

    public DateTimeOffset? UnlockedUntil { get; init; }
}

/// <summary>A session's state: the fold of its entries.</summary>
public sealed record SessionFile : IFileState<SessionFile>
{
    public static SessionFile Empty { get; } = new();

    public static FactTable Facts => SessionFacts.Table;

    public int Sequence { get; init; }

    /// <summary>The sequence of the last planned or moved: notices are keyed by it, so a moved session reminds again.</summary>
    public int Occasion { get; init; }

    /// <summary>When the server received that entry.</summary>
    public DateTimeOffset OccasionAt { get; init; }

    /// <summary>Since when it begins when it does: a change of place alone asks nobody to be reminded again.</summary>
    public DateTimeOffset StartSince { get; init; }

    /// <summary>When its roster was fixed; null: it is not.</summary>
    public DateTimeOffset? RosterFixedAt { get; init; }

    public Planned? Plan { get; init; }

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    public string Place { get; init; } = "";

    /// <summary>Who moved it last; null: nobody.</summary>
    public string? MovedBy { get; init; }

    public CalendarSet? Event { get; init; }

    public string? EventMissing { get; init; }

    public Confirmed? Confirmation { get; init; }

    public Cancelled? Cancellation { get; init; }

    public DateTimeOffset CancelledAt { get; init; }

    public Closed? Closing { get; init; }

    public DateTimeOffset ClosedAt { get; init; }

    /// <summary>How often the register was opened again, and until when the last time.</summary>
    public int Reopenings { get; init; }

    public DateTimeOffset? ReopenedUntil { get; init; }

    public NotHeld? NotHeld { get; init; }

    /// <summary>In the order of the invitation; once <see cref="RosterFixed"/> only rosterChanged alters it.</summary>
    public ImmutableList<RosterEntry> Roster { get; init; } = [];

    public ImmutableDictionary<string, RosterEntry> OnRoster { get; init; } = ImmutableDictionary.Create<string, RosterEntry>(StringComparer.Ordinal);

    public bool RosterFixed { get; init; }

    /// <summary>How often the fixed roster was altered.</summary>
    public int RosterChanges { get; init; }

    public ImmutableDictionary<string, Mark> Marks { get; init; } = ImmutableDictionary.Create<string, Mark>(StringComparer.Ordinal);

    /// <summary>Marks changed after the close.</summary>
    public int Corrections { get; init; }

    public ImmutableDictionary<string, LeaveState> Leaves { get; init; } = ImmutableDictionary.Create<string, LeaveState>(StringComparer.Ordinal);

    /// <summary>The files handed in with each request, by person and request: a session that moves out of its days and back has the request, and these, again.</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> LeaveFiles { get; private init; } = ImmutableDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Without those who were taken out again.</summary>
    public ImmutableList<GuestState> Guests { get; init; } = [];

    /// <summary>Guests who are people of the organisation and came as themselves.</summary>
    public IEnumerable<string> Visitors => Guests.Select(g => g.Guest).Where(g => !g.StartsWith(Units.Names.GuestPrefix, StringComparison.Ordinal) && !OnRoster.ContainsKey(g));

    public ImmutableDictionary<string, MakeUpState> MakeUps { get; init; } = ImmutableDictionary.Create<string, MakeUpState>(StringComparer.Ordinal);

    public ImmutableDictionary<string, NotesState> Notes { get; init; } = ImmutableDictionary.Create<string, NotesState>(StringComparer.Ordinal);

    public ReportState? Report { get; init; }

    /// <summary>Why there is no report: no-report, or the code with which the service refused it.</summary>
    public string? ReportMissing { get; init; }

    public MinutesState Minutes { get; init; } = MinutesState.None;

    public Terms Terms => Plan!.Terms;

    public bool AsksLecturer => Terms.AsksLecturer || Plan!.Type == SessionType.Lecture;

    public DateTimeOffset OpensAt => Start.AddMinutes(-Terms.OpensMinutesBefore);

    public DateTimeOffset ClosesAt => ReopenedUntil ?? End.AddMinutes(Terms.ClosesMinutesAfter);

    /// <summary>Nobody was marked, and nobody has said yet whether it took place.</summary>
    public bool InQuestion => Closing?.AnswerBy is not null && NotHeld is null;

    /// <summary>Closed, and it took place.</summary>
    public bool Held => Closing is { AnswerBy: null } && NotHeld is null;

    /// <summary>Quorum at the close, or as corrections have left it.</summary>
    public bool Quorate => Closing is { } closing && (Corrections == 0 ? closing.QuorumMet : QuorumMet);

    /// <summary>By when absences are made up; null while nobody can owe it.</summary>
    public DateTimeOffset? MakeUpBy => Held ? Closing!.MakeUpBy ?? LocalDays.EndOfDay(ReopenedUntil ?? End, Terms.MakeUpDays, Plan!.TimeZone) : null;

    /// <summary>By when a person's absence is made up: who owes it by a correction has as many days from then. Null while nobody can owe it.</summary>
    public DateTimeOffset? MakeUpByOf(string person) => MakeUpBy is { } by && OwesMakeUp(person) && Marks.GetValueOrDefault(person) is { OwesSince: > 0, At: var at }
        && LocalDays.EndOfDay(at, Terms.MakeUpDays, Plan!.TimeZone) is var later && later > by ? later : MakeUpBy;

    public DateTimeOffset NotesDue => LocalDays.EndOfDay(End, Terms.NotesDays, Plan!.TimeZone);

    /// <summary>By when a person's notes are handed in: who is present by a correction has as many days from then.</summary>
    public DateTimeOffset NotesDueOf(string person) => Marks.GetValueOrDefault(person) is { PresentSince: > 0, PresentFrom: var at }
        && LocalDays.EndOfDay(at, Terms.NotesDays, Plan!.TimeZone) is var later && later > NotesDue ? later : NotesDue;

    public DateTimeOffset MinutesDue => Minutes.Due ?? LocalDays.EndOfDay(End, Terms.MinutesDays, Plan!.TimeZone);

    public DateTimeOffset LocksAt => LocalDays.EndOfDay(End, Terms.LockDays, Plan!.TimeZone) is var at && Minutes.UnlockedUntil > at ? Minutes.UnlockedUntil.Value : at;

    public int Present => Marks.Count(m => m.Value.IsPresent && OnRoster.ContainsKey(m.Key));

    public int CountOf(Mode mode) => Marks.Count(m => m.Value.Mode == mode && OnRoster.ContainsKey(m.Key));

    public int LateCount => Marks.Count(m => m.Value is { Late: true, Mode: Mode.OnSite or Mode.Online } && OnRoster.ContainsKey(m.Key));

    public bool QuorumMet => Roster.Count > 0 && Terms.Quorum.IsReachedBy(Present, Roster.Count);

    public IEnumerable<LeaderMatter> WaitingForLeader => LeaderMatters.Of(this);

    /// <summary>Whether a person's absence here is to be made up; it stays so after he has.</summary>
    public bool OwesMakeUp(string person) => Held && OnRoster.ContainsKey(person)
        && Marks.GetValueOrDefault(person)?.Mode is var mode && (mode == Mode.Absent || (mode == Mode.Excused && Terms.MakeUpExcused));

    public bool HasMadeUp(string person) => MakeUps.GetValueOrDefault(person)?.Stage == MakeUpStage.MadeUp;

    /// <summary>Whether a person has a make-up or demanded notes still before him.</summary>
    public bool Owes(string person) => (OwesMakeUp(person) && !HasMadeUp(person)) || (Held && Terms.NotesDemanded && MayHandInNotes(person));

    /// <summary>Whether he was there, and notes of it are wanted that he has not handed in.</summary>
    public bool MayHandInNotes(string person) => Terms.Notes != NotesWanted.None && OnRoster.ContainsKey(person) && Marks.GetValueOrDefault(person) is { IsPresent: true } && !Notes.ContainsKey(person);

    public int MadeUpCount => MakeUps.Count(m => m.Value.Stage == MakeUpStage.MadeUp && OwesMakeUp(m.Key));

    public SessionFile Apply(Entry entry) => ApplyFact(entry) with { Sequence = entry.Sequence };

    private SessionFile ApplyFact(Entry entry) => entry.Fact switch
    {
        Planned f => this with { Plan = f, Start = f.Start, End = f.End, Place = f.Place, Occasion = entry.Sequence, OccasionAt = entry.At, StartSince = entry.At },
        CalendarSet f => this with { Event = f, EventMissing = null },
        CalendarMissing f => this with { EventMissing = f.Reason },
        Confirmed f => this with { Confirmation = f },
        Invited f => this with
        {
            Roster = Roster.AddRange(f.Roster),
            OnRoster = OnRoster.SetItems(f.Roster.Select(r => KeyValuePair.Create(r.Person, r))),
            RosterFixed = f.Part == f.Parts,
            RosterFixedAt = f.Part == f.Parts ? entry.At : null,
        },
        RosterChanged f => this with
        {
            Roster = Roster.RemoveAll(r => f.Removed.Contains(r.Person, StringComparer.Ordinal)).AddRange(f.Added),
            RosterChanges = RosterChanges + 1,
            OnRoster = OnRoster.RemoveRange(f.Removed).SetItems(f.Added.Select(r => KeyValuePair.Create(r.Person, r))),
        },
        Moved f => (f.Start == Start ? this : ForgetBefore(LocalDays.DayOf(f.Start, Plan!.TimeZone))) with
        {
            MovedBy = f.By, Start = f.Start, End = f.End, Place = f.Place, Occasion = entry.Sequence, OccasionAt = entry.At, StartSince = f.Start == Start ? StartSince : entry.At, Confirmation = f.Start == Start ? Confirmation : null,
        },
        Cancelled f => this with { Cancellation = f, CancelledAt = entry.At },
        Attended f => this with { Marks = Marks.SetItem(f.Person, new Mark(f.Mode, f.Late, f.ByLeader, entry.At, entry.Actor, f.Why) { Afterwards = f.Afterwards }) },
        Closed f => Close(f, entry),
        MinutesSubmitted f => this with
        {
            Minutes = Minutes with
            {
                Stage = MinutesStage.Submitted,
                Version = f.Version,
                Text = f.Text,
                By = entry.Actor,
                At = entry.At,
                Why = null,
                LateAt = entry.At >= MinutesDue ? entry.At : Minutes.LateAt,
            },
        },
        MinutesReturned f => this with { Minutes = Minutes with { Stage = MinutesStage.Returned, Why = f.Why, Due = f.Due } },
        MinutesApproved => this with { Minutes = Minutes with { Stage = MinutesStage.Approved } },
        MinutesLocked => this with { Minutes = Minutes with { Stage = MinutesStage.Locked } },
        MinutesUnlocked f => this with
        {
            Minutes = Minutes with
            {
                Stage = Minutes.Stage != MinutesStage.Locked ? Minutes.Stage : Minutes.Version == 0 ? MinutesStage.None : MinutesStage.Returned,
                Unlocks = Minutes.Unlocks + 1,
                UnlockedUntil = f.Until,
            },
        },
        MinutesCorrected f => this with { Minutes = Minutes with { Corrections = Minutes.Corrections.Add(new CorrectionState(f.Text, f.Why, entry.Actor, entry.At)) } },
        _ => ApplyAttendance(entry),
    };

    private SessionFile ApplyAttendance(Entry entry) => entry.Fact switch
    {
        AttendanceCorrected f => this with
        {
            Corrections = Corrections + 1,
            Marks = Marks.SetItem(f.Person, new Mark(f.Mode, f.Late, true, entry.At, entry.Actor, f.Why) { Afterwards = true, OwesSince = OwesMakeUp(f.Person) ? Marks[f.Person].OwesSince : entry.Sequence }.PresentBy(Marks.GetValueOrDefault(f.Person), entry)),
        },
        GuestAdded f => this with { Guests = Guests.Add(new GuestState(f.Guest, f.Name, f.Role, f.Text, entry.Actor, entry.At)) },
        GuestRemoved f => this with { Guests = Guests.RemoveAll(g => g.Guest == f.Guest) },
        LeaveAsked f => this with { Leaves = Leaves.SetItem(f.Person, new LeaveState(f.Request, f.From, f.To, f.Why, entry.At) { Sequence = entry.Sequence, Attachments = LeaveFiles.GetValueOrDefault($"{f.Person}/{f.Request}", []) }) },
        LeaveAttached f when Leaves.GetValueOrDefault(f.Person) is { } leave && leave.Request == f.Request => this with
        {
            Leaves = Leaves.SetItem(f.Person, leave with { Attachments = leave.Attachments.Add(f.Attachment) }),
            LeaveFiles = LeaveFiles.SetItem($"{f.Person}/{f.Request}", leave.Attachments.Add(f.Attachment)),
        },
        LeaveDecided f => Decide(f, entry),
        LeaveWithdrawn f => Withdraw(f, entry),
        NotHeld f => this with { NotHeld = f },
        RegisterReopened f => this with
        {
            Closing = null,
            NotHeld = null,
            Reopenings = Reopenings + 1,
            ReopenedUntil = f.Until,
            // Whom only the close made absent is unmarked again; what people said stays.
            Marks = Marks.RemoveRange(Marks.Where(m => m.Value is { Mode: Mode.Absent, ByLeader: false }).Select(m => m.Key)),
        },
        MakeUpHandedIn f => this with { MakeUps = MakeUps.SetItem(f.Person, new MakeUpState(MakeUpStage.HandedIn, f.Version, f.Way, f.Session, f.Text, entry.At, entry.At >= MakeUpByOf(f.Person)) { Sequence = entry.Sequence }) },
        MakeUpReturned f => SettleMakeUp(f.Person, MakeUpStage.Returned, f.Why, entry),
        MadeUp f => SettleMakeUp(f.Person, MakeUpStage.MadeUp, null, entry),
        NotesHandedIn f => this with { Notes = Notes.SetItem(f.Person, HandIn(Notes.GetValueOrDefault(f.Person), f, entry)) },
        NotesRead f when Notes.GetValueOrDefault(f.Person) is { } notes => this with { Notes = Notes.SetItem(f.Person, notes with { ReadBy = entry.Actor, ReadAt = entry.At }) },
        Reported f => this with
        {
            ReportMissing = null,
            Report = new ReportState((Report?.Version ?? 0) + 1, f.Reports, f.Print, f.Differences, f.InMeeting, f.Others, f.Nameless, entry.At)
            {
                Reopenings = Reopenings,
                Kept = Report?.Kept ?? ImmutableDictionary.Create<string, KeptMark>(StringComparer.Ordinal),
            },
        },
        ReportMissing f => this with { ReportMissing = f.Reason },
        ReportSettled f when Report is { } report => this with { Report = report with { Kept = report.Kept.SetItem(f.Person, new KeptMark(f.Marked, entry.Actor, entry.At)) } },
        _ => this,
    };

    /// <summary>At another time nobody has come yet, and only a leave that covers its day excuses.</summary>
    private SessionFile ForgetBefore(DateOnly day)
    {
        var leaves = Leaves.RemoveRange(Leaves.Where(l => l.Value.From > day || l.Value.To < day).Select(l => l.Key));
        return this with { Leaves = leaves, Marks = Marks.RemoveRange(Marks.Where(m => m.Value.Mode != Mode.Excused || leaves.GetValueOrDefault(m.Key)?.Granted != true).Select(m => m.Key)) };
    }

    private SessionFile Decide(LeaveDecided f, Entry entry)
    {
        if (Leaves.GetValueOrDefault(f.Person) is not { } leave)
        {
            return this;
        }

        var file = this with { Leaves = Leaves.SetItem(f.Person, leave with { Granted = f.Granted, By = entry.Actor, DecidedAt = entry.At, Answer = f.Why, Sequence = entry.Sequence }) };
        return f.Granted ? file with { Marks = Marks.SetItem(f.Person, new Mark(Mode.Excused, false, false, entry.At, entry.Actor, leave.Why) { Afterwards = Closing is not null }) } : file;
    }

    private SessionFile Withdraw(LeaveWithdrawn f, Entry entry)
    {
        if (Leaves.GetValueOrDefault(f.Person) is not { } leave)
        {
            return this;
        }

        var file = this with { Leaves = Leaves.SetItem(f.Person, leave with { WithdrawnAt = entry.At, Sequence = entry.Sequence }) };
        // Only the leave made him excused: he is expected again. What he or a leader said otherwise stays.
        return leave.Granted == true && Marks.GetValueOrDefault(f.Person) is { Mode: Mode.Excused, ByLeader: false } ? file with { Marks = Marks.Remove(f.Person) } : file;
    }

    private NotesState HandIn(NotesState? before, NotesHandedIn f, Entry entry) => new(f.Version, f.Text, f.Attachment, entry.At, entry.At >= NotesDueOf(f.Person))
    {
        Sequence = before?.Sequence ?? entry.Sequence,
        Files = (before?.Files ?? 0) + (f.Attachment is not null && f.Attachment != before?.Attachment ? 1 : 0),
    };

    private SessionFile SettleMakeUp(string person, MakeUpStage stage, string? why, Entry entry) => MakeUps.GetValueOrDefault(person) is { } made
        ? this with { MakeUps = MakeUps.SetItem(person, made with { Stage = stage, By = entry.Actor, DecidedAt = entry.At, Why = why, Sequence = entry.Sequence }) }
        : this;

    private SessionFile Close(Closed f, Entry entry) => this with
    {
        Closing = f,
        ClosedAt = entry.At,
        Marks = Marks.SetItems(f.Absent.Select(p => KeyValuePair.Create(p, new Mark(Mode.Absent, false, false, entry.At, entry.Actor, null)))),
    };
}
