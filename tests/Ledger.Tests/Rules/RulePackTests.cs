using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Tests.Rules;

public sealed class RulePackTests
{
    private const string Good = """
        pack: p
        name: { zh-Hans: 包 }
        from: 2026-01-01
        rules:
          - id: a
            name: { zh-Hans: 甲, en: A }
            type: study
            owedBy: [branch]
            every: month
        """;

    [Theory]
    [InlineData("responsibility-zh", 25, 7)]
    [InlineData("workplace-safety-en", 5, 1)]
    public void The_bundled_packs_stand(string name, int rules, int other)
    {
        var pack = ReadRulePack.From(name, BundledPacks.Read(name)!);
        Assert.Equal((rules, other), (pack.Rules.Length, pack.Rules.Count(r => r.Form == Form.Other)));
        Assert.All(pack.Rules, r => Assert.False(string.IsNullOrEmpty(r.Name.En) || string.IsNullOrEmpty(r.Name.ZhHant)));
    }

    [Fact]
    public void What_a_rule_leaves_out_comes_from_the_defaults()
    {
        var rule = ReadRulePack.From("f", Good).Rules[0];
        Assert.Equal((60, new Fraction(1, 2), 3, SessionType.Study), (rule.Length, rule.Terms.Quorum, rule.Terms.MinutesDays, rule.Type));
    }

    [Theory]
    [InlineData("every: month", "every: fortnight", 9, "\"every\" is \"fortnight\"; allowed is one of: half-year, month, quarter, season, week, year")]
    [InlineData("type: study", "typ: study", 7, "unknown key \"typ\"; allowed are:")]
    [InlineData("owedBy: [branch]", "owedBy: [club]", 8, "unknown unit type \"club\"")]
    [InlineData("every: month", "every: week\n    times: 9", 10, "\"times\" is \"9\"; allowed is a whole number from 1 to 5")]
    [InlineData("every: month", "every: month\n    quorum: 3/2", 10, "\"quorum\" is \"3/2\"; allowed is a fraction")]
    [InlineData("every: month", "every: season", 5, "\"months\" (such as 11-02) goes with")]
    [InlineData("id: a", "id: ''", 5, "\"id\" is missing")]
    public void What_is_wrong_is_named_with_its_line(string good, string bad, int line, string problem)
    {
        var e = Assert.Throws<RulePackException>(() => ReadRulePack.From("pack.yaml", Good.Replace(good, bad, StringComparison.Ordinal)));
        Assert.Contains(e.Problems, p => p.Line == line && Sorted(p.Problem).StartsWith(Sorted(problem), StringComparison.Ordinal));
        Assert.StartsWith("pack.yaml(", e.Message, StringComparison.Ordinal);

        // The order in a list of choices is no part of the promise.
        static string Sorted(string text) => text.Contains("one of:", StringComparison.Ordinal) ? text[..text.IndexOf("one of:", StringComparison.Ordinal)] : text;
    }

    [Theory]
    [InlineData("")]
    [InlineData("a: [")]
    [InlineData("- just\n- a list")]
    public void What_is_no_pack_at_all_is_refused_with_a_place(string yaml) =>
        Assert.NotEmpty(Assert.Throws<RulePackException>(() => ReadRulePack.From("pack.yaml", yaml)).Problems);

    [Fact]
    public void All_problems_are_told_at_once() => Assert.Equal(2, Assert.Throws<RulePackException>(
        () => ReadRulePack.From("f", Good.Replace("type: study", "type: party", StringComparison.Ordinal).Replace("every: month", "every: day", StringComparison.Ordinal))).Problems.Length);
}
