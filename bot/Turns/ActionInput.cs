using System.Globalization;
using Microsoft.Bot.Schema;
using Newtonsoft.Json.Linq;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Turns;

/// <summary>What a card sent, read with suspicion: only the names asked for, only text, no longer than a card can carry.</summary>
internal sealed class ActionInput(AdaptiveCardInvokeAction action)
{
    /// <summary>Characters of one input: the longest that any card takes.</summary>
    private const int MaxLength = 40_000;

    private readonly JObject data = action.Data as JObject ?? [];

    public string Verb => action.Verb ?? "";

    /// <summary>The id of the session's file, or null when it has not the form of one.</summary>
    public string? Session => FileId.IsOne(Text("session")) ? Text("session") : null;

    /// <summary>Null: not there, not text, or too long. Control characters but line breaks and tabs are taken out, and signs that nobody sees.</summary>
    public string? Text(string name)
    {
        var text = data[name] switch
        {
            // A text that looks like a time arrives as one.
            JValue { Value: DateTime time } => time.ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture),
            JValue { Type: JTokenType.String or JTokenType.Integer or JTokenType.Boolean } value => Convert.ToString(value.Value, CultureInfo.InvariantCulture),
            _ => null,
        };
        return text is null or { Length: > MaxLength } ? null
            : text.Any(IsTakenOut) ? string.Concat(text.Where(c => !IsTakenOut(c))).Trim()
            : text.Trim();
    }

    private static bool IsTakenOut(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || UnseenSigns.Has(c);

    /// <summary>
    /// The key of what an action does anew each time it is tapped: the card as it was made and all that was put in. Null: the card does not say
    /// at which position of the file it was made.
    /// </summary>
    public string? OnceKey => Number("at") is null ? null
        : FileId.Of(["once", Verb, .. data.Properties().OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => p.ToString(Newtonsoft.Json.Formatting.None))]);

    /// <summary>Also where it is too long to be read at all.</summary>
    public bool IsLonger(string name, int length) => data[name] is JValue { Value: string { Length: > MaxLength } } || Text(name)?.Length > length;

    /// <summary>Null where nothing was put in.</summary>
    public string? Written(string name) => Text(name) is { Length: > 0 } text ? text : null;

    /// <summary>Part of a name that is searched for; empty: all.</summary>
    public string Find => Text("find") is { Length: <= Look.MaxFind } find ? find : "";

    public int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    public bool? Truth(string name) => Text(name) switch
    {
        "true" or "True" => true,
        "false" or "False" => false,
        _ => null,
    };

    public DateOnly? Day(string name) => DateOnly.TryParseExact(Text(name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
