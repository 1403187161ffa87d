using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Duties;

/// <summary>A session as one person stands in it.</summary>
/// <param name="Mode">His mark; null while he has none.</param>
/// <param name="MakeUpBy">By when he owes a make-up, or null.</param>
public sealed record PersonSession(
    string FileId, string Unit, string Rule, string Period, LocalText Title, DateTimeOffset Start, bool Closed, Mode? Mode, DateTimeOffset? MakeUpBy, bool MadeUp = false)
{
    /// <summary>Null where the session is not his matter: he is not on its roster, or it was cancelled.</summary>
    public static PersonSession? Of(string fileId, SessionFile file, Counts counts, string person) =>
        file is { Plan: { } plan, Cancellation: null, NotHeld: null } && file.OnRoster.ContainsKey(person)
            ? new PersonSession(
                fileId, counts.Unit, counts.Rule, counts.Period, plan.Title, file.Start, file.Held, file.Marks.GetValueOrDefault(person)?.Mode,
                file.OwesMakeUp(person) ? file.MakeUpByOf(person) : null, file.OwesMakeUp(person) && file.HasMadeUp(person))
            : null;
}

/// <summary>How far a person is with one of his unit's rules this year.</summary>
/// <param name="Required">What the unit owes in the year.</param>
/// <param name="Attended">Sessions at which he was present, or which he made up.</param>
/// <param name="Still">What he still needs in periods that are not over.</param>
/// <param name="Lost">What he lacks in periods that are over.</param>
public sealed record PersonRule(string Unit, string Rule, LocalText Name, int Required, int Attended, int Still, int Lost);

public sealed record OwedMakeUp(string FileId, string Unit, LocalText Title, DateTimeOffset Start, DateTimeOffset By, bool Overdue);

/// <summary>What one person still needs this year, and what he owes in make-ups.</summary>
public sealed record PersonDuties(ImmutableArray<PersonRule> Rules, ImmutableArray<OwedMakeUp> MakeUps)
{
    /// <param name="duties">Of his units, for the rules whose rosters he belongs to.</param>
    /// <param name="sessions">His sessions of the year.</param>
    public static PersonDuties Of(IEnumerable<Duty> duties, IEnumerable<PersonSession> sessions, DateTimeOffset now, DateOnly today)
    {
        var own = sessions.DistinctBy(s => (s.FileId, s.Unit)).ToList();
        var attended = own.Where(s => s.MadeUp || (s.Closed && s.Mode is Mode.OnSite or Mode.Online)).ToLookup(s => (s.Unit, s.Rule, s.Period));
        var rules = duties.Where(d => d.State != DutyState.NotTracked && d.Clause is null)
            .GroupBy(d => (d.Unit, d.Rule))
            .Select(g => new PersonRule(
                g.Key.Unit, g.Key.Rule, g.First().Name,
                g.Sum(d => d.Required),
                g.Sum(d => attended[(d.Unit, d.Rule, d.Period)].Count()),
                g.Where(d => d.Last >= today).Sum(Lacks),
                g.Where(d => d.Last < today).Sum(Lacks)))
            .OrderBy(r => r.Unit, StringComparer.Ordinal).ThenBy(r => r.Rule, StringComparer.Ordinal);
        var makeUps = own.Where(s => s is { MadeUp: false, MakeUpBy: not null })
            .Select(s => new OwedMakeUp(s.FileId, s.Unit, s.Title, s.Start, s.MakeUpBy!.Value, now >= s.MakeUpBy))
            .DistinctBy(s => s.FileId, StringComparer.Ordinal)
            .OrderBy(s => s.By).ThenBy(s => s.FileId, StringComparer.Ordinal);
        return new PersonDuties([.. rules], [.. makeUps]);

        int Lacks(Duty duty) => Math.Max(0, duty.Required - attended[(duty.Unit, duty.Rule, duty.Period)].Count());
    }
}
