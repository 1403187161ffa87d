using TeamsAddin.Fixtures.Cards;

namespace TeamsAddin.Sdk.Tests.Cards;

public sealed class CardCheckerTests
{
    [Theory]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x","Wrap":true}]}""", "$.body[0]: \"Wrap\" is no property of TextBlock (\"wrap\" is)")]
    [InlineData("""{"type":"AdaptiveCard","body":[]}""", "$.version: must be there, such as \"1.5\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.6"}""", "$.version: is 1.6; Teams draws up to 1.5")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x","size":"huge"}]}""", "$.body[0].size: must be one of default, small, medium, large, extraLarge, not \"huge\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x","wrap":"yes"}]}""", "$.body[0].wrap: must be true or false, not \"yes\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Container","items":[{"type":"Action.Submit"}]}]}""", "$.body[0].items[0]: Action.Submit cannot stand here")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"ColumnSet","columns":[{"type":"Column","width":"wide"}]}]}""", "$.body[0].columns[0].width: must be auto, stretch, a weight or pixels, not \"wide\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text"}]}""", "$.body[0]: Input.Text must have \"id\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"a","id":"x"},{"type":"TextBlock","text":"b","id":"x"}]}""", "$.body[1]: the id \"x\" is there twice")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","actions":[{"type":"Action.ToggleVisibility","targetElements":["gone"]}]}""", "$.actions[0].targetElements[0]: no element has the id \"gone\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","refresh":{"action":{"type":"Action.Submit"}}}""", "$.refresh.action: Action.Submit cannot stand here")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text","id":"x","isRequired":true,"errorMessage":"e"}]}""", "Input.Text \"x\": the renderer says: Required inputs should have a label")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Container","items":[],"fallback":"keep"}]}""", "$.body[0].fallback: must be an element or \"drop\"")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"ColumnSet","columns":[{"height":"auto"}]}]}""", "$.body[0].columns[0]: \"height\" is no property of Column")]
    [InlineData("""{"type":"AdaptiveCard",""", "$: no JSON")]
    [InlineData("[]", "$: must be AdaptiveCard, not []")]
    public async Task What_is_wrong_is_named_with_its_path(string card, string problem)
    {
        var error = await Assert.ThrowsAsync<CardException>(() => CardChecker.Check(card));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_that_is_too_big_or_refreshes_for_too_many_is_refused()
    {
        var big = $$"""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"{{new string('王', 10_000)}}"}]}""";
        Assert.Contains("Teams takes about 28,672", Assert.Single(await CardChecker.Problems(big)).What, StringComparison.Ordinal);

        var people = string.Join(',', Enumerable.Repeat("\"29:1\"", 61));
        var many = $$"""{"type":"AdaptiveCard","version":"1.5","refresh":{"action":{"type":"Action.Execute","verb":"r"},"userIds":[{{people}}] } }""";
        Assert.Contains("61 people", Assert.Single(await CardChecker.Problems(many)).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_card_of_many_that_is_wrong_is_named()
    {
        const string Good = """{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"王芳","fallback":"drop"}]}""";
        await CardChecker.Check(Good, Good);
        var error = await Assert.ThrowsAsync<CardException>(() => CardChecker.Check(Good, """{"type":"AdaptiveCard"}""", Good));
        Assert.StartsWith("card 1, $.version", error.Message, StringComparison.Ordinal);
    }
}
