using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Rules;

/// <summary>Reads a rule pack from YAML. Everything wrong in it is reported at once; docs/rules.md has every key.</summary>
public static class ReadRulePack
{
    private static readonly FrozenDictionary<string, Every> Frequencies = new Dictionary<string, Every>(StringComparer.Ordinal)
    {
        ["week"] = Every.Week,
        ["month"] = Every.Month,
        ["quarter"] = Every.Quarter,
        ["half-year"] = Every.HalfYear,
        ["year"] = Every.Year,
        ["season"] = Every.Season,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, SessionType> Types = Names<SessionType>();
    private static readonly FrozenDictionary<string, Who> Attendees = Names<Who>();
    private static readonly FrozenDictionary<string, Form> Forms = Names<Form>();
    private static readonly FrozenDictionary<string, DayOfWeek> Weekdays = Names<DayOfWeek>();

    private static readonly FrozenDictionary<string, UnitType> UnitTypes = new Dictionary<string, UnitType>(StringComparer.Ordinal)
    {
        ["committee"] = UnitType.Committee,
        ["general-branch"] = UnitType.GeneralBranch,
        ["branch"] = UnitType.Branch,
        ["group"] = UnitType.Group,
        ["centre-group"] = UnitType.CentreGroup,
        ["office"] = UnitType.Office,
        ["crew"] = UnitType.Crew,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly string[] TermKeys =
        ["length", "quorum", "minutesDays", "makeUpDays", "lockDays", "inviteDays", "remindLeader", "remindMembers"];

    private static readonly string[] RuleKeys =
        ["id", "name", "form", "type", "owedBy", "every", "times", "months", "weekday", "time", "who", "from", .. TermKeys];

    /// <exception cref="RulePackException">The pack cannot stand; every problem has its line and column.</exception>
    public static RulePack From(string file, string yaml)
    {
        var problems = new List<RuleProblem>();
        var pack = Read(file, yaml, problems);
        return pack is null || problems.Count > 0 ? throw new RulePackException([.. problems.Distinct()]) : pack;
    }

    /// <summary>The ids of unit types as packs and CSV files write them.</summary>
    public static UnitType? UnitTypeOf(string text) => UnitTypes.TryGetValue(text, out var type) ? type : null;

    public static IEnumerable<string> UnitTypeNames => UnitTypes.Keys.Order(StringComparer.Ordinal);

    private static RulePack? Read(string file, string yaml, List<RuleProblem> problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e)
        {
            problems.Add(new RuleProblem(file, (int)e.Start.Line, (int)e.Start.Column, e.Message));
            return null;
        }

        if (stream.Documents.Count != 1)
        {
            problems.Add(new RuleProblem(file, 1, 1, "the file is empty or holds more than one document"));
            return null;
        }

        var map = new YamlMap(file, stream.Documents[0].RootNode, problems, "pack", "name", "from", "defaults", "rules");
        var id = map.Required("pack");
        var from = map.Parsed("from", default(DateOnly), "a day such as 2026-01-01", Day);
        var defaults = map.Node("defaults") is { } node
            ? ReadTerms(new YamlMap(file, node, problems, TermKeys), new Terms(new Fraction(1, 2)), 60)
            : (Terms: new Terms(new Fraction(1, 2)), Length: 60);
        var rules = map.List("rules").Select(rule => ReadRule(file, rule, from, defaults, problems)).ToImmutableArray();
        foreach (var twice in rules.GroupBy(r => r.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            map.Problem(map.Node("rules")!, $"the rule \"{twice.Key}\" is there {twice.Count()} times");
        }

        if (rules.IsEmpty)
        {
            map.Problem(stream.Documents[0].RootNode, "\"rules\" is missing or empty");
        }

        return new RulePack(id, ReadName(file, map, problems), rules);
    }

    private static Rule ReadRule(string file, YamlNode node, DateOnly packFrom, (Terms Terms, int Length) defaults, List<RuleProblem> problems)
    {
        var map = new YamlMap(file, node, problems, RuleKeys);
        var form = map.Choice("form", Form.Session, Forms);
        var every = map.Choice("every", Every.Year, Frequencies);
        var (terms, length) = ReadTerms(map, defaults.Terms, defaults.Length);
        if (!map.Has("every"))
        {
            map.Problem(node, $"\"every\" is missing; allowed is one of: {string.Join(", ", Frequencies.Keys)}");
        }

        if (map.Has("months") != (every == Every.Season))
        {
            map.Problem(map.Node("months") ?? node, "\"months\" (such as 11-02) goes with \"every: season\", and only with it");
        }

        return new Rule(
            map.Required("id"),
            ReadName(file, map, problems),
            form,
            map.Choice("type", SessionType.Meeting, Types),
            ReadOwedBy(map, node, form),
            every,
            map.Number("times", 1, 1, form == Form.Other ? 366 : Most(every)),
            map.Optional("months", "two months such as 11-02", Season),
            length,
            map.Optional("weekday", "one of: " + string.Join(", ", Weekdays.Keys), text => Weekdays.TryGetValue(text, out var day) ? day : (DayOfWeek?)null),
            map.Optional("time", "a time such as 19:30", Time),
            map.Choice("who", Who.Members, Attendees),
            terms,
            map.Parsed("from", packFrom, "a day such as 2026-01-01", Day));
    }

    private static (Terms Terms, int Length) ReadTerms(YamlMap map, Terms otherwise, int length)
    {
        var terms = otherwise with
        {
            Quorum = map.Parsed("quorum", otherwise.Quorum, "a fraction from 0/1 to 1/1, such as 2/3", text => Fraction.TryParse(text, out var f) ? f : null),
            MinutesDays = map.Number("minutesDays", otherwise.MinutesDays, 0, 90),
            MakeUpDays = map.Number("makeUpDays", otherwise.MakeUpDays, 0, 366),
            LockDays = map.Number("lockDays", otherwise.LockDays, 0, 366),
            InviteDaysBefore = map.Number("inviteDays", otherwise.InviteDaysBefore, 0, 90),
            MemberReminder = map.Number("remindMembers", otherwise.MemberReminder, 0, 20160),
        };
        if (map.Has("remindLeader"))
        {
            var offsets = map.List("remindLeader").Select(n => int.TryParse(n.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var m) ? m : -1).ToImmutableArray();
            if (offsets.Any(m => m is < 1 or > 20160))
            {
                map.Problem(map.Node("remindLeader")!, "\"remindLeader\" wants a list of minutes before the start, each from 1 to 20160");
            }

            terms = terms with { LeaderReminders = offsets };
        }

        return (terms, map.Number("length", length, 15, 600));
    }

    private static ImmutableArray<UnitType> ReadOwedBy(YamlMap map, YamlNode node, Form form)
    {
        if (map.Node("owedBy") is YamlScalarNode { Value: "every-unit" })
        {
            return [.. Enum.GetValues<UnitType>()];
        }

        // Duties of persons are not sessions of a unit: packs may state them, and they are shown as not tracked yet.
        if (map.Node("owedBy") is YamlScalarNode { Value: "leaders" } && form == Form.Other)
        {
            return [];
        }

        var types = ImmutableArray.CreateBuilder<UnitType>();
        foreach (var item in map.List("owedBy"))
        {
            if (UnitTypes.TryGetValue(item.ToString(), out var type))
            {
                types.Add(type);
            }
            else
            {
                map.Problem(item, $"unknown unit type \"{item}\"; allowed are: every-unit, {string.Join(", ", UnitTypes.Keys)}");
            }
        }

        if (!map.Has("owedBy"))
        {
            map.Problem(node, "\"owedBy\" is missing");
        }

        return types.ToImmutable();
    }

    private static LocalText ReadName(string file, YamlMap map, List<RuleProblem> problems)
    {
        if (map.Node("name") is not { } node)
        {
            map.Required("name");
            return new LocalText("");
        }

        var names = new YamlMap(file, node, problems, "zh-Hans", "zh-Hant", "en");
        var en = names.Text("en");
        return new LocalText(names.Text("zh-Hans") ?? en ?? names.Required("zh-Hans"), names.Text("zh-Hant"), en);
    }

    private static int Most(Every every) => every switch
    {
        Every.Week => 5,
        Every.Month => 23,
        Every.Quarter => 66,
        Every.HalfYear => 132,
        _ => 264,
    };

    private static (int, int)? Season(string text) =>
        text.Split('-') is [var a, var b] && Month(a) is { } first && Month(b) is { } last ? (first, last) : null;

    private static int? Month(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12 ? month : null;

    private static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static FrozenDictionary<string, T> Names<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(v => v.ToString()!.ToLowerInvariant(), StringComparer.Ordinal);
}
