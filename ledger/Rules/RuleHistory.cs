using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A pack as it was put, and the day from which it holds.</summary>
public sealed record PackVersion(DateOnly From, RulePack Pack);

/// <summary>Pure: what the versions of a pack say together about each rule, from day to day.</summary>
public static class RuleHistory
{
    /// <param name="versions">Of one pack, in the order in which they were put.</param>
    /// <returns>Every version of every rule with the days between which it holds.</returns>
    public static IEnumerable<Rule> Of(IReadOnlyList<PackVersion> versions) =>
        versions.SelectMany(v => v.Pack.Rules.Select(r => r.Id)).Distinct(StringComparer.Ordinal).SelectMany(id => OfRule(versions, id));

    private static IEnumerable<Rule> OfRule(IReadOnlyList<PackVersion> versions, string id)
    {
        var days = versions.Select(v => v.From)
            .Concat(versions.SelectMany(v => v.Pack.Rules.Where(r => r.Id == id).Select(r => r.From > v.From ? r.From : v.From)))
            .Distinct().Order();
        var spans = new List<(DateOnly From, Rule? Rule)>();
        foreach (var day in days)
        {
            var holds = At(versions, id, day);
            if (spans.Count == 0 ? holds is not null : !ReferenceEquals(spans[^1].Rule, holds))
            {
                spans.Add((day, holds));
            }
        }

        for (var i = 0; i < spans.Count; i++)
        {
            if (spans[i].Rule is { } rule)
            {
                yield return rule with { From = spans[i].From, Until = i + 1 < spans.Count ? spans[i + 1].From : null, Changed = i > 0 };
            }
        }
    }

    /// <summary>What the newest version says that holds on a day; where its rule begins later, what the one before says.</summary>
    private static Rule? At(IReadOnlyList<PackVersion> versions, string id, DateOnly day)
    {
        foreach (var version in versions.Reverse().Where(v => v.From <= day))
        {
            if (version.Pack.Rules.FirstOrDefault(r => r.Id == id) is not { } rule)
            {
                return null;
            }

            if (rule.From <= day)
            {
                return rule;
            }
        }

        return null;
    }
}
