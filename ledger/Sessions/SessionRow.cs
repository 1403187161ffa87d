using System.Collections.Immutable;
using System.Text.Json.Serialization;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>files</c>, written before a file's first append: the one trustworthy list of files.</summary>
public sealed record FileRow(string FileId, string Unit, string Rule, string Period, int Ordinal)
{
    public const string Session = "session";

    /// <summary>In the place of a unit: the file belongs to none. No unit's id can hold a bar.</summary>
    public const string WholeOrganisation = "|organisation";

    /// <summary>What kind of file it is; only sessions have a duty, a period and index rows.</summary>
    public string Kind { get; init; } = Session;
}

/// <summary>A row of the table <c>index</c>: what lists and pages show of a session, made from the file's first <paramref name="Sequence"/> entries.</summary>
/// <param name="Marks">One letter a roster position: s on site, o online, e excused, a absent, - unmarked; upper case: late.</param>
/// <param name="DuesWritten">The dues that already stand, or stood, in the table <c>due</c>.</param>
public sealed record SessionRow(
    string FileId,
    string Unit,
    string Rule,
    string Period,
    SessionType Type,
    LocalText Title,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Place,
    Who Who,
    int Sequence,
    int Roster,
    int OnSite,
    int Online,
    int Excused,
    int Absent,
    int Late,
    bool Closed,
    bool Cancelled,
    bool QuorumMet,
    MinutesStage Minutes,
    DateTimeOffset? MinutesDue,
    bool MinutesLate,
    string? EventMissing,
    string Marks,
    ImmutableArray<string> DuesWritten)
{
    /// <summary>Of a session that units hold together the unit whose it is, where that is another: its people record it and decide.</summary>
    public string? Host { get; init; }

    /// <summary>When the roster is to be fixed.</summary>
    public DateTimeOffset InviteAt { get; init; }

    /// <summary>Somebody of each role that the rule wants was present.</summary>
    public bool RolesMet { get; init; } = true;

    /// <summary>The ids of its topics, separated by commas; null: none are said.</summary>
    public string? Topics { get; init; }

    /// <summary>Whether the leader gives it; null: not said yet.</summary>
    public bool? ByLeader { get; init; }

    /// <summary>The topics, by commas, that the plan proposed for it; null: none.</summary>
    public string? PlannedTopics { get; init; }

    /// <summary>Whether the plan proposed that the leader gives it.</summary>
    public bool PlannedByLeader { get; init; }

    /// <summary>Who moved it last: outlook, leader, admin or plan; null: nobody.</summary>
    public string? MovedBy { get; init; }

    /// <summary>The leader has confirmed that it takes place.</summary>
    public bool Confirmed { get; init; }

    /// <summary>When missing minutes are locked.</summary>
    public DateTimeOffset? LocksAt { get; init; }

    /// <summary>The leader, or nobody's answer, says that it did not take place: it counts as nothing.</summary>
    public bool NotHeld { get; init; }

    /// <summary>Nobody was marked, and it is not said yet whether it took place.</summary>
    public bool InQuestion { get; init; }

    /// <summary>Absences that were made up; they count among the absent as well.</summary>
    public int MadeUp { get; init; }

    /// <summary>Visitors and lecturers: on no roster, in no quorum.</summary>
    public int Guests { get; init; }

    /// <summary>What waits for the leader: requests for leave, make-ups, the answer whether it took place.</summary>
    public int Waiting { get; init; }

    /// <summary>When what waits for the unit's leader, or the minutes that nobody writes, become the leader's above as well; null: nothing waits, or another unit's leader decides it.</summary>
    public DateTimeOffset? OverdueAt { get; init; }

    /// <summary>Notes that the leader has not read yet.</summary>
    public int NotesUnread { get; init; }

    /// <summary>The roster's ids in the order of <see cref="Marks"/>; null where they are more than <see cref="MostNamed"/>, or where the row was made before they were kept: then the file says it.</summary>
    public string? People { get; init; }

    /// <summary>Who owes a make-up or demanded notes; null as of <see cref="People"/>.</summary>
    public string? Owing { get; init; }

    /// <summary>Until when notes that nobody demands are welcome; null: none are.</summary>
    public DateTimeOffset? NotesUntil { get; init; }

    /// <summary>Visitors with an id of their own: those who lead a unit above and came. Null: the row was made before they were kept.</summary>
    public string? Visitors { get; init; }

    /// <summary>So many ids a list names: the row stays far below an entity's limit.</summary>
    public const int MostNamed = 200;

    [JsonIgnore]
    public bool TookPlace => this is { Closed: true, Cancelled: false, NotHeld: false, InQuestion: false };

    /// <summary>Whether he may be on the roster: where not, the file need not be read for his sake.</summary>
    public bool MayList(string person) => People is null || Names(People, person);

    /// <summary>Whether he may still have something to hand in.</summary>
    public bool MayBeOwedBy(string person, DateTimeOffset now) => MayList(person) && (now < NotesUntil || Owing is null || Names(Owing, person));

    public static SessionRow Of(string fileId, SessionFile file, Counts counts, ImmutableArray<string> duesWritten, DateTimeOffset now) => new(
        fileId, counts.Unit, counts.Rule, counts.Period,
        file.Plan!.Type, file.Plan.Title, file.Start, file.End, file.Place, file.Plan.Who, file.Sequence,
        file.Roster.Count, file.CountOf(Mode.OnSite), file.CountOf(Mode.Online), file.CountOf(Mode.Excused), file.CountOf(Mode.Absent), file.LateCount,
        file.Closing is not null, file.Cancellation is not null, file.Quorate,
        file.Minutes.Stage, file.Held ? file.MinutesDue : null, file.Minutes.LateAt is not null, file.EventMissing,
        string.Concat(file.Roster.Select(r => Letter(file.Marks.GetValueOrDefault(r.Person)))), duesWritten)
    {
        InviteAt = file.Start.AddDays(-file.Terms.InviteDaysBefore),
        RolesMet = file.Terms.MustAttend.All(role => file.Roster.Any(r => r.Role == role && file.Marks.GetValueOrDefault(r.Person)?.Mode is Mode.OnSite or Mode.Online)),
        Topics = file.Confirmation is { } confirmed ? Join(confirmed.Topics) : null,
        ByLeader = file.Confirmation is { } said && file.AsksLecturer ? said.GivenBy is not null : null,
        PlannedTopics = Join(file.Plan.Topics),
        PlannedByLeader = file.Plan.ByLeader,
        MovedBy = file.MovedBy,
        Confirmed = file.Confirmation is not null,
        LocksAt = !file.Held ? null : file.LocksAt > file.MinutesDue ? file.LocksAt : file.MinutesDue,
        NotHeld = file.NotHeld is not null,
        InQuestion = file.InQuestion,
        MadeUp = file.MadeUpCount,
        Guests = file.Guests.Count,
        Host = counts.Unit == file.Plan.Unit ? null : file.Plan.Unit,
        NotesUnread = file.Notes.Count(n => n.Value.ReadBy is null),
        Waiting = LeaderMatters.OpenIn(file, now).Count(m => m.Kind != MatterKind.Notes),
        OverdueAt = counts.Unit == file.Plan.Unit ? LeaderMatters.OverdueAt(file, now) : null,
        People = Join([.. file.Roster.Take(MostNamed + 1).Select(r => r.Person)], MostNamed),
        Owing = Join([.. file.Roster.Where(r => file.Owes(r.Person)).Take(MostNamed + 1).Select(r => r.Person)], MostNamed),
        Visitors = string.Join(',', file.Visitors),
        NotesUntil = file is { Held: true, Terms.Notes: NotesWanted.Optional } ? file.Marks.Keys.Select(file.NotesDueOf).Append(file.NotesDue).Max() : null,
    };

    public static string PartitionOf(string unit, string period) => PartitionOf(unit, Periods.YearOf(period));

    public static string PartitionOf(string unit, int year) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{unit}|{year:0000}");

    /// <summary>The ids of a list; none of null.</summary>
    public static string[] IdsIn(string? ids) => string.IsNullOrEmpty(ids) ? [] : ids.Split(',');

    /// <summary>Null where they are too many.</summary>
    private static string? Join(ImmutableArray<string> ids, int most) => ids.Length > most ? null : string.Join(',', ids);

    private static bool Names(string ids, string person) => IdsIn(ids).Contains(person, StringComparer.Ordinal);

    private static string? Join(ImmutableArray<string> topics) => topics.IsEmpty ? null : string.Join(',', topics);

    private static char Letter(Mark? mark)
    {
        var letter = mark?.Mode switch
        {
            Mode.OnSite => 's',
            Mode.Online => 'o',
            Mode.Excused => 'e',
            Mode.Absent => 'a',
            _ => '-',
        };
        return mark is { Late: true } ? char.ToUpperInvariant(letter) : letter;
    }
}

/// <summary>A row of the table <c>due</c>.</summary>
public sealed record DueRow(string FileId, string Kind, int Occasion, DateTimeOffset At);
