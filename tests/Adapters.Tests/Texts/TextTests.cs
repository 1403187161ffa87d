using System.Text.RegularExpressions;
using System.Xml.Linq;
using TeamsAddin.Fixtures;

namespace TeamsAddin.Adapters.Tests.Texts;

/// <summary>The product's texts stand in all three languages, and none that the source names is missing.</summary>
public sealed partial class TextTests
{
    private static readonly Dictionary<string, string> English = Read("Strings.resx");

    [Theory]
    [InlineData("Strings.zh-Hans.resx")]
    [InlineData("Strings.zh-Hant.resx")]
    public void Both_Chinese_have_every_text_with_the_same_places(string name)
    {
        var chinese = Read(name);
        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), chinese.Keys.Order(StringComparer.Ordinal));
        Assert.All(English, text => Assert.Equal(Places(text.Value), Places(chinese[text.Key])));
        Assert.All(chinese, text => Assert.False(string.IsNullOrWhiteSpace(text.Value), text.Key));
    }

    [Fact]
    public void Every_refusal_has_a_text()
    {
        var codes = Sources("ledger", "bot", "adapters").SelectMany(source => Refusals.Matches(source).Select(m => m.Groups["code"].Value)).ToHashSet(StringComparer.Ordinal);
        Assert.True(codes.Count > 20, $"only {codes.Count} refusals were found in the source");
        Assert.DoesNotContain(codes, code => !English.ContainsKey("refusal." + code));
    }

    [Fact]
    public void Every_text_that_is_named_whole_is_there()
    {
        var keys = Sources("ledger", "bot", "adapters").SelectMany(source => Named.Matches(source).Select(m => m.Groups["key"].Value)).ToHashSet(StringComparer.Ordinal);
        Assert.True(keys.Count > 80, $"only {keys.Count} texts were found in the source");
        Assert.DoesNotContain(keys, key => !English.ContainsKey(key));
    }

    private static Dictionary<string, string> Read(string name) => XDocument.Load(SourceTree.Under("ledger", "Texts", name)).Root!.Elements("data")
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value, StringComparer.Ordinal);

    private static IEnumerable<string> Sources(params string[] rooms) => rooms.SelectMany(SourceTree.Sources);

    private static string Places(string text) => string.Join(' ', Place.Matches(text).Select(m => m.Groups["n"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{(?<n>\d+)[^}]*\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place { get; }

    [GeneratedRegex("""(Refuse\(|Refused\([\w\s.()"-]*?, |new Refusal\([^"]*|"refusal\.)"?(?<code>[a-z]+(-[a-z]+)*)"[,)\]]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Refusals { get; }

    [GeneratedRegex("""(ording\[|ording\.Format\()"(?<key>[a-zA-Z]+(\.[a-zA-Z-]+)+)"[\],)]""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named { get; }
}
