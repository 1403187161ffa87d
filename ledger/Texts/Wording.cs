using System.Collections;
using System.Collections.Frozen;
using System.Globalization;
using System.Resources;

namespace TeamsAddin.Ledger.Texts;

/// <summary>What users see, in one of the three languages. Keys that are not there are a fault of the build: a test holds every key in all languages.</summary>
public sealed class Wording
{
    private static readonly FrozenDictionary<string, Wording> All = ((string[])["zh-Hans", "zh-Hant", "en"]).Select(l => new Wording(l)).ToFrozenDictionary(w => w.Language, StringComparer.Ordinal);

    // Read once: the resource manager takes a lock for each text.
    private readonly FrozenDictionary<string, string> texts;

    private Wording(string language)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(language switch { "zh-Hans" => "zh-Hans-CN", "zh-Hant" => "zh-Hant-TW", _ => "en-GB" });
        texts = TextsOf(Culture).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static IReadOnlyList<string> Languages { get; } = ["zh-Hans", "zh-Hant", "en"];

    /// <summary>zh-Hans, zh-Hant or en.</summary>
    public string Language { get; }

    public CultureInfo Culture { get; }

    public string this[string key] => texts.GetValueOrDefault(key)
        ?? throw new MissingManifestResourceException($"There is no text \"{key}\" in {Language}.");

    public string Format(string key, params ReadOnlySpan<object?> args) => string.Format(Culture, this[key], args);

    public bool Has(string key) => texts.ContainsKey(key);

    public static Wording In(string language) => All[language is "zh-Hant" or "en" ? language : "zh-Hans"];

    private static Dictionary<string, string> TextsOf(CultureInfo culture)
    {
        var resources = new ResourceManager("TeamsAddin.Ledger.Texts.Strings", typeof(Wording).Assembly);
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var at = culture; ; at = at.Parent)
        {
            foreach (DictionaryEntry text in (IEnumerable?)resources.GetResourceSet(at, createIfNotExists: true, tryParents: false) ?? Array.Empty<object>())
            {
                found.TryAdd((string)text.Key, (string)text.Value!);
            }

            if (at.Equals(CultureInfo.InvariantCulture))
            {
                return found;
            }
        }
    }

    /// <summary>zh-TW, zh-HK and zh-MO read traditional characters, other zh simplified, all others English.</summary>
    public static string LanguageOf(string locale)
    {
        if (!locale.StartsWith("zh", StringComparison.OrdinalIgnoreCase))
        {
            return "en";
        }

        return locale.Contains("Hant", StringComparison.OrdinalIgnoreCase)
            || locale.EndsWith("TW", StringComparison.OrdinalIgnoreCase)
            || locale.EndsWith("HK", StringComparison.OrdinalIgnoreCase)
            || locale.EndsWith("MO", StringComparison.OrdinalIgnoreCase) ? "zh-Hant" : "zh-Hans";
    }

    /// <summary>A time on the unit's clock: 2026年3月5日 周四 14:30.</summary>
    public string When(DateTimeOffset time, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return local.ToString(Language == "en" ? "ddd d MMM yyyy HH:mm" : "yyyy年M月d日 ddd HH:mm", Culture);
    }

    /// <summary>The last moment for something: a deadline at midnight is the end of the day before, as people say it.</summary>
    public string Until(DateTimeOffset time, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return local.TimeOfDay > TimeSpan.Zero ? When(time, timeZone)
            : local.AddDays(-1).ToString(Language == "en" ? "'the end of' ddd d MMM yyyy" : "yyyy年M月d日 ddd 24:00", Culture);
    }

    /// <summary>A span on the unit's clock: the end's day only where it is another one.</summary>
    public string When(DateTimeOffset start, DateTimeOffset end, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var (from, to) = (TimeZoneInfo.ConvertTime(start, zone), TimeZoneInfo.ConvertTime(end, zone));
        return When(start, timeZone) + "–" + (from.Date == to.Date ? to.ToString("HH:mm", Culture) : When(end, timeZone));
    }

    public string Day(DateTimeOffset time, string timeZone)
    {
        var local = TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
        return local.ToString(Language == "en" ? "ddd d MMM" : "M月d日 ddd", Culture);
    }

    /// <summary>A file's size as devices show it: 340 KB, 1.2 MB.</summary>
    public string Size(long bytes) => bytes switch
    {
        < 1024 => string.Format(Culture, "{0} B", bytes),
        < 1024 * 1024 => string.Format(Culture, "{0:0} KB", bytes / 1024.0),
        _ => string.Format(Culture, "{0:0.#} MB", bytes / 1024.0 / 1024),
    };

    public string Clock(DateTimeOffset time, string timeZone) =>
        TimeZoneInfo.ConvertTime(time, TimeZoneInfo.FindSystemTimeZoneById(timeZone)).ToString("HH:mm", Culture);
}
