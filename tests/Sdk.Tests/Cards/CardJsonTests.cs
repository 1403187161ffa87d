using AdaptiveCards;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;
using TeamsAddin.Fixtures.Cards;

namespace TeamsAddin.Sdk.Tests.Cards;

public sealed class CardJsonTests
{
    [Fact]
    public async Task A_card_with_everything_is_right_and_comes_back_as_it_went()
    {
        var json = Samples.Everything().ToJson();
        await CardChecker.Check(json);

        var read = AdaptiveCard.FromJson(json);
        Assert.Equal(json, read.Card.ToJson());
        Assert.Equal("Unknown property 'msteams' on type 'AdaptiveCard'", Assert.Single(read.Warnings).Message);
    }

    [Fact]
    public void Every_property_comes_back_as_the_type_it_had()
    {
        var card = AdaptiveCard.FromJson(Samples.Everything().ToJson()).Card;
        Assert.Equal((1, 5, 100u, "zh"), (card.Version.Major, card.Version.Minor, card.PixelMinHeight, card.Lang));
        Assert.Equal("refresh", card.Refresh!.Action!.Verb);
        Assert.Equal(AdaptiveTextColor.Attention, Assert.IsType<AdaptiveTextBlock>(card.Body[0]).Color);
        Assert.Equal(AdaptiveHeightType.Stretch, card.Body[1].Height.HeightType);
        Assert.Equal(20u, Assert.IsType<AdaptiveImage>(Assert.IsType<AdaptiveColumnSet>(card.Body[2]).Columns[1].Items[0]).PixelHeight);
        var table = Assert.IsType<AdaptiveTable>(card.Body[3]);
        Assert.Equal((2L, 50d, "TableCell"), (table.Columns[0].Width, table.Columns[1].PixelWidth, table.Rows[0].Cells[0].Type));
        Assert.Equal((0d, double.NaN), (Assert.IsType<AdaptiveNumberInput>(card.Body[5]).Value, new AdaptiveNumberInput().Min));
        Assert.Equal(JToken.Parse("""{"session":"s1","at":"2026-03-05T06:31:07.123Z"}"""), JToken.Parse(Assert.IsType<AdaptiveExecuteAction>(card.Actions[0]).DataJson!), JToken.EqualityComparer);
        Assert.Equal("more", Assert.IsType<AdaptiveTextBlock>(Assert.IsType<AdaptiveShowCardAction>(card.Actions[2]).Card!.Body[0]).Text);
    }

    [Fact]
    public void Defaults_are_left_out_but_never_of_data()
    {
        var card = new AdaptiveCard("1.5")
        {
            Body = { new AdaptiveTextBlock("t"), new AdaptiveNumberInput { Id = "n" }, new AdaptiveToggleInput { Id = "y", Title = "y" } },
            Actions = { new AdaptiveExecuteAction { Data = new { count = 0, no = false, none = (string?)null } } },
        };
        const string Expected = """
            {"type":"AdaptiveCard","version":"1.5",
             "body":[{"type":"TextBlock","text":"t"},{"type":"Input.Number","id":"n"},{"type":"Input.Toggle","id":"y","title":"y"}],
             "actions":[{"type":"Action.Execute","data":{"count":0,"no":false,"none":null}}]}
            """;
        Assert.Equal(JToken.Parse(Expected).ToString(), JToken.Parse(card.ToJson()).ToString());
    }

    [Fact]
    public void Any_serializer_gives_the_same_JSON_and_none_overflows_the_stack()
    {
        var card = Samples.Everything();
        var foreign = JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = new DefaultContractResolver { NamingStrategy = new SnakeCaseNamingStrategy() } });
        Assert.Equal(JToken.Parse(card.ToJson()).ToString(), JToken.FromObject(new { content = card }, foreign)["content"]!.ToString());
        Assert.Equal(card.ToJson(), JsonConvert.DeserializeObject<AdaptiveCard>(card.ToJson())!.ToJson());
    }

    [Fact]
    public void What_is_unknown_is_kept_and_told()
    {
        const string Json = """
            {"type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.5",
             "body":[{"type":"TextBlock","text":"t","wrp":true},{"type":"Input.Rating","id":"r","max":5}],"actions":[{"type":"Action.Fly","to":"x"}]}
            """;
        var read = AdaptiveCard.FromJson(Json);
        Assert.Equal(
            ["Unknown property 'wrp' on type 'TextBlock'", "Unknown element type 'Input.Rating'", "Unknown property 'max' on type 'Input.Rating'", "Unknown element type 'Action.Fly'", "Unknown property 'to' on type 'Action.Fly'"],
            read.Warnings.Select(w => w.Message));
        var expected = JObject.Parse(Json);
        expected.Remove("$schema");
        Assert.Equal(expected, JObject.Parse(read.Card.ToJson()), JToken.EqualityComparer);
    }

    [Theory]
    [InlineData("no json", "Unexpected character")]
    [InlineData("null", "no card")]
    [InlineData("""{"type":"AdaptiveCard"}""", "version")]
    [InlineData("""{"type":"TextBlock","version":"1.5","text":"x"}""", "AdaptiveCard")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock"}]}""", "text")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x","size":"huge"}]}""", "huge")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text"}]}""", "id")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"text":"x"}]}""", "type")]
    [InlineData("""{"type":"AdaptiveCard","version":"one"}""", "one")]
    public void What_is_no_card_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<AdaptiveSerializationException>(() => AdaptiveCard.FromJson(json)).Message, StringComparison.Ordinal);
}
