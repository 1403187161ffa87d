using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Planning;

/// <summary>The people of a roster for as long as they stay the same; people are numbers here.</summary>
internal sealed record RosterSpan(DateOnly First, DateOnly Last, int[] People);

/// <summary>Rosters of a plan's span of days: who is in them changes only on the days on which somebody joins or leaves.</summary>
internal sealed class RosterBook(Organisation organisation, DateOnly from, DateOnly to)
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly List<string> people = [];
    private readonly Dictionary<(string, Who), RosterSpan[]> known = [];

    public int Count => people.Count;

    public string PersonOf(int number) => people[number];

    /// <summary>Null: nobody of that id is in any roster.</summary>
    public int? Find(string person) => numbers.TryGetValue(person, out var number) ? number : null;

    public int NumberOf(string person)
    {
        if (!numbers.TryGetValue(person, out var number))
        {
            numbers.Add(person, number = people.Count);
            people.Add(person);
        }

        return number;
    }

    /// <summary>In order of days, without a gap, from the plan's first day to its last.</summary>
    public RosterSpan[] Of(string unit, Who who)
    {
        if (!known.TryGetValue((unit, who), out var spans))
        {
            known.Add((unit, who), spans = Make(unit, who));
        }

        return spans;
    }

    /// <summary>The people of several units together.</summary>
    public RosterSpan[] Of(ImmutableArray<string> units, Who who)
    {
        if (units.Length == 1)
        {
            return Of(units[0], who);
        }

        var each = units.Select(u => Of(u, who)).ToList();
        var days = each.SelectMany(spans => spans.Select(s => s.First)).Distinct().Order().ToList();
        return [.. days.Select((day, i) => new RosterSpan(
            day, i + 1 < days.Count ? days[i + 1].AddDays(-1) : to,
            [.. each.SelectMany(spans => At(spans, day).People).Distinct()]))];
    }

    public static RosterSpan At(RosterSpan[] spans, DateOnly day)
    {
        foreach (var span in spans)
        {
            if (day <= span.Last)
            {
                return span;
            }
        }

        return spans[^1];
    }

    private RosterSpan[] Make(string unit, Who who)
    {
        var units = who == Who.Subtree ? organisation.WithAllBelow(unit) : [unit];
        var days = new SortedSet<DateOnly> { from };
        foreach (var member in units.SelectMany(organisation.EverIn))
        {
            AddInside(days, member.From);
            AddInside(days, member.To?.AddDays(1));
        }

        var first = days.ToList();
        return [.. first.Select((day, i) => new RosterSpan(
            day, i + 1 < first.Count ? first[i + 1].AddDays(-1) : to,
            [.. Rosters.Of(organisation, who, unit, day).Select(m => NumberOf(m.Person))]))];
    }

    private void AddInside(SortedSet<DateOnly> days, DateOnly? day)
    {
        if (day > from && day <= to)
        {
            days.Add(day.Value);
        }
    }
}
