using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Rules;

/// <summary>Reads one rule of a pack.</summary>
internal sealed class ReadRule(string file, DateOnly packFrom, ImmutableArray<Topic> topics, RuleDefaults defaults, List<RuleProblem> problems)
{
    internal static readonly string[] Keys =
        ["id", "name", "form", "type", "owedBy", "every", "times", "ofWhich", "months", "weekday", "day", "onHoliday", "time", "hours", "apart", "who", "from", .. ReadTerms.Keys];

    internal static readonly string[] ClauseKeys = ["atLeast", "every", "topic", "givenBy"];

    /// <param name="at">Where the rule's id stands.</param>
    public Rule From(YamlNode node, out YamlNode at)
    {
        var map = new YamlMap(file, node, problems, Keys);
        at = map.Node("id") ?? node;
        var form = map.Choice("form", Form.Session, RuleWords.Forms);
        var every = map.Choice("every", Every.Year, RuleWords.Frequencies);
        var times = map.Number("times", 1, 1, form == Form.Other ? 366 : Most(every));
        var (terms, length) = ReadTerms.From(map, defaults);
        var clauses = map.List("ofWhich").Select(c => Clause(c, every, times)).ToImmutableArray();
        var hours = map.Optional("hours", "a span of the day such as 09:00-12:00", RuleWords.Hours);
        var apart = map.Number("apart", 0, 0, 366);
        Check(map, node, every, times);
        CheckRoom(map, every, times, hours, apart, length);
        return new Rule(
            map.Key("id"),
            RuleWords.ReadName(file, map, problems),
            form,
            map.Choice("type", SessionType.Meeting, RuleWords.Types),
            OwedBy(map, node, form),
            every,
            times,
            map.Optional("months", "two months such as 11-02", RuleWords.Season),
            length,
            map.Optional("weekday", "one of: " + string.Join(", ", RuleWords.Weekdays.Keys), text => RuleWords.Weekdays.TryGetValue(text, out var day) ? day : (DayOfWeek?)null),
            map.Optional("time", "a time such as 19:30", RuleWords.Time),
            map.Choice("who", Who.Members, RuleWords.Attendees),
            terms with { Topics = [.. topics.Where(t => clauses.Any(c => c.Topic == t.Id))], AsksLecturer = clauses.Any(c => c.ByLeader) },
            map.Parsed("from", packFrom, RuleWords.DayWanted, RuleWords.Day))
        {
            Day = map.Has("day") ? map.Number("day", 1, 1, 31) : null,
            OnHoliday = map.Choice("onHoliday", OnHoliday.Nearest, RuleWords.Holidays),
            Hours = hours,
            Apart = apart,
            OfWhich = clauses,
        };
    }

    /// <summary>What each key allows by itself, but not beside the others.</summary>
    private static void Check(YamlMap map, YamlNode node, Every every, int times)
    {
        if (!map.Has("every"))
        {
            map.Problem(node, $"\"every\" is missing; allowed is one of: {string.Join(", ", RuleWords.Frequencies.Keys)}");
        }

        if (map.Has("months") != (every == Every.Season))
        {
            map.Problem(map.Node("months") ?? node, "\"months\" (such as 11-02) goes with \"every: season\", and only with it");
        }

        if (map.Node("day") is { } day && (every != Every.Month || times > 1 || map.Has("weekday")))
        {
            map.Problem(day, "\"day\" is a fixed day of the month: it goes with \"every: month\" and once a month, without \"weekday\"");
        }

        if (map.Node("weekday") is { } weekday && every == Every.Week && times > 1)
        {
            map.Problem(weekday, $"a week has one fixed weekday: \"weekday\" does not go with \"times: {times}\"");
        }
    }

    /// <summary>What cannot be kept however the year is planned.</summary>
    private static void CheckRoom(YamlMap map, Every every, int times, (TimeOnly From, TimeOnly To)? hours, int apart, int length)
    {
        if (hours is var (from, to) && to - from < TimeSpan.FromMinutes(length))
        {
            map.Problem(map.Node("hours")!, $"\"hours\" are shorter than the session's {length} minutes");
        }

        if (hours is not null && map.Node("time") is { } time)
        {
            map.Problem(time, "\"time\" is a fixed time: it does not go with \"hours\"");
        }

        if (map.Node("onHoliday") is { } holiday && !map.Has("weekday") && !map.Has("day"))
        {
            map.Problem(holiday, "\"onHoliday\" goes with a fixed \"weekday\" or \"day\"");
        }

        if (map.Node("apart") is { } node && every != Every.Season && apart * (times - 1) >= 366 / RuleWords.InYear(every))
        {
            map.Problem(node, $"{times} sessions {apart} days apart do not fit into one period");
        }
    }

    private OfWhich Clause(YamlNode node, Every every, int times)
    {
        var map = new YamlMap(file, node, problems, ClauseKeys);
        var clause = new OfWhich(
            map.Number("atLeast", 1, 1, Most(Every.Year)),
            map.Choice("every", Every.Year, RuleWords.Spans),
            map.Text("topic"),
            map.Choice("givenBy", false, LeaderOnly));
        if (clause.Topic is { } topic && topics.All(t => t.Id != topic))
        {
            map.Problem(map.Node("topic")!, $"unknown topic \"{topic}\"; allowed are the pack's topics: {(topics.IsEmpty ? "none" : string.Join(", ", topics.Select(t => t.Id)))}");
        }

        if (clause.Topic is null && !clause.ByLeader && (every == Every.Season || RuleWords.InYear(clause.Every) <= RuleWords.InYear(every)))
        {
            map.Problem(node, "a clause wants a \"topic\", \"givenBy: leader\", or an \"every\" that is shorter than the rule's own");
        }

        if (every == Every.Season && clause.Every != Every.Year)
        {
            map.Problem(map.Node("every") ?? node, "of a season's sessions a clause counts those of the year: allowed is \"every: year\"");
        }

        if (clause.AtLeast * RuleWords.InYear(clause.Every) > times * RuleWords.InYear(every))
        {
            map.Problem(map.Node("atLeast") ?? node, "the clause asks for more sessions than the rule itself");
        }

        return clause;
    }

    private static readonly IReadOnlyDictionary<string, bool> LeaderOnly = new Dictionary<string, bool>(StringComparer.Ordinal) { ["leader"] = true };

    private static ImmutableArray<UnitType> OwedBy(YamlMap map, YamlNode node, Form form)
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
            if (RuleWords.UnitTypes.TryGetValue(item.ToString(), out var type))
            {
                types.Add(type);
            }
            else
            {
                map.Problem(item, $"unknown unit type \"{item}\"; allowed are: every-unit, {string.Join(", ", RuleWords.UnitTypes.Keys)}");
            }
        }

        if (!map.Has("owedBy"))
        {
            map.Problem(node, "\"owedBy\" is missing");
        }

        return types.ToImmutable();
    }

    private static int Most(Every every) => every switch
    {
        Every.Week => 5,
        Every.Month => 23,
        Every.Quarter => 66,
        Every.HalfYear => 132,
        _ => 264,
    };
}
