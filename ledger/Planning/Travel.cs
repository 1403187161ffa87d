using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>
/// Keeps the time that people need between sites. Only those count who are in units of more than one site, or below such units, or
/// meet with units of another: the others never travel.
/// </summary>
internal sealed class Travel
{
    private readonly int minutes;
    private readonly Dictionary<int, List<(int From, int To, string Site)>> sessions = [];

    public Travel(Organisation organisation, Arrangements arrangements, RosterBook rosters)
    {
        minutes = arrangements.Travel;
        var settled = arrangements.Fixed.Where(f => f.Site is not null).ToLookup(f => f.Unit, f => f.Site!, StringComparer.Ordinal);
        var joint = arrangements.Joint.SelectMany(j => j.Units.Select(u => (Unit: u, j.Host))).ToLookup(j => j.Unit, j => j.Host, StringComparer.Ordinal);
        if (minutes == 0 || organisation.Units.Select(u => u.Site).OfType<string>().Concat(settled.SelectMany(s => s)).Distinct(StringComparer.Ordinal).Take(2).Count() < 2)
        {
            return;
        }

        var sites = organisation.Units.ToDictionary(u => u.Id, u => joint[u.Id].Append(u.Id).SelectMany(id => SitesOf(organisation, settled, organisation.Find(id))).Distinct(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);
        foreach (var person in organisation.Units.SelectMany(u => organisation.EverIn(u.Id).SelectMany(m => sites[u.Id].Select(site => (m.Person, site)))).GroupBy(p => p.Person, StringComparer.Ordinal))
        {
            if (person.Select(p => p.site).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                sessions.Add(rosters.NumberOf(person.Key), []);
            }
        }
    }

    /// <param name="from">Minutes since the plan's first UTC day.</param>
    public bool IsReachable(ReadOnlySpan<int> people, int from, int to, string? site)
    {
        if (sessions.Count == 0 || site is null)
        {
            return true;
        }

        foreach (var person in people)
        {
            if (sessions.TryGetValue(person, out var own) && own.Exists(s => s.Site != site && s.From < to + minutes && from < s.To + minutes))
            {
                return false;
            }
        }

        return true;
    }

    public void Take(ReadOnlySpan<int> people, int from, int to, string? site)
    {
        if (sessions.Count == 0 || site is null)
        {
            return;
        }

        foreach (var person in people)
        {
            if (sessions.TryGetValue(person, out var own))
            {
                own.Add((from, to, site));
            }
        }
    }

    /// <summary>Those of a unit and of all above it: their sessions for everybody call him too.</summary>
    private static IEnumerable<string> SitesOf(Organisation organisation, ILookup<string, string> settled, Unit? unit)
    {
        foreach (var at in unit is null ? [] : organisation.PathOf(unit.Id))
        {
            foreach (var site in settled[at.Id].Concat(at.Site is { } own ? [own] : []))
            {
                yield return site;
            }
        }
    }
}
