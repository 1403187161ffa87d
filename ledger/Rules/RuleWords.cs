using System.Collections.Frozen;
using System.Globalization;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Rules;

/// <summary>The words of rule packs and what they mean.</summary>
internal static class RuleWords
{
    public const string DayWanted = "a day such as 2026-01-01";

    public static readonly FrozenDictionary<string, Every> Frequencies = new Dictionary<string, Every>(StringComparer.Ordinal)
    {
        ["week"] = Every.Week,
        ["month"] = Every.Month,
        ["quarter"] = Every.Quarter,
        ["half-year"] = Every.HalfYear,
        ["year"] = Every.Year,
        ["season"] = Every.Season,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The spans of of-which clauses.</summary>
    public static readonly FrozenDictionary<string, Every> Spans = Frequencies
        .Where(f => f.Value is not (Every.Week or Every.Season)).ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, UnitType> UnitTypes = new Dictionary<string, UnitType>(StringComparer.Ordinal)
    {
        ["committee"] = UnitType.Committee,
        ["general-branch"] = UnitType.GeneralBranch,
        ["branch"] = UnitType.Branch,
        ["group"] = UnitType.Group,
        ["centre-group"] = UnitType.CentreGroup,
        ["office"] = UnitType.Office,
        ["crew"] = UnitType.Crew,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, SessionType> Types = Names<SessionType>();
    public static readonly FrozenDictionary<string, Who> Attendees = Names<Who>();
    public static readonly FrozenDictionary<string, Form> Forms = Names<Form>();
    public static readonly FrozenDictionary<string, DayOfWeek> Weekdays = Names<DayOfWeek>();
    public static readonly FrozenDictionary<string, OnHoliday> Holidays = Names<OnHoliday>();
    public static readonly FrozenDictionary<string, NotesWanted> Notes = Names<NotesWanted>();
    public static readonly FrozenDictionary<string, bool> YesNo = new Dictionary<string, bool>(StringComparer.Ordinal) { ["true"] = true, ["false"] = false }.ToFrozenDictionary(StringComparer.Ordinal);

    public static readonly FrozenDictionary<string, Role> Roles = Names<Role>()
        .Where(r => r.Value != Role.Member).ToFrozenDictionary(StringComparer.Ordinal);

    public static LocalText ReadName(string file, YamlMap map, List<RuleProblem> problems)
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

    public static DateOnly? Day(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static TimeOnly? Time(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>09:00-12:00</summary>
    public static (TimeOnly, TimeOnly)? Hours(string text) =>
        text.Split('-') is [var a, var b] && Time(a) is { } from && Time(b) is { } to && from < to ? (from, to) : null;

    public static (int, int)? Season(string text) =>
        text.Split('-') is [var a, var b] && Month(a) is { } first && Month(b) is { } last ? (first, last) : null;

    /// <summary>How often a span comes in a year.</summary>
    public static int InYear(Every every) => every switch
    {
        Every.Week => 52,
        Every.Month => 12,
        Every.Quarter => 4,
        Every.HalfYear => 2,
        _ => 1,
    };

    private static int? Month(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12 ? month : null;

    private static FrozenDictionary<string, T> Names<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(v => v.ToString()!.ToLowerInvariant(), StringComparer.Ordinal);
}
