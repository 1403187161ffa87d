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
    [InlineData("id: a", "id: a/b", 5, "\"id\" is \"a/b\"; allowed are letters")]
    [InlineData("from: 2026-01-01", "from: 2026-02-30", 3, "\"from\" is \"2026-02-30\"; allowed is a day such as 2026-01-01")]
    [InlineData("every: month", "every: month\n    from: tomorrow", 10, "\"from\" is \"tomorrow\"; allowed is a day such as 2026-01-01")]
    [InlineData("every: month", "every: week\n    weekday: friday\n    times: 2", 10, "a week has one fixed weekday")]
    [InlineData("every: month", "every: quarter\n    day: 25", 10, "\"day\" is a fixed day of the month")]
    [InlineData("every: month", "every: month\n    day: 32", 10, "\"day\" is \"32\"; allowed is a whole number from 1 to 31")]
    [InlineData("every: month", "every: month\n    hours: 12:00-09:00", 10, "\"hours\" is \"12:00-09:00\"; allowed is a span of the day such as 09:00-12:00")]
    [InlineData("every: month", "every: month\n    length: 120\n    hours: 09:00-10:30", 11, "\"hours\" are shorter than the session's 120 minutes")]
    [InlineData("every: month", "every: month\n    hours: 09:00-10:30\n    time: 09:00", 11, "\"time\" is a fixed time")]
    [InlineData("every: month", "every: month\n    times: 4\n    apart: 11", 11, "4 sessions 11 days apart do not fit into one period")]
    [InlineData("every: month", "every: month\n    onHoliday: before", 10, "\"onHoliday\" goes with a fixed")]
    [InlineData("every: month", "every: month\n    day: 5\n    onHoliday: never", 11, "\"onHoliday\" is \"never\"; allowed is one of: after, before, nearest")]
    [InlineData("every: month", "every: month\n    code: yes", 10, "\"code\" is \"yes\"; allowed is one of:")]
    [InlineData("every: month", "every: month\n    mustAttend: [member]", 10, "unknown role \"member\"; allowed are: deputy, leader, recorder")]
    [InlineData("every: month", "every: month\n    lockDays: 2", 10, "minutes would be locked after 2 days and due only after 3")]
    [InlineData("every: month", "every: month\n    remindLeader: [60, 60]", 10, "\"remindLeader\" wants a list")]
    [InlineData("every: month", "every: month\n    ofWhich: [{ topic: law }]", 10, "unknown topic \"law\"; allowed are the pack's topics: none")]
    [InlineData("every: month", "every: month\n    ofWhich: [{ atLeast: 1 }]", 10, "a clause wants a \"topic\"")]
    [InlineData("every: month", "every: month\n    ofWhich: [{ atLeast: 13, givenBy: leader }]", 10, "the clause asks for more sessions than the rule itself")]
    [InlineData("every: month", "every: month\n    ofWhich: [{ givenBy: deputy }]", 10, "\"givenBy\" is \"deputy\"; allowed is one of:")]
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
    public void The_second_rule_with_an_id_is_named_where_it_stands()
    {
        var twice = Good + "\n  - { id: a, name: { en: B }, owedBy: [branch], every: year }";
        var problem = Assert.Single(Assert.Throws<RulePackException>(() => ReadRulePack.From("pack.yaml", twice)).Problems);
        Assert.Equal("pack.yaml(10,11): the rule \"a\" is there already; an id is allowed once", problem.ToString());
    }

    [Fact]
    public void A_rule_that_another_pack_has_is_refused() => Assert.Equal(
        "f(5,9): the pack \"q\" has a rule \"a\"; an id is allowed in one pack only",
        Assert.Throws<RulePackException>(() => ReadRulePack.From("f", Good, new Dictionary<string, string> { ["a"] = "q" })).Message);

    [Fact]
    public void Everything_a_session_needs_later_stands_in_its_terms()
    {
        var rule = ReadRulePack.From("f", Good.Replace("every: month", """
            every: month
                day: 31
                code: true
                notes: demanded
                notesDays: 5
                mustAttend: [leader, recorder]
                opensBefore: 10
                closesAfter: 0
                lateAfter: 5
                returnedDays: 2
                remindLeader: [120]
            """, StringComparison.Ordinal)).Rules[0];
        var terms = rule.Terms;
        Assert.Equal((31, true, true, 5, true), (rule.Day, terms.CodeDemanded, terms.NotesDemanded, terms.NotesDays, terms.LeaderMustAttend));
        Assert.Equal((10, 0, 5, 2, 120), (terms.OpensMinutesBefore, terms.ClosesMinutesAfter, terms.LateAfterMinutes, terms.ReturnedDays, terms.LeaderReminders.Single()));
    }

    [Fact]
    public void Clauses_are_read_and_their_topics_go_with_the_session()
    {
        var rule = ReadRulePack.From("responsibility-zh", BundledPacks.Read("responsibility-zh")!).Rules.Single(r => r.Id == "centre-group-study");
        Assert.Equal([new OfWhich(1, Every.Quarter, null, false), new OfWhich(1, Every.Year, "designated", false), new OfWhich(1, Every.Year, null, true)], rule.OfWhich.AsEnumerable());
        Assert.Equal("designated", rule.Terms.Topics.Single().Id);
    }

    [Fact]
    public void Terms_of_an_entry_from_before_a_key_was_there_still_read()
    {
        var old = System.Text.Json.JsonSerializer.Deserialize("""{"quorum":"1/2"}""", Ledger.Records.KeptJson.For<Terms>())!;
        Assert.Equal((false, false, false, 0), (old.CodeDemanded, old.NotesDemanded, old.LeaderMustAttend, old.Topics.Length));
    }

    [Fact]
    public void All_problems_are_told_at_once() => Assert.Equal(2, Assert.Throws<RulePackException>(
        () => ReadRulePack.From("f", Good.Replace("type: study", "type: party", StringComparison.Ordinal).Replace("every: month", "every: day", StringComparison.Ordinal))).Problems.Length);
}
