using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Notes that a person may or must still hand in.</summary>
public sealed record OwedNotes(SessionRow Session, DateTimeOffset Due, bool Overdue);

/// <summary>A unit below whose own leader has let something lie, so that it is the leader's above as well.</summary>
/// <param name="Sessions">How many of its sessions.</param>
/// <param name="First">The file of the one that has lain longest.</param>
/// <param name="Since">From when on it is the leader's above.</param>
public sealed record OverdueUnit(string Unit, int Sessions, string First, DateTimeOffset Since);

/// <summary>What a person has before him and behind him.</summary>
/// <param name="Matters">Sessions of the units that he leads where something waits for the leader, or minutes for approval.</param>
/// <param name="Rules">How far he is with each rule of his units this year.</param>
/// <param name="Held">Held sessions of this year on whose roster he was.</param>
public sealed record PersonPage(
    IReadOnlyList<SessionRow> Next, IReadOnlyList<OwedMakeUp> MakeUps, IReadOnlyList<OwedNotes> Notes, IReadOnlyList<SessionRow> MinutesOwed, IReadOnlyList<SessionRow> Matters,
    IReadOnlyList<PersonRule> Rules, int Held, int Present, int Excused, int Absent, int MadeUp)
{
    /// <summary>Units below that wait for him, the one with most first.</summary>
    public IReadOnlyList<OverdueUnit> Below { get; init; } = [];

    /// <summary>Sessions of today of the units directly below those that he leads, which he may visit.</summary>
    public IReadOnlyList<SessionRow> Visits { get; init; } = [];
}

/// <summary>
/// A person's page, from the index and the files of what was held. What is next is of the units that he is in today; what he owes, and his year, of all those
/// that he was in this year or the last: neither a transfer nor a new year settles anything.
/// </summary>
public sealed class PersonPages(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, DutyBook duties, UnitProgress progress, TimeProvider time)
{
    private const int AtOnce = 16;

    /// <summary>So many days before the turn of the year the next one's sessions are shown.</summary>
    private const int Ahead = 60;

    /// <summary>Who has more units directly below him looks after them by their reach, not by visits.</summary>
    private const int MostVisited = 60;

    public async Task<PersonPage> ReadAsync(string person, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var organisation = await organisations.ReadAsync(cancellationToken);
        // A session that units hold together has a row under each of them.
        var (next, minutes, matters, closed) = (NoRows(), NoRows(), NoRows(), NoRows());
        await foreach (var (row, mine) in RowsAsync(organisation, person, now, cancellationToken))
        {
            var day = LocalDays.DayOf(now, ZoneOf(organisation, row));
            if (row is { Cancelled: false, Closed: false } && row.End > now && mine)
            {
                next.TryAdd(row.FileId, row);
            }

            if (row is { Host: null, Closed: true, InQuestion: false, NotHeld: false, Minutes: MinutesStage.None or MinutesStage.Returned } && (organisation.RecorderOf(row.Unit, day) ?? organisation.LeaderOf(row.Unit, day)) == person)
            {
                minutes.TryAdd(row.FileId, row);
            }

            if (row is { Host: null } and ({ Waiting: > 0 } or { NotesUnread: > 0 }) && Powers.Of(organisation, row.Unit, person, day, admin: false).Leads)
            {
                matters.TryAdd(row.FileId, row);
            }

            // The year is counted from the files; of the one before only those are read in which he may still owe something.
            if (row is { Closed: true, Cancelled: false, NotHeld: false } && (row.Start.AddDays(1).Year >= day.Year ? row.MayList(person) : row.MayBeOwedBy(person, now)))
            {
                closed.TryAdd(row.FileId, row);
            }
        }

        foreach (var row in matters.Values.Where(r => r.NotesUnread > 0).ToList())
        {
            // Nobody reads his own.
            var others = (await sessions.ReadAsync(row.FileId, cancellationToken)).State.Notes.Count(n => n.Value.ReadBy is null && n.Key != person);
            matters[row.FileId] = row with { NotesUnread = others };
            if (row.Waiting + others == 0)
            {
                matters.Remove(row.FileId);
            }
        }

        var own = await OwnAsync(closed.Values, person, cancellationToken);
        var held = own.Where(o => o.File.Held && LocalDays.DayOf(o.File.Start, o.File.Plan!.TimeZone).Year == LocalDays.DayOf(now, o.File.Plan.TimeZone).Year).ToList();
        var notes = own.Where(o => o.File.Held && o.File.MayHandInNotes(person))
            // What nobody demands is offered until its day.
            .Where(o => o.File.Terms.NotesDemanded || now < o.File.NotesDueOf(person))
            .Select(o => new OwedNotes(o.Row, o.File.NotesDueOf(person), now >= o.File.NotesDueOf(person)));
        var makeUps = own.Where(o => o.File.OwesMakeUp(person) && !o.File.HasMadeUp(person))
            .Select(o => (o.Row, By: o.File.MakeUpByOf(person)!.Value))
            .Select(o => new OwedMakeUp(o.Row.FileId, o.Row.Unit, o.Row.Title, o.Row.Start, o.By, now >= o.By));
        return new PersonPage(
            [.. next.Values.OrderBy(r => r.Start)], [.. makeUps.OrderBy(m => m.By)], [.. notes.OrderBy(n => n.Due)], [.. minutes.Values.OrderBy(r => r.Start)], [.. matters.Values.OrderBy(r => r.Start)],
            (await duties.OfPersonAsync(person, organisation.TodayOf(person, now).Year, cancellationToken)).Rules,
            held.Count, Count(m => m.IsPresent), Count(m => m.Mode == Mode.Excused), Count(m => m.Mode == Mode.Absent), held.Count(o => o.File.OwesMakeUp(person) && o.File.HasMadeUp(person)))
        {
            Below = await BelowAsync(organisation, person, now, cancellationToken),
            Visits = await VisitsAsync(organisation, person, now, cancellationToken),
        };

        int Count(Func<Mark, bool> which) => held.Count(o => o.File.Marks.GetValueOrDefault(person) is { } mark && which(mark));
    }

    /// <summary>The units whose matters pass to him when they have lain too long.</summary>
    private async Task<IReadOnlyList<OverdueUnit>> BelowAsync(Organisation organisation, string person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = organisation.Today(now);
        var led = organisation.MembershipsOf(person, today).Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Unit).ToHashSet(StringComparer.Ordinal);
        var below = led.SelectMany(u => organisation.WithAllBelow(u)).Where(u => !led.Contains(u) && Powers.LeadersAbove(organisation, u, today).Any(m => m.Person == person)).ToHashSet(StringComparer.Ordinal);
        if (below.Count == 0)
        {
            return [];
        }

        var overdue = new List<(string Unit, OverdueSession Session)>();
        foreach (var year in YearsAt(today))
        {
            overdue.AddRange((await progress.OfUnitsAsync(below, year, cancellationToken)).SelectMany(r => r.Overdue.Where(o => o.At <= now).Select(o => (r.Unit, o))));
        }

        return [.. overdue.GroupBy(o => o.Unit, StringComparer.Ordinal)
            .Select(g => g.MinBy(o => o.Session.At) is var first ? new OverdueUnit(g.Key, g.Count(), first.Session.FileId, first.Session.At) : null!)
            .OrderByDescending(u => u.Sessions).ThenBy(u => u.Since).ThenBy(u => u.Unit, StringComparer.Ordinal)];
    }

    /// <summary>What goes on today in the units directly below.</summary>
    private async Task<IReadOnlyList<SessionRow>> VisitsAsync(Organisation organisation, string person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var today = organisation.Today(now);
        var memberships = organisation.MembershipsOf(person, today).ToList();
        var led = memberships.Where(m => m.Role is Role.Leader or Role.Deputy).Select(m => m.Unit).ToHashSet(StringComparer.Ordinal);
        var below = led.SelectMany(organisation.ChildrenOf).Where(u => u.IsOpen(today) && !memberships.Exists(m => m.Unit == u.Id)).ToList();
        if (below.Count > MostVisited)
        {
            return [];
        }

        var visits = new List<SessionRow>();
        // A period's last session may be held some weeks into the next year.
        foreach (var some in below.SelectMany(u => new[] { today.Year, today.AddMonths(-1).Year }.Distinct().Select(y => (Unit: u, Year: y))).Chunk(AtOnce))
        {
            foreach (var (unit, rows) in await Task.WhenAll(some.Select(async s => (s.Unit, await YearAsync(s.Unit.Id, s.Year, cancellationToken)))))
            {
                visits.AddRange(rows.Where(r => r is { Host: null, Cancelled: false, Closed: false } && !SessionRow.IdsIn(r.People).Contains(person, StringComparer.Ordinal)
                    && LocalDays.DayOf(r.Start, unit.TimeZone) == LocalDays.DayOf(now, unit.TimeZone)));
            }
        }

        return [.. visits.OrderBy(r => r.Start).ThenBy(r => r.FileId, StringComparer.Ordinal)];
    }

    /// <summary>What is open from the last year waits until it is done.</summary>
    private static IEnumerable<int> YearsAt(DateOnly today) => new[] { today.Year - 1, today.Year, today.AddDays(Ahead).Year }.Distinct();

    private static Dictionary<string, SessionRow> NoRows() => new(StringComparer.Ordinal);

    /// <summary>Those of the sessions on whose roster he is.</summary>
    private async Task<List<(SessionRow Row, SessionFile File)>> OwnAsync(IEnumerable<SessionRow> rows, string person, CancellationToken cancellationToken)
    {
        var own = new List<(SessionRow, SessionFile)>();
        foreach (var some in rows.Chunk(AtOnce))
        {
            var files = await Task.WhenAll(some.Select(async row => (Row: row, File: (await sessions.ReadAsync(row.FileId, cancellationToken)).State)));
            own.AddRange(files.Where(f => f.File.OnRoster.ContainsKey(person)));
        }

        return own;
    }

    private static string ZoneOf(Organisation organisation, SessionRow row) => organisation.Find(row.Unit)?.TimeZone ?? "UTC";

    /// <param name="Mine">Whether he is expected there as he stands today.</param>
    private async IAsyncEnumerable<(SessionRow Row, bool Mine)> RowsAsync(
        Organisation organisation, string person, DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var today = organisation.Today(now);
        var current = organisation.MembershipsOf(person, today).ToList();
        var under = PathsOf(current).ToHashSet(StringComparer.Ordinal);
        var units = under.Union(PathsOf(organisation.MembershipsOf(person, new DateOnly(today.Year - 1, 1, 1), today)), StringComparer.Ordinal);
        foreach (var some in units.SelectMany(u => YearsAt(today).Select(y => (Unit: u, Year: y))).Chunk(AtOnce))
        {
            foreach (var (unit, rows) in await Task.WhenAll(some.Select(async s => (s.Unit, await YearAsync(s.Unit, s.Year, cancellationToken)))))
            {
                var role = current.Where(m => m.Unit == unit).Select(m => (Role?)m.Role).Max();
                foreach (var row in rows)
                {
                    yield return (row, row.Who switch
                    {
                        Who.Subtree => under.Contains(unit),
                        Who.Committee => role > Role.Member,
                        Who.Leaders => role >= Role.Deputy,
                        _ => role is not null,
                    });
                }
            }
        }

        IEnumerable<string> PathsOf(IEnumerable<Member> memberships) => memberships.SelectMany(m => organisation.PathOf(m.Unit)).Select(u => u.Id);
    }

    private async Task<List<SessionRow>> YearAsync(string unit, int year, CancellationToken cancellationToken)
    {
        var rows = new List<SessionRow>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
        {
            rows.Add(row.Value);
        }

        return rows;
    }
}
