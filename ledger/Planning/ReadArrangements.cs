using System.Collections.Immutable;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Planning;

/// <summary>Reads arrangements from YAML. Everything wrong in them is reported at once; docs/planning.md has every key.</summary>
public static class ReadArrangements
{
    private const int MostPeople = 1_000_000;

    /// <exception cref="RulePackException">The arrangements cannot stand; every problem has its line and column.</exception>
    public static Arrangements From(string file, string yaml, Organisation organisation, ImmutableArray<Rule> rules)
    {
        var problems = new List<RuleProblem>();
        var read = Read(file, yaml, problems, organisation, rules);
        return read is null || problems.Count > 0 ? throw new RulePackException([.. problems.Distinct()]) : read;
    }

    /// <summary>Of what was kept once: units and rules that are gone since are no problem.</summary>
    internal static Arrangements Lenient(string yaml) => Read("planning", yaml, [], null, []) ?? Arrangements.Usual;

    private static Arrangements? Read(string file, string yaml, List<RuleProblem> problems, Organisation? organisation, ImmutableArray<Rule> rules)
    {
        if (YamlMap.Root(file, yaml, problems) is not { } root)
        {
            return null;
        }

        var usual = Arrangements.Usual;
        var map = new YamlMap(file, root, problems, "hours", "travel", "mostStarting", "fixed", "joint");
        var reader = new Reader(file, problems, organisation, rules);
        var (fixedTimes, joint) = (map.List("fixed").Select(n => (Time: reader.Fixed(n), Node: n)).ToList(), reader.Once([.. map.List("joint").Select(n => (reader.Joint(n), n))]));
        foreach (var (time, node) in fixedTimes.Where(f => joint.Any(j => j.Rule == f.Time.Rule && j.Host != f.Time.Unit && j.Units.Contains(f.Time.Unit, StringComparer.Ordinal))))
        {
            map.Problem(node, $"\"{time.Unit}\" holds the sessions of \"{time.Rule}\" with a host: settle the host's time");
        }

        return new Arrangements(map.Has("hours") ? Hours(map) : usual.Hours, map.Number("travel", usual.Travel, 0, 600), map.Number("mostStarting", usual.MostStarting, 1, MostPeople))
        {
            Fixed = [.. fixedTimes.Select(f => f.Time).Distinct()],
            Joint = joint,
        };
    }

    private static ImmutableArray<(TimeOnly, TimeOnly)> Hours(YamlMap map)
    {
        var hours = map.List("hours").Select(n => RuleWords.Hours(n.ToString())).ToList();
        if (hours.Count == 0 || hours.Contains(null) || hours.Zip(hours.Skip(1)).Any(p => p.First!.Value.Item2 > p.Second!.Value.Item1))
        {
            map.Problem(map.Node("hours")!, "\"hours\" wants spans of the day, one after another, such as [09:00-12:00, 14:00-18:00]");
            return Arrangements.Usual.Hours;
        }

        return [.. hours.Select(h => h!.Value)];
    }

    private sealed class Reader(string file, List<RuleProblem> problems, Organisation? organisation, ImmutableArray<Rule> rules)
    {
        public FixedSession Fixed(YamlNode node)
        {
            var map = new YamlMap(file, node, problems, "unit", "rule", "day", "time", "site", "room");
            var settled = new FixedSession(
                map.Required("unit"), map.Required("rule"), map.Parsed("day", default(DateOnly), RuleWords.DayWanted, RuleWords.Day),
                map.Parsed("time", default(TimeOnly), "a time such as 19:30", RuleWords.Time), map.Text("site"), map.Text("room"));
            foreach (var key in new[] { "day", "time" }.Where(k => !map.Has(k)))
            {
                map.Required(key);
            }

            Owes(map, "unit", settled.Unit, settled.Rule);
            return settled;
        }

        public JointSessions Joint(YamlNode node)
        {
            var map = new YamlMap(file, node, problems, "rule", "host", "units");
            var (rule, host) = (map.Required("rule"), map.Required("host"));
            var units = map.List("units").Select(n => n.ToString()).ToImmutableArray();
            Owes(map, "host", host, rule);
            foreach (var unit in units)
            {
                Owes(map, "units", unit, rule);
            }

            if (units.Length == 0)
            {
                map.Problem(node, "\"units\" is missing or empty: with whom does the host hold them?");
            }

            return new JointSessions(rule, host, units);
        }

        /// <summary>A unit holds a rule's sessions with one host at the most.</summary>
        public ImmutableArray<JointSessions> Once(List<(JointSessions Joint, YamlNode Node)> all)
        {
            var seen = new HashSet<(string, string)>();
            foreach (var (joint, node) in all)
            {
                foreach (var unit in joint.Units.Append(joint.Host).Where(u => !seen.Add((joint.Rule, u))))
                {
                    problems.Add(new RuleProblem(file, (int)node.Start.Line, (int)node.Start.Column, $"\"{unit}\" holds the sessions of \"{joint.Rule}\" in two places of \"joint\""));
                }
            }

            return [.. all.Select(j => j.Joint)];
        }

        private void Owes(YamlMap map, string key, string unit, string rule)
        {
            if (organisation is null || unit.Length == 0 || rule.Length == 0)
            {
                return;
            }

            if (organisation.Find(unit) is not { } found)
            {
                map.Problem(map.Node(key)!, $"there is no unit \"{unit}\"");
            }
            else if (rules.All(r => r.Id != rule || r.Form != Form.Session))
            {
                map.Problem(map.Node("rule")!, $"there is no rule \"{rule}\" that is owed as sessions");
            }
            else if (rules.All(r => r.Id != rule || !r.OwedBy.Contains(found.Type)))
            {
                map.Problem(map.Node(key)!, $"\"{unit}\" does not owe \"{rule}\"");
            }
        }
    }
}
