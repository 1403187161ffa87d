using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Reads all that a plan is made from.</summary>
public sealed class GatherPlanInput(
    OrganisationStore organisations, RuleStore rules, ArrangementStore arrangements, Table<FileRow> files, Table<SessionRow> index, SessionBook sessions, ICalendar calendar, TimeProvider time)
{
    private const int AtOnce = 16;

    /// <summary>Calendars say little of what lies further ahead; and it is as far as one call looks.</summary>
    private static readonly TimeSpan BusyAhead = TimeSpan.FromDays(62);

    /// <returns>The input, and why leaders' calendars could not be looked at, or null.</returns>
    public async Task<(PlanInput Input, string? BusyUnknown)> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var (busy, unknown) = await BusyAsync(organisation, from, to, cancellationToken);
        return (new PlanInput(organisation, await rules.RulesAsync(cancellationToken), await rules.CalendarAsync(cancellationToken), from, to, await ExistingAsync(organisation, from, to, cancellationToken))
        {
            Arrangements = await arrangements.ReadAsync(cancellationToken),
            Busy = busy,
        }, unknown);
    }

    private async Task<ImmutableArray<Existing>> ExistingAsync(Organisation organisation, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var (all, gate) = (new List<Existing>(), new Lock());
        await Parallel.ForEachAsync(organisation.Units, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (unit, ct) =>
        {
            var own = await OfUnitAsync(organisation, unit, from, to, ct);
            lock (gate)
            {
                all.AddRange(own);
            }
        });
        // A joint session calls the people of all units that it counts for; the host's file says which number it is.
        return
        [
            .. all.GroupBy(e => e.FileId, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
                .SelectMany(g => g.Count() == 1 ? g.AsEnumerable() : Joined([.. g.OrderBy(e => e.Unit, StringComparer.Ordinal)])),
        ];
    }

    private static IEnumerable<Existing> Joined(List<Existing> one)
    {
        var (people, ordinal) = (one.SelectMany(e => e.People).Distinct(StringComparer.Ordinal).ToImmutableArray(), one.Max(e => e.Ordinal));
        return one.Select(e => e with { People = people, Ordinal = ordinal });
    }

    private async Task<List<Existing>> OfUnitAsync(Organisation organisation, Unit unit, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var (existing, ordinals, now) = (new List<Existing>(), new Dictionary<string, int>(StringComparer.Ordinal), time.GetUtcNow());
        await foreach (var file in files.QueryAsync(unit.Id, cancellationToken: cancellationToken))
        {
            if (file.Value.Kind == FileRow.Session && Periods.YearOf(file.Value.Period) >= from.Year - 1)
            {
                ordinals[file.Key] = file.Value.Ordinal;
            }
        }

        // A winter season belongs to the year in which it began, a week to its ISO year.
        for (var year = from.Year - 1; year <= to.Year + 1; year++)
        {
            await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit.Id, year), cancellationToken: cancellationToken))
            {
                existing.Add(Of(organisation, unit, row.Value, ordinals.GetValueOrDefault(row.Key, 1), now));
            }
        }

        // Published a moment ago: refresh has not come to it yet.
        var known = existing.Select(e => e.FileId).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, ordinal) in ordinals.Where(o => !known.Contains(o.Key)))
        {
            var file = (await sessions.ReadAsync(id, cancellationToken)).State;
            existing.AddRange((file.Plan?.CountsFor ?? []).Where(c => c.Unit == unit.Id).Select(c => Of(organisation, unit, SessionRow.Of(id, file, c, [], now), ordinal, now)));
        }

        return existing;
    }

    private static Existing Of(Organisation organisation, Unit unit, SessionRow session, int ordinal, DateTimeOffset now) => new(
        unit.Id, session.Rule, session.Period, ordinal, session.Cancelled || session.NotHeld, session.Start, session.End,
        [.. Rosters.Of(organisation, session.Who, unit.Id, LocalDays.DayOf(session.Start, unit.TimeZone)).Select(m => m.Person)])
    {
        FileId = session.FileId,
        Place = session.Place,
        // What somebody has moved lies where he wants it.
        Movable = session is { Closed: false, Cancelled: false, Roster: 0, Confirmed: false, MovedBy: null or "plan" } && session.Start > now,
        // Until the leader says otherwise it serves what the plan proposed: the next plan asks for nothing twice.
        Topics = IsOpen(session) ? session.PlannedTopics : session.Topics,
        ByLeader = IsOpen(session) ? session.PlannedByLeader : session.ByLeader,
    };

    private static bool IsOpen(SessionRow session) => session is { Confirmed: false, Closed: false };

    private async Task<(ImmutableArray<BusySpan> Busy, string? Unknown)> BusyAsync(Organisation organisation, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var day = from;
        var leaders = organisation.Units.Where(u => u.IsOpen(day)).Select(u => organisation.LeaderOf(u.Id, day)).OfType<string>().Distinct(StringComparer.Ordinal)
            .SelectMany(p => organisation.MembershipsOf(p, day).Where(m => m.Mail.Length > 0).Take(1)).ToLookup(m => m.Mail, m => m.Person, StringComparer.OrdinalIgnoreCase);
        if (leaders.Count == 0 || organisation.Units.Select(u => organisation.MailboxOf(u.Id)).FirstOrDefault(m => m is not null) is not { } asking)
        {
            return ([], leaders.Count == 0 ? null : "no-mailbox");
        }

        var start = new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var end = new DateTimeOffset(to.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        try
        {
            var busy = await calendar.BusyAsync(asking, [.. leaders.Select(l => l.Key)], start, end - start < BusyAhead ? end : start + BusyAhead, cancellationToken);
            return ([.. busy.SelectMany(b => leaders[b.Mail].Select(person => new BusySpan(person, b.Start, b.End)))], null);
        }
        catch (Exception e) when (e is MailboxMissingException or BusyUnreadableException)
        {
            // Leaders' free time is a wish: no plan fails for it.
            return ([], e is MailboxMissingException ? "mailbox-missing" : "unreadable");
        }
    }
}
