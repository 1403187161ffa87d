using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>What becomes of the sessions that are there already: a new plan changes as few of them as it can.</summary>
internal sealed class Standing
{
    private readonly PlanInput input;
    private readonly ILookup<string, Existing> hosts;
    private readonly ILookup<(string Unit, string Rule), FixedSession> settled;
    private readonly HashSet<FixedSession> settledTimes = [];
    private readonly Dictionary<string, FixedSession> movesTo = new(StringComparer.Ordinal);

    public Standing(PlanInput input)
    {
        this.input = input;
        hosts = input.Existing.Where(e => e.FileId.Length > 0 && PlanSession.FileIdOf(new Counts(e.Unit, e.Rule, e.Period), e.Ordinal) == e.FileId).ToLookup(e => e.FileId, StringComparer.Ordinal);
        settled = input.Arrangements.Fixed.Where(f => f.Day >= input.From && f.Day <= input.To).ToLookup(f => (f.Unit, f.Rule));
        var owed = input.Rules.ToLookup(r => r.Id, StringComparer.Ordinal);
        foreach (var group in input.Existing.GroupBy(e => (e.Unit, e.Rule, e.Period)))
        {
            Sort([.. group.OrderByDescending(e => !e.Movable).ThenByDescending(IsAtSettledTime).ThenBy(e => e.Start).ThenBy(e => e.FileId, StringComparer.Ordinal)], owed[group.Key.Rule]);
        }

        // A joint session is there once for each unit: it goes only where none of them asks for it any more.
        var wanted = Settled.Concat(Loose).Concat(ToMove.Select(m => m.Session)).Select(IdOf).ToHashSet(StringComparer.Ordinal);
        ToCancel.RemoveAll(c => wanted.Contains(IdOf(c.Session)));
        // And it moves where one of them cannot have it there.
        var moves = ToMove.Select(m => IdOf(m.Session)).ToHashSet(StringComparer.Ordinal);
        Loose.RemoveAll(s => moves.Contains(IdOf(s)));
        OfHost(ToMove);
        OfHost(ToCancel);
    }

    /// <summary>Cannot be changed any more, or are cancelled: they use up their ordinals.</summary>
    public List<Existing> Settled { get; } = [];

    /// <summary>May stay where they are, unless their people are taken.</summary>
    public List<Existing> Loose { get; } = [];

    public List<(Existing Session, string Reason)> ToMove { get; } = [];

    public List<(Existing Session, string Reason)> ToCancel { get; } = [];

    /// <summary>All that meets a duty or uses up an ordinal, whatever becomes of it.</summary>
    public ILookup<(string Unit, string Rule, string Period), Existing> All()
    {
        var gone = ToCancel.Select(c => c.Session).ToHashSet();
        return input.Existing.Select(e => gone.Contains(e) ? e with { Cancelled = true } : e).ToLookup(e => (e.Unit, e.Rule, e.Period));
    }

    public static string IdOf(Existing session) => session.FileId.Length > 0 ? session.FileId : PlanSession.FileIdOf(new Counts(session.Unit, session.Rule, session.Period), session.Ordinal);

    /// <summary>The settled times at which a session stands, or to which one moves.</summary>
    public IReadOnlySet<FixedSession> SettledTimes => settledTimes;

    /// <summary>The settled time to which a session moves, or null.</summary>
    public FixedSession? SettledTimeOf(Existing session) => movesTo.GetValueOrDefault(IdOf(session));

    /// <summary>The row of the unit whose file it is: its clock counts.</summary>
    public Existing HostOf(Existing session) => hosts[session.FileId].FirstOrDefault() ?? session;

    /// <summary>Of a joint session's rows that of the unit whose file it is.</summary>
    private void OfHost(List<(Existing Session, string Reason)> sessions)
    {
        for (var i = 0; i < sessions.Count; i++)
        {
            sessions[i] = (HostOf(sessions[i].Session), sessions[i].Reason);
        }
    }

    private void Sort(List<Existing> sessions, IEnumerable<Rule> versions)
    {
        var (first, last) = Periods.DaysOf(sessions[0].Period);
        var unit = input.Organisation.Find(sessions[0].Unit);
        var rule = versions.FirstOrDefault(r => r.Form == Form.Session && r.Owes(first, last) && unit is not null && r.OwedBy.Contains(unit.Type));
        var (living, loose) = (0, new List<Existing>());
        foreach (var session in sessions.Where(s => !s.Cancelled))
        {
            settledTimes.UnionWith(SettledOf(session));
        }

        foreach (var session in sessions)
        {
            if (session.Cancelled || !session.Movable || LocalDays.DayOf(session.Start, input.Organisation.Find(HostOf(session).Unit)?.TimeZone ?? "UTC") is var day && (day < input.From || day > input.To))
            {
                Settled.Add(session);
                living += session.Cancelled ? 0 : 1;
            }
            else if (unit is null || !unit.IsOpen(day))
            {
                ToCancel.Add((session, ChangeReason.UnitEnded));
            }
            else if (rule is null || (living >= Wanted(rule, sessions.Count) && !IsAtSettledTime(session)))
            {
                ToCancel.Add((session, ChangeReason.NotOwed));
            }
            else if (!IsAtSettledTime(session) && Misplaced(rule, session, day, first, last) is { } reason)
            {
                ToMove.Add((session, reason));
                loose.Add(session);
                living++;
            }
            else
            {
                Loose.Add(session);
                loose.AddRange(IsAtSettledTime(session) ? [] : [session]);
                living++;
            }
        }

        if (unit is not null && rule is not null)
        {
            // What is still owed comes to the first of them.
            var open = settled[(unit.Id, rule.Id)].Where(f => f.Day >= first && f.Day <= last && f.Day >= rule.From && unit.IsOpen(f.Day) && !settledTimes.Contains(f));
            MoveTo(open.OrderBy(f => f.Day).ThenBy(f => f.Time).Skip(Math.Max(0, rule.Times - living)), loose, rule, unit.TimeZone);
        }
    }

    /// <summary>To a settled time at which no session stands yet the nearest one moves; never out of its clause's span.</summary>
    private void MoveTo(IEnumerable<FixedSession> times, List<Existing> loose, Rule rule, string zone)
    {
        foreach (var time in times)
        {
            var near = loose.Where(s => Slices.SpanOf(rule, LocalDays.DayOf(s.Start, zone)) == Slices.SpanOf(rule, time.Day)).MinBy(s => Math.Abs(LocalDays.DayOf(s.Start, zone).DayNumber - time.Day.DayNumber));
            if (near is not null)
            {
                loose.Remove(near);
                Loose.Remove(near);
                ToMove.RemoveAll(m => ReferenceEquals(m.Session, near));
                ToMove.Add((near, ChangeReason.FixedDay));
                settledTimes.Add(time);
                movesTo[IdOf(near)] = time;
            }
        }
    }

    private bool IsAtSettledTime(Existing session) => SettledOf(session).Any();

    /// <summary>The settled times of its host at which a session stands.</summary>
    private IEnumerable<FixedSession> SettledOf(Existing session)
    {
        var host = HostOf(session);
        var zone = input.Organisation.Find(host.Unit)?.TimeZone ?? "UTC";
        return settled[(host.Unit, host.Rule)].Where(f => LocalDays.DayOf(host.Start, zone) == f.Day && LocalDays.TimeOf(host.Start, zone) == f.Time);
    }

    /// <summary>A clause's shorter spans may have asked for more than the rule's number: those are left alone.</summary>
    private static int Wanted(Rule rule, int there) => rule.OfWhich.Any(c => c.Topic is null && !c.ByLeader) ? Math.Max(rule.Times, there) : rule.Times;

    private string? Misplaced(Rule rule, Existing session, DateOnly day, DateOnly first, DateOnly last)
    {
        if (day < first || day > last)
        {
            return ChangeReason.OutsidePeriod;
        }

        if (!input.Calendar.IsWorkingDay(day))
        {
            return ChangeReason.NoWorkingDay;
        }

        // Only after a change of the rule: else it lies there because there was no better place.
        var away = rule.Changed && last <= input.To ? FixedDays.Distance(rule, day, first) : 0;
        return away > 0 && input.Calendar.WorkingDays(first, last).Any(d => d >= input.From && FixedDays.Distance(rule, d, first) < away) ? ChangeReason.FixedDay : null;
    }
}
