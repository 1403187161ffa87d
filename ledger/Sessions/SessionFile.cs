using System.Collections.Immutable;
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
public sealed record Mark(Mode Mode, bool Late, bool ByLeader, DateTimeOffset At, string Actor, string? Why);

/// <summary>Where the minutes stand. <paramref name="LateAt"/>: received after the deadline, or null.</summary>
public sealed record MinutesState(MinutesStage Stage, int Version, string? Text, string? By, DateTimeOffset? At, string? Why, DateTimeOffset? Due, DateTimeOffset? LateAt)
{
    public static readonly MinutesState None = new(MinutesStage.None, 0, null, null, null, null, null, null);
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

    public Planned? Plan { get; init; }

    public DateTimeOffset Start { get; init; }

    public DateTimeOffset End { get; init; }

    public string Place { get; init; } = "";

    public CalendarSet? Event { get; init; }

    public string? EventMissing { get; init; }

    public Confirmed? Confirmation { get; init; }

    public Cancelled? Cancellation { get; init; }

    public DateTimeOffset CancelledAt { get; init; }

    public Closed? Closing { get; init; }

    /// <summary>In the order of the invitation; final once <see cref="RosterFixed"/>.</summary>
    public ImmutableList<RosterEntry> Roster { get; init; } = [];

    public ImmutableDictionary<string, RosterEntry> OnRoster { get; init; } = ImmutableDictionary.Create<string, RosterEntry>(StringComparer.Ordinal);

    public bool RosterFixed { get; init; }

    public ImmutableDictionary<string, Mark> Marks { get; init; } = ImmutableDictionary.Create<string, Mark>(StringComparer.Ordinal);

    public MinutesState Minutes { get; init; } = MinutesState.None;

    public Terms Terms => Plan!.Terms;

    public bool AsksLecturer => Terms.AsksLecturer || Plan!.Type == SessionType.Lecture;

    public DateTimeOffset OpensAt => Start.AddMinutes(-Terms.OpensMinutesBefore);

    public DateTimeOffset ClosesAt => End.AddMinutes(Terms.ClosesMinutesAfter);

    public DateTimeOffset MinutesDue => Minutes.Due ?? LocalDays.EndOfDay(End, Terms.MinutesDays, Plan!.TimeZone);

    public DateTimeOffset LocksAt => LocalDays.EndOfDay(End, Terms.LockDays, Plan!.TimeZone);

    public int Present => Marks.Count(m => m.Value.Mode is Mode.OnSite or Mode.Online && OnRoster.ContainsKey(m.Key));

    public int CountOf(Mode mode) => Marks.Count(m => m.Value.Mode == mode && OnRoster.ContainsKey(m.Key));

    public int LateCount => Marks.Count(m => m.Value is { Late: true, Mode: Mode.OnSite or Mode.Online } && OnRoster.ContainsKey(m.Key));

    public bool QuorumMet => Roster.Count > 0 && Terms.Quorum.IsReachedBy(Present, Roster.Count);

    public SessionFile Apply(Entry entry) => ApplyFact(entry) with { Sequence = entry.Sequence };

    private SessionFile ApplyFact(Entry entry) => entry.Fact switch
    {
        Planned f => this with { Plan = f, Start = f.Start, End = f.End, Place = f.Place, Occasion = entry.Sequence, OccasionAt = entry.At },
        CalendarSet f => this with { Event = f, EventMissing = null },
        CalendarMissing f => this with { EventMissing = f.Reason },
        Confirmed f => this with { Confirmation = f },
        Invited f => this with
        {
            Roster = Roster.AddRange(f.Roster),
            OnRoster = OnRoster.SetItems(f.Roster.Select(r => KeyValuePair.Create(r.Person, r))),
            RosterFixed = f.Part == f.Parts,
        },
        RosterChanged f => this with
        {
            Roster = Roster.RemoveAll(r => f.Removed.Contains(r.Person, StringComparer.Ordinal)).AddRange(f.Added),
            OnRoster = OnRoster.RemoveRange(f.Removed).SetItems(f.Added.Select(r => KeyValuePair.Create(r.Person, r))),
        },
        Moved f => this with { Start = f.Start, End = f.End, Place = f.Place, Occasion = entry.Sequence, OccasionAt = entry.At, Confirmation = null },
        Cancelled f => this with { Cancellation = f, CancelledAt = entry.At },
        Attended f => this with { Marks = Marks.SetItem(f.Person, new Mark(f.Mode, f.Late, f.ByLeader, entry.At, entry.Actor, f.Why)) },
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
        _ => this,
    };

    private SessionFile Close(Closed f, Entry entry) => this with
    {
        Closing = f,
        Marks = Marks.SetItems(f.Absent.Select(p => KeyValuePair.Create(p, new Mark(Mode.Absent, false, false, entry.At, entry.Actor, null)))),
    };
}
