using System.Globalization;
using System.Text.Json;

namespace TeamsAddin.Local.Verify;

/// <summary>The verifier's own words in three languages; verify.html carries the same file.</summary>
internal sealed class VerdictTexts
{
    private const int LongestValue = 160;
    private static readonly Dictionary<string, Dictionary<string, string>> All = Load();

    private readonly Dictionary<string, string> words;

    private VerdictTexts(string language) => words = All[language];

    /// <summary>zh-TW, zh-HK and zh-MO read zh-Hant, other Chinese zh-Hans, everyone else English.</summary>
    public static VerdictTexts In(string language) => new(LanguageOf(language));

    public static bool Has(string language) => All.ContainsKey(language);

    public string this[string key] => words[key];

    public string Format(string key, params ReadOnlySpan<string> values)
    {
        var text = words[key];
        for (var i = 0; i < values.Length; i++)
        {
            text = text.Replace("{" + i.ToString(CultureInfo.InvariantCulture) + "}", Shown(values[i]), StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>A finding as one line: where, then what.</summary>
    public string Line(Finding finding)
    {
        var what = Format(finding.Code, finding.Values);
        if (finding.File is null)
        {
            return what;
        }

        var where = string.IsNullOrEmpty(finding.Title) ? Format("where.file", finding.File) : Format("where.titled", finding.File, finding.Title);
        return finding.Entry is { } entry
            ? Format("where.entry", where, entry.ToString(CultureInfo.InvariantCulture)) + words["colon"] + what
            : where + words["colon"] + what;
    }

    /// <summary>What stands in an archive may try to steer the terminal: control and direction characters are not passed on.</summary>
    public static string Shown(string value)
    {
        var clean = string.Concat(value.Select(c => Steers(c) ? '\uFFFD' : c));
        return clean.Length <= LongestValue ? clean : clean[..LongestValue] + "…";
    }

    private static bool Steers(char c) => c is < ' ' or (>= '\u007F' and <= '\u009F') or '\u061C' or (>= '\u200B' and <= '\u200F') or (>= '\u2028' and <= '\u202E') or (>= '\u2060' and <= '\u2069') or '\uFEFF';

    private static string LanguageOf(string culture)
    {
        if (All.ContainsKey(culture))
        {
            return culture;
        }

        if (!culture.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
        {
            return "en";
        }

        return new[] { "Hant", "TW", "HK", "MO" }.Any(p => culture.Contains(p, StringComparison.OrdinalIgnoreCase)) ? "zh-Hant" : "zh-Hans";
    }

    private static Dictionary<string, Dictionary<string, string>> Load()
    {
        using var stream = typeof(VerdictTexts).Assembly.GetManifestResourceStream("verify-texts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, string>>>(stream)!;
    }
}
