using System.Globalization;
using System.Text.Json.Nodes;
using TeamsAddin.Fixtures;
using TeamsAddin.Ledger.Rules;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace TeamsAddin.Adapters.Tests.Rules;

/// <summary>docs/rules.schema.json, for editors, and docs/rules.md agree with what the product itself takes.</summary>
public sealed class SchemaTests
{
    private const string Good = """
        pack: p
        name: { zh-Hans: 包 }
        from: 2026-01-01
        topics:
          - { id: law, name: { en: Law } }
        defaults: { quorum: 2/3, mustAttend: [leader], notes: optional, remindLeader: [60] }
        rules:
          - id: a
            name: { zh-Hans: 甲, en: A }
            type: study
            owedBy: [branch]
            every: month
            day: 5
            onHoliday: before
            apart: 3
            code: true
            time: 19:30
            ofWhich: [{ atLeast: 2, every: half-year, topic: law }, { givenBy: leader }]
          - { id: b, name: { en: B }, owedBy: every-unit, every: season, months: 11-02, hours: 09:00-12:00 }
          - { id: c, name: { en: C }, form: other, owedBy: leaders, every: year, times: 300 }
        """;

    [Theory]
    [InlineData("responsibility-zh")]
    [InlineData("workplace-safety-en")]
    public async Task The_bundled_packs_fit_the_schema(string pack) => Assert.Empty(await ProblemsAsync(BundledPacks.Read(pack)!));

    [Fact]
    public async Task A_pack_with_every_sort_of_key_fits()
    {
        Assert.Equal(3, ReadRulePack.From("good", Good).Rules.Length);
        Assert.Empty(await ProblemsAsync(Good));
    }

    [Theory]
    [InlineData("type: study", "typ: study")]
    [InlineData("type: study", "type: party")]
    [InlineData("every: month", "every: fortnight")]
    [InlineData("from: 2026-01-01", "from: first of May")]
    [InlineData("from: 2026-01-01\n", "")]
    [InlineData("owedBy: [branch]", "owedBy: [club]")]
    [InlineData("owedBy: [branch]", "owedBy: leaders")]
    [InlineData("day: 5", "day: 32")]
    [InlineData("day: 5", "day: 5\n    weekday: friday")]
    [InlineData("every: month\n    day: 5", "every: week\n    times: 6")]
    [InlineData("every: season, months: 11-02", "every: season")]
    [InlineData("every: season, months: 11-02", "every: year, months: 11-02")]
    [InlineData("every: season, months: 11-02", "every: week, weekday: friday, times: 2")]
    [InlineData("onHoliday: before", "onHoliday: never")]
    [InlineData("apart: 3", "apart: often")]
    [InlineData("hours: 09:00-12:00", "hours: mornings")]
    [InlineData("code: true", "code: sometimes")]
    [InlineData("time: 19:30", "time: 25:00")]
    [InlineData("givenBy: leader", "givenBy: deputy")]
    [InlineData("atLeast: 2", "atLeast: 0")]
    [InlineData("quorum: 2/3", "quorum: most")]
    [InlineData("notes: optional", "notes: long")]
    [InlineData("remindLeader: [60]", "remindLeader: [0]")]
    [InlineData("id: law", "id: law/1")]
    public async Task What_the_product_refuses_the_schema_refuses(string good, string bad)
    {
        var yaml = Good.Replace(good, bad, StringComparison.Ordinal);
        Assert.NotEqual(Good, yaml);
        Assert.Throws<RulePackException>(() => ReadRulePack.From("bad", yaml));
        Assert.NotEmpty(await ProblemsAsync(yaml));
    }

    [Fact]
    public void Schema_and_page_have_every_key_that_the_product_reads()
    {
        var schema = JsonNode.Parse(File.ReadAllText(SchemaPath))!;
        var page = File.ReadAllText(SourceTree.Under("docs", "rules.md"));
        Same(ReadRulePack.PackKeys, schema);
        Same(ReadRulePack.DefaultKeys, schema["properties"]!["defaults"]!);
        Same(ReadRulePack.RuleKeys, schema["definitions"]!["rule"]!);
        Same(ReadRulePack.ClauseKeys, schema["definitions"]!["ofWhich"]!);

        void Same(IEnumerable<string> keys, JsonNode node)
        {
            Assert.Equal(keys.Order(StringComparer.Ordinal), node["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
            Assert.All(keys, key => Assert.True(page.Contains($"`{key}`", StringComparison.Ordinal) || page.Contains($"{key}: ", StringComparison.Ordinal), $"docs/rules.md does not have {key}"));
        }
    }

    private static string SchemaPath => SourceTree.Under("docs", "rules.schema.json");

    /// <summary>Every way in which a pack breaks the schema.</summary>
    private static Task<string[]> ProblemsAsync(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return JsonSchema.ProblemsAsync(Json(stream.Documents[0].RootNode)!.ToJsonString(), SchemaPath);
    }

    /// <summary>As an editor reads YAML 1.2: plain numbers and booleans are such, a day or a fraction is a text.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key.ToString(), Json(p.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Json)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: "true" or "false" } flag => JsonValue.Create(flag.Value == "true"),
        YamlScalarNode { Style: ScalarStyle.Plain } plain when int.TryParse(plain.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(node.ToString()),
    };
}
