using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>
/// Places every owed session of a span of days, the hardest to place first. What stands stays, as far as the hard rules let it; what
/// cannot be placed is listed with the reason and the nearest way out.
/// </summary>
public static class MakePlan
{
    /// <param name="id">The order's id; null: one made of what is planned.</param>
    public static Plan From(PlanInput input, DateTimeOffset now, string? id = null)
    {
        var standing = new Standing(input);
        var demands = new Demands(input, standing.All(), standing.SettledTimes).All().ToList();
        var rosters = new RosterBook(input.Organisation, input.From, input.To);
        // Everybody, before there is a row for each.
        foreach (var person in input.Existing.SelectMany(e => e.People).Concat(input.Organisation.Units.SelectMany(u => input.Organisation.EverIn(u.Id)).Select(m => m.Person)))
        {
            rosters.NumberOf(person);
        }

        var seats = demands.Sum(d => (double)RosterBook.At(rosters.Of(d.Units, d.Rule.Who), d.Target).People.Length);
        var placer = new Placer(input, rosters, seats, now);
        var work = new Work(input, placer, standing);
        work.Stand();
        foreach (var demand in InOrder(work.Moves(), rosters).Concat(InOrder(demands, rosters)))
        {
            work.Place(demand);
        }

        return work.Finish(now, id);
    }

    /// <summary>Settled times, then fixed times of day, then the most people, fixed days, the shortest spans.</summary>
    private static IOrderedEnumerable<Demand> InOrder(IEnumerable<Demand> demands, RosterBook rosters) => demands
        .OrderByDescending(d => d.Fixed is not null)
        .ThenByDescending(d => d.Rule.Time is not null)
        // The same number of bits: about as many people.
        .ThenByDescending(d => BitOperations.Log2((uint)RosterBook.At(rosters.Of(d.Units, d.Rule.Who), d.Target).People.Length + 1) is > 6 and var large ? large : 0)
        .ThenByDescending(d => d.HasFixedDay)
        .ThenByDescending(d => RosterBook.At(rosters.Of(d.Units, d.Rule.Who), d.Target).People.Length)
        .ThenBy(d => d.Last.DayNumber - d.First.DayNumber)
        .ThenBy(d => d.Host.Id, StringComparer.Ordinal)
        .ThenBy(d => d.Rule.Id, StringComparer.Ordinal)
        .ThenBy(d => d.Period, StringComparer.Ordinal)
        .ThenBy(d => d.Ordinal);

    /// <summary>One plan in the making.</summary>
    private sealed class Work(PlanInput input, Placer placer, Standing standing)
    {
        private readonly List<(Demand Demand, Place Place)> placed = [];
        private readonly List<Unplaced> unplaced = [];
        private readonly List<Existing> kept = [];
        private readonly List<(Existing Session, string Reason)> crowded = [];
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string?> mailboxes = new(StringComparer.Ordinal);
        private readonly ILookup<string, Existing> rows = input.Existing.Where(e => e.FileId.Length > 0).ToLookup(e => e.FileId, StringComparer.Ordinal);
        private int clashes;
        private int unplacedMoves;

        public void Stand()
        {
            // A joint session is there once for each unit.
            foreach (var session in standing.Settled.Where(s => !s.Cancelled && seen.Add(Standing.IdOf(s))).Select(standing.HostOf))
            {
                clashes += placer.Stand(session, UnitsOf(session), onlyIfFree: false) > 0 ? 1 : 0;
                kept.Add(session);
            }

            foreach (var session in standing.Loose.OrderBy(s => s.Start).ThenBy(Standing.IdOf, StringComparer.Ordinal).Where(s => seen.Add(Standing.IdOf(s))).Select(standing.HostOf))
            {
                if (placer.Stand(session, UnitsOf(session), onlyIfFree: true) == 0)
                {
                    kept.Add(session);
                }
                else
                {
                    crowded.Add((session, ChangeReason.PeopleBusy));
                }
            }
        }

        private IEnumerable<string> UnitsOf(Existing session) => rows[session.FileId].Select(e => e.Unit).DefaultIfEmpty(session.Unit);

        public IEnumerable<Demand> Moves()
        {
            foreach (var (session, reason) in standing.ToMove.Where(m => seen.Add(Standing.IdOf(m.Session))).Concat(crowded))
            {
                var unit = input.Organisation.Find(session.Unit)!;
                var (first, last) = Periods.DaysOf(session.Period);
                var rule = input.Rules.First(r => r.Id == session.Rule && r.Owes(first, last));
                var day = LocalDays.DayOf(session.Start, unit.TimeZone);
                var (from, to) = (Max(first, input.From), Min(last, input.To));
                var counts = rows[session.FileId].Where(e => e.Unit != session.Unit).Select(e => new Counts(e.Unit, e.Rule, e.Period)).ToList();
                foreach (var until in counts.Select(c => c.Unit).Append(unit.Id).Select(u => input.Organisation.Find(u)?.Until).OfType<DateOnly>())
                {
                    to = Min(to, until);
                }

                var settled = standing.SettledTimeOf(session);
                (from, to, day) = settled is null ? (from, to, day) : (settled.Day, settled.Day, settled.Day);
                yield return new Demand(unit, rule, [new Counts(session.Unit, session.Rule, session.Period), .. counts], session.Ordinal, from, to, Max(from, Min(to, day))) { Moves = session, MoveReason = reason, Fixed = settled };
            }
        }

        public void Place(Demand demand)
        {
            var found = placer.Find(demand);
            if (found is null && (demand.First, demand.Last) != demand.Room)
            {
                // An even spread is a wish: in need it may lie anywhere in its period.
                demand = demand with { First = demand.Room.First, Last = demand.Room.Last };
                found = placer.Find(demand);
            }

            if (found is { } place)
            {
                placer.Take(demand, place);
                if (demand.Moves is { } same && LocalDays.At(place.Day, place.Start, demand.Host.TimeZone) == same.Start)
                {
                    kept.Add(same);
                }
                else
                {
                    placed.Add((demand, place));
                }

                return;
            }

            var (reason, way) = placer.Explain(demand);
            unplaced.Add(new Unplaced(demand.Host.Id, demand.Rule.Id, demand.Period, demand.Ordinal, reason, way));
            if (demand.Moves is { } stays)
            {
                // There is no better place: it stays where it is, and the list says so.
                clashes += placer.Stand(stays, UnitsOf(stays), onlyIfFree: false) > 0 ? 1 : 0;
                unplacedMoves++;
                kept.Add(stays);
            }
        }

        public Plan Finish(DateTimeOffset now, string? id)
        {
            var fresh = placed.Where(p => p.Demand.Moves is null).ToList();
            var topics = SpreadTopics.Of(input, fresh.ConvertAll(p => (p.Demand, p.Place.Day)));
            var sessions = fresh.Select((p, i) => Make(p.Demand, p.Place, topics[i])).ToList();
            var moves = placed.Where(p => p.Demand.Moves is not null).Select(p => MoveOf(p.Demand, p.Place)).ToList();
            id ??= FileId.Of(["plan", Day(input.From), Day(input.To), .. sessions.Select(s => s.FileId + Instant(s.Session.Start)), .. moves.Select(m => m.FileId + Instant(m.NewStart))]);
            var cancels = standing.ToCancel.DistinctBy(c => Standing.IdOf(c.Session), StringComparer.Ordinal)
                .Select(c => new PlannedCancel(Standing.IdOf(c.Session), c.Session.Unit, c.Session.Rule, c.Session.Period, c.Session.Start, c.Reason)).ToList();
            return new Plan(
                id, input.From, input.To, Chain.Kept(now),
                [.. sessions.OrderBy(s => s.Session.Start).ThenBy(s => s.FileId, StringComparer.Ordinal).Select(s => s with { Session = s.Session with { Plan = id } })],
                [.. unplaced])
            {
                Moves = [.. moves.OrderBy(m => m.NewStart).ThenBy(m => m.FileId, StringComparer.Ordinal)],
                Cancels = [.. cancels.OrderBy(c => c.Start).ThenBy(c => c.FileId, StringComparer.Ordinal)],
                Report = Reports.Of(input, placer, placed, kept, [.. cancels], [.. unplaced], unplacedMoves, clashes),
            };
        }

        private PlannedSession Make(Demand demand, Place place, (ImmutableArray<string> Topics, bool ByLeader) wanted)
        {
            var (unit, rule) = (demand.Host, demand.Rule);
            if (!mailboxes.TryGetValue(unit.Id, out var mailbox))
            {
                mailboxes.Add(unit.Id, mailbox = input.Organisation.MailboxOf(unit.Id));
            }

            var start = LocalDays.At(place.Day, place.Start, unit.TimeZone);
            var planned = new Planned(
                unit.Id, demand.CountsFor, rule.Type, rule.Name, start, start.AddMinutes(rule.Length), unit.TimeZone, unit.Language, PlaceOf(demand),
                input.Organisation.LeaderOf(unit.Id, place.Day), input.Organisation.RecorderOf(unit.Id, place.Day), mailbox,
                rule.Terms, "")
            { Who = rule.Who, Topics = wanted.Topics, ByLeader = wanted.ByLeader };
            return new PlannedSession(PlanSession.FileIdOf(demand.CountsFor[0], demand.Ordinal), demand.Ordinal, planned);
        }

        private static PlannedMove MoveOf(Demand demand, Place place)
        {
            var (old, start) = (demand.Moves!, LocalDays.At(place.Day, place.Start, demand.Host.TimeZone));
            return new PlannedMove(Standing.IdOf(old), demand.Host.Id, demand.Rule.Id, demand.Period, old.Start, start, start + (old.End - old.Start), old.Place, demand.MoveReason);
        }

        private static string PlaceOf(Demand demand) =>
            string.Join(' ', new[] { Placer.SiteOf(demand), Placer.RoomNameOf(demand) }.Where(p => !string.IsNullOrEmpty(p)));

        private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

        private static string Instant(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);

        private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

        private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
    }
}
