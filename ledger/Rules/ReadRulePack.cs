using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Rules;

/// <summary>Reads a rule pack from YAML. Everything wrong in it is reported at once; docs/rules.md has every key.</summary>
public static class ReadRulePack
{
    public static IReadOnlyList<string> PackKeys { get; } = ["pack", "name", "from", "topics", "defaults", "rules"];

    public static IReadOnlyList<string> DefaultKeys => ReadTerms.Keys;

    public static IReadOnlyList<string> RuleKeys => ReadRule.Keys;

    public static IReadOnlyList<string> ClauseKeys => ReadRule.ClauseKeys;

    /// <param name="taken">Rules that other packs have, and which: sessions count for a rule's id, so no two packs may share one.</param>
    /// <exception cref="RulePackException">The pack cannot stand; every problem has its line and column.</exception>
    public static RulePack From(string file, string yaml, IReadOnlyDictionary<string, string>? taken = null)
    {
        var problems = new List<RuleProblem>();
        var pack = Read(file, yaml, taken, problems);
        return pack is null || problems.Count > 0 ? throw new RulePackException([.. problems.Distinct()]) : pack;
    }

    /// <summary>The ids of unit types as packs and CSV files write them.</summary>
    public static UnitType? UnitTypeOf(string text) => RuleWords.UnitTypes.TryGetValue(text, out var type) ? type : null;

    public static IEnumerable<string> UnitTypeNames => RuleWords.UnitTypes.Keys.Order(StringComparer.Ordinal);

    private static RulePack? Read(string file, string yaml, IReadOnlyDictionary<string, string>? taken, List<RuleProblem> problems)
    {
        if (YamlMap.Root(file, yaml, problems) is not { } root)
        {
            return null;
        }

        var map = new YamlMap(file, root, problems, [.. PackKeys]);
        var id = map.Key("pack");
        if (!map.Has("from"))
        {
            map.Required("from");
        }

        var from = map.Parsed("from", default(DateOnly), RuleWords.DayWanted, RuleWords.Day);
        var name = RuleWords.ReadName(file, map, problems);
        var topics = ReadTopics(file, map, problems);
        var none = new RuleDefaults(new Terms(new Fraction(1, 2)), 60);
        var defaults = map.Node("defaults") is { } node ? ReadTerms.From(new YamlMap(file, node, problems, ReadTerms.Keys), none) : none;
        var reader = new ReadRule(file, from, topics, defaults, problems);
        var rules = map.List("rules").Select(rule => (Rule: reader.From(rule, out var at), At: at)).ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (rule, at) in rules.Where(r => r.Rule.Id.Length > 0))
        {
            if (!seen.Add(rule.Id))
            {
                map.Problem(at, $"the rule \"{rule.Id}\" is there already; an id is allowed once");
            }
            else if (taken?.TryGetValue(rule.Id, out var other) == true)
            {
                map.Problem(at, $"the pack \"{other}\" has a rule \"{rule.Id}\"; an id is allowed in one pack only");
            }
        }

        if (rules.Count == 0)
        {
            map.Problem(root, "\"rules\" is missing or empty");
        }

        return new RulePack(id, name, [.. rules.Select(r => r.Rule)], from);
    }

    private static ImmutableArray<Topic> ReadTopics(string file, YamlMap pack, List<RuleProblem> problems)
    {
        var topics = ImmutableArray.CreateBuilder<Topic>();
        foreach (var node in pack.List("topics"))
        {
            var map = new YamlMap(file, node, problems, "id", "name");
            var topic = new Topic(map.Key("id"), RuleWords.ReadName(file, map, problems));
            if (topics.Any(t => t.Id == topic.Id))
            {
                map.Problem(map.Node("id") ?? node, $"the topic \"{topic.Id}\" is there already; an id is allowed once");
            }

            topics.Add(topic);
        }

        return topics.ToImmutable();
    }
}
