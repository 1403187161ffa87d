using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Ledger.Rules;

/// <summary>A YAML mapping that is read key by key: what is missing, unknown or wrong becomes a problem with its line and column.</summary>
internal sealed class YamlMap
{
    private const int MaxKey = 64;

    private readonly string file;
    private readonly List<RuleProblem> problems;
    private readonly YamlNode node;
    private readonly Dictionary<string, YamlNode> values = new(StringComparer.Ordinal);

    public YamlMap(string file, YamlNode node, List<RuleProblem> problems, params ReadOnlySpan<string> allowed)
    {
        this.file = file;
        this.node = node;
        this.problems = problems;
        if (node is not YamlMappingNode map)
        {
            Problem(node, $"expected keys and values, one of: {string.Join(", ", allowed!)}");
            return;
        }

        foreach (var (key, value) in map)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!allowed.Contains(name))
            {
                Problem(key, $"unknown key \"{name}\"; allowed are: {string.Join(", ", allowed!)}");
            }
            else
            {
                values[name] = value;
            }
        }
    }

    /// <summary>The one document of a text, or null with a problem.</summary>
    public static YamlNode? Root(string file, string yaml, List<RuleProblem> problems)
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

        if (stream.Documents.Count == 1)
        {
            return stream.Documents[0].RootNode;
        }

        problems.Add(new RuleProblem(file, 1, 1, "the file is empty or holds more than one document"));
        return null;
    }

    public bool Has(string key) => values.ContainsKey(key);

    public YamlNode? Node(string key) => values.GetValueOrDefault(key);

    public IEnumerable<YamlNode> List(string key)
    {
        if (Node(key) is not { } value)
        {
            return [];
        }

        if (value is YamlSequenceNode list)
        {
            return list;
        }

        Problem(value, $"\"{key}\" wants a list");
        return [];
    }

    public string Required(string key)
    {
        if (Text(key) is { Length: > 0 } text)
        {
            return text;
        }

        Problem(node, $"\"{key}\" is missing");
        return "";
    }

    /// <summary>A required id: it stands in table keys and lists of ids.</summary>
    public string Key(string key)
    {
        var text = Required(key);
        if (text.Length > MaxKey || text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
        {
            Problem(Node(key)!, $"\"{key}\" is \"{text}\"; allowed are letters, digits, - _ and ., at most {MaxKey}");
        }

        return text;
    }

    public string? Text(string key)
    {
        if (Node(key) is not { } value)
        {
            return null;
        }

        if (value is YamlScalarNode { Value: { } text })
        {
            return text;
        }

        Problem(value, $"\"{key}\" wants one value");
        return null;
    }

    public int Number(string key, int otherwise, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        Problem(Node(key)!, $"\"{key}\" is \"{text}\"; allowed is a whole number from {least} to {most}");
        return otherwise;
    }

    public T Parsed<T>(string key, T otherwise, string allowed, Func<string, T?> parse) where T : struct
    {
        if (Text(key) is not { } text)
        {
            return otherwise;
        }

        if (parse(text) is { } value)
        {
            return value;
        }

        Problem(Node(key)!, $"\"{key}\" is \"{text}\"; allowed is {allowed}");
        return otherwise;
    }

    public T? Optional<T>(string key, string allowed, Func<string, T?> parse) where T : struct =>
        Has(key) ? Parsed(key, default(T), allowed, parse) : null;

    public T Choice<T>(string key, T otherwise, IReadOnlyDictionary<string, T> choices) where T : struct =>
        Parsed(key, otherwise, "one of: " + string.Join(", ", choices.Keys), text => choices.TryGetValue(text, out var value) ? value : null);

    public void Problem(YamlNode at, string what) =>
        problems.Add(new RuleProblem(file, (int)at.Start.Line, (int)at.Start.Column, what));
}
