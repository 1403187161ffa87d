using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TeamsAddin.Fixtures.Cards;

/// <summary>A card against <see cref="CardSchema"/> and the limits of Teams.</summary>
internal sealed partial class CardRules
{
    private const int MostBytes = 28 * 1024;
    private const int MostRefreshed = 60;
    private static readonly JsonSerializerOptions AsItTravels = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<CardProblem> _problems = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly List<(string Path, string Id)> _targets = [];

    public static IReadOnlyList<CardProblem> Check(JsonElement card)
    {
        var rules = new CardRules();
        rules.Root(card);
        return rules._problems;
    }

    private void Root(JsonElement card)
    {
        Typed(card, "AdaptiveCard", "$");
        if (card.ValueKind != JsonValueKind.Object) return;
        var version = card.TryGetProperty("version", out var given) ? given.ToString() : "";
        if (!Version.TryParse(version, out var parsed)) Add("$.version", "must be there, such as \"1.5\"");
        else if (parsed > new Version(1, 5)) Add("$.version", $"is {version}; Teams draws up to 1.5");

        foreach (var (path, id) in _targets.Where(target => !_ids.Contains(target.Id))) Add(path, $"no element has the id \"{id}\"");
        var bytes = JsonSerializer.SerializeToUtf8Bytes(card, AsItTravels).Length;
        if (bytes > MostBytes) Add("$", string.Create(CultureInfo.InvariantCulture, $"has {bytes:N0} bytes; Teams takes about {MostBytes:N0}"));
    }

    private void Typed(JsonElement value, string wanted, string path)
    {
        var allowed = CardSchema.Allowed(wanted);
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(path, $"must be {(allowed.Count == 1 ? wanted : "one of " + string.Join(", ", allowed))}, not {Shown(value)}");
            return;
        }

        var type = value.TryGetProperty("type", out var named) ? named.ToString() : allowed.Count == 1 ? allowed[0] : "";
        if (!allowed.Contains(type, StringComparer.Ordinal))
        {
            Add(path, type.Length == 0 ? "has no type" : $"{type} cannot stand here; these can: {string.Join(", ", allowed)}");
            return;
        }

        var known = CardSchema.Properties(type);
        foreach (var property in value.EnumerateObject())
        {
            if (!known.TryGetValue(property.Name, out var rule)) Add(path, $"\"{property.Name}\" is no property of {type}{Near(property.Name, known.Keys)}");
            else if (property.Value.ValueKind != JsonValueKind.Null) Value(property.Value, rule.Kind, $"{path}.{property.Name}");
        }

        foreach (var (name, _) in known.Where(p => p.Value.Required && !value.TryGetProperty(p.Key, out _))) Add(path, $"{type} must have \"{name}\"");
        if (value.TryGetProperty("id", out var id) && !_ids.Add(id.ToString())) Add(path, $"the id \"{id}\" is there twice");
        if (type.Equals("TargetElement", StringComparison.Ordinal) && value.TryGetProperty("elementId", out var target)) _targets.Add((path, target.ToString()));
        if (type.Equals("Refresh", StringComparison.Ordinal) && value.TryGetProperty("userIds", out var people) && people.ValueKind == JsonValueKind.Array && people.GetArrayLength() > MostRefreshed)
        {
            Add(path, string.Create(CultureInfo.InvariantCulture, $"refreshes for {people.GetArrayLength()} people; Teams does so for {MostRefreshed}"));
        }
    }

    private void Value(JsonElement value, string kind, string path)
    {
        if (kind.StartsWith('@'))
        {
            One(value, kind[1..], path);
            return;
        }

        if (kind.StartsWith('['))
        {
            if (value.ValueKind != JsonValueKind.Array) Add(path, $"must be a list, not {Shown(value)}");
            else foreach (var (index, item) in value.EnumerateArray().Index()) One(item, kind[1..^1], string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"));
            return;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        var (good, wanted) = kind switch
        {
            "any" => (true, ""),
            "text" => (text is not null, "text"),
            "texts" => (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String), "a list of texts"),
            "flag" => (value.ValueKind is JsonValueKind.True or JsonValueKind.False, "true or false"),
            "number" => (value.ValueKind == JsonValueKind.Number, "a number"),
            "pixels" => (text is not null && Pixels.IsMatch(text), "pixels such as \"50px\""),
            "height" => (text is "auto" or "stretch" || (text is not null && Pixels.IsMatch(text)), "auto, stretch or pixels"),
            "width" => (value.ValueKind == JsonValueKind.Number || (text is not null && Width.IsMatch(text)), "auto, stretch, a weight or pixels"),
            _ => (text is not null && kind.Split('|').Contains(text, StringComparer.OrdinalIgnoreCase), $"one of {kind.Replace("|", ", ", StringComparison.Ordinal)}"),
        };
        if (!good) Add(path, $"must be {wanted}, not {Shown(value)}");
    }

    /// <summary>A <c>?</c> at the end of the type allows a short form: the text of a run, the id of a target, the address of a picture, "drop" for a fallback.</summary>
    private void One(JsonElement value, string type, string path)
    {
        if (!type.EndsWith('?') || value.ValueKind != JsonValueKind.String)
        {
            Typed(value, type.TrimEnd('?'), path);
        }
        else if (type.StartsWith("TargetElement", StringComparison.Ordinal))
        {
            _targets.Add((path, value.GetString()!));
        }
        else if (type is "Element?" or "Action?" or "Column?" && !value.ValueEquals("drop"))
        {
            Add(path, $"must be an element or \"drop\", not {Shown(value)}");
        }
    }

    private void Add(string path, string what) => _problems.Add(new CardProblem(path, what));

    private static string Near(string name, IEnumerable<string> known) =>
        known.FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } other ? $" (\"{other}\" is)" : "";

    private static string Shown(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? text[..60] + "…" : value.GetRawText();

    [GeneratedRegex(@"^\d+px$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pixels { get; }

    [GeneratedRegex(@"^(auto|stretch|\d+(\.\d+)?(px)?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Width { get; }
}
