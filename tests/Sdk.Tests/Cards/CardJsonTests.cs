using AdaptiveCards;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;
using TeamsAddin.Fixtures.Cards;

namespace TeamsAddin.Sdk.Tests.Cards;

public sealed class CardJsonTests
{
    [Fact]
    public async Task A_card_with_everything_is_right_and_says_everything()
    {
        var json = Samples.Everything().ToJson();
        await CardChecker.Check(json);

        const string Expected = """
            {"type":"AdaptiveCard","version":"1.5","fallbackText":"学习",
             "refresh":{"action":{"type":"Action.Execute","verb":"refresh","data":{"file":"f1","count":0}},"userIds":["29:1"]},
             "body":[
              {"type":"TextBlock","id":"title","text":"王芳's \"会议\" 🏯","size":"extraLarge","weight":"bolder","color":"attention","fontType":"monospace","horizontalAlignment":"center","isSubtle":true,"wrap":true,"spacing":"none","isVisible":false},
              {"type":"Container","style":"emphasis","bleed":true,"selectAction":{"type":"Action.OpenUrl","url":"https://example.org/a?b=c"},
               "items":[{"type":"FactSet","facts":[{"title":"Place","value":"Room 1"},{"title":"空","value":""}]}]},
              {"type":"RichTextBlock","horizontalAlignment":"right","spacing":"small","inlines":[{"type":"TextRun","text":"*a*\nb","size":"small","weight":"bolder","color":"warning","isSubtle":true},{"type":"TextRun","text":"c"}]},
              {"type":"ColumnSet","columns":[{"type":"Column","width":"2","items":[{"type":"TextBlock","text":"x"}]}]},
              {"type":"Table","firstRowAsHeaders":true,"columns":[{"width":2}],"rows":[{"type":"TableRow","cells":[{"type":"TableCell","items":[{"type":"TextBlock","text":"a"}]}]}]},
              {"type":"Input.Text","id":"text","placeholder":"…","value":"v","isMultiline":true,"maxLength":500,"label":"Text","isRequired":true,"errorMessage":"Needed"},
              {"type":"Input.Number","id":"number","value":0.0,"label":"Number"},
              {"type":"Input.Date","id":"date","value":"2026-03-05","label":"Date"},
              {"type":"Input.Toggle","id":"toggle","title":"Yes","value":"true"},
              {"type":"Input.ChoiceSet","id":"choice","value":"a,b","style":"expanded","isMultiSelect":true,"wrap":true,"label":"Choice","choices":[{"title":"A","value":"a"},{"title":"B","value":"b"}]}],
             "actions":[{"type":"Action.Execute","id":"go","verb":"checkIn","data":{"session":"s1"},"associatedInputs":"none","title":"Go","style":"positive"},
              {"type":"Action.Submit","title":"Send","data":{"count":0}},
              {"type":"Action.ToggleVisibility","title":"Show","targetElements":[{"elementId":"title"},{"elementId":"text","isVisible":false}]}]}
            """;
        Assert.Equal(JToken.Parse(Expected), JToken.Parse(json), JToken.EqualityComparer);
        Assert.StartsWith("""{"type":"AdaptiveCard","version":"1.5",""", JToken.Parse(json).ToString(Formatting.None), StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_are_left_out_but_never_of_data()
    {
        var card = new AdaptiveCard(Samples.Version)
        {
            Body = { new AdaptiveTextBlock("t"), new AdaptiveNumberInput { Id = "n" }, new AdaptiveToggleInput { Id = "y", Title = "y" } },
            Actions = { new AdaptiveExecuteAction { Data = new { Count = 0, no = false, none = (string?)null, day = DayOfWeek.Sunday } } },
        };
        const string Expected = """
            {"type":"AdaptiveCard","version":"1.5",
             "body":[{"type":"TextBlock","text":"t"},{"type":"Input.Number","id":"n"},{"type":"Input.Toggle","id":"y","title":"y"}],
             "actions":[{"type":"Action.Execute","data":{"Count":0,"no":false,"none":null,"day":0}}]}
            """;
        Assert.Equal(JToken.Parse(Expected).ToString(), JToken.Parse(card.ToJson()).ToString());
    }

    [Fact]
    public void Without_body_and_actions_a_card_has_no_such_properties() =>
        Assert.Equal("""{"type":"AdaptiveCard","version":"1.5"}""", JToken.Parse(new AdaptiveCard(Samples.Version).ToJson()).ToString(Formatting.None));

    [Fact]
    public void Any_serializer_gives_the_same_JSON_and_none_overflows_the_stack()
    {
        var card = Samples.Everything();
        var foreign = JsonSerializer.Create(new JsonSerializerSettings { ContractResolver = new DefaultContractResolver { NamingStrategy = new SnakeCaseNamingStrategy() } });
        Assert.Equal(JToken.Parse(card.ToJson()).ToString(), JToken.FromObject(new { content = card }, foreign)["content"]!.ToString());
    }

    [Fact]
    public void A_card_comes_back_as_it_went()
    {
        var json = Samples.Everything().ToJson();
        var read = AdaptiveCard.FromJson(json);

        Assert.Equal(json, read.Card.ToJson());
        Assert.Empty(read.Warnings);
    }

    [Fact]
    public void Every_element_comes_back_as_the_type_it_had()
    {
        var card = AdaptiveCard.FromJson(Samples.Everything().ToJson()).Card;

        Assert.Equal(("refresh", "29:1"), (card.Refresh!.Action!.Verb, Assert.Single(card.Refresh.UserIds)));
        Assert.Equal(AdaptiveTextColor.Attention, Assert.IsType<AdaptiveTextBlock>(card.Body[0]).Color);
        var container = Assert.IsType<AdaptiveContainer>(card.Body[1]);
        Assert.Equal("https://example.org/a?b=c", Assert.IsType<AdaptiveOpenUrlAction>(container.SelectAction).Url!.OriginalString);
        Assert.Equal("Room 1", Assert.IsType<AdaptiveFactSet>(container.Items[0]).Facts[0].Value);
        Assert.Equal("x", Assert.IsType<AdaptiveTextBlock>(Assert.IsType<AdaptiveColumnSet>(card.Body[3]).Columns[0].Items[0]).Text);
        Assert.Equal(["*a*\nb", "c"], Assert.IsType<AdaptiveRichTextBlock>(card.Body[2]).Inlines.Select(inline => Assert.IsType<AdaptiveTextRun>(inline).Text));
        var table = Assert.IsType<AdaptiveTable>(card.Body[4]);
        Assert.Equal((2L, "a"), (table.Columns[0].Width, Assert.IsType<AdaptiveTextBlock>(table.Rows[0].Cells[0].Items[0]).Text));
        Assert.Equal(0d, Assert.IsType<AdaptiveNumberInput>(card.Body[6]).Value);
        Assert.Equal("s1", (string?)((JObject)Assert.IsType<AdaptiveExecuteAction>(card.Actions[0]).Data!)["session"]);
        Assert.Equal(0, (int?)((JObject)Assert.IsType<AdaptiveSubmitAction>(card.Actions[1]).Data!)["count"]);
        var targets = Assert.IsType<AdaptiveToggleVisibilityAction>(card.Actions[2]).TargetElements;
        Assert.Equal([("title", null), ("text", false)], targets.Select(target => (target.ElementId, target.IsVisible)));
    }

    [Fact]
    public void What_is_unknown_is_kept_and_told()
    {
        const string Json = """
            {"type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.5","msteams":{"width":"Full"},
             "refresh":{"userIds":[],"expires":"2026-03-05T06:31:07.123Z"},
             "body":[{"type":"TextBlock","text":"t","size":"medium","wrp":true},{"type":"Input.Rating","id":"r","max":5},
              {"type":"RichTextBlock","inlines":[{"type":"TextRun","text":"r","underline":true}]},
              {"type":"Table","columns":[{"width":"50px"},{"width":2,"verticalCellContentAlignment":"center"}],"rows":[]}],
             "actions":[{"type":"Action.Fly","to":"x"},{"type":"Action.Execute","data":{"at":"2026-03-05T06:31:07.123Z"}}]}
            """;
        var read = AdaptiveCard.FromJson(Json);

        Assert.Equal(
            ["Unknown property 'wrp' on type 'TextBlock'", "Unknown element type 'Input.Rating'", "Unknown property 'max' on type 'Input.Rating'",
             "Unknown property 'underline' on type 'TextRun'",
             "Unknown element type 'Action.Fly'", "Unknown property 'to' on type 'Action.Fly'", "Unknown property 'msteams' on type 'AdaptiveCard'"],
            read.Warnings.Select(warning => warning.Message));
        var plain = new JsonSerializerSettings { DateParseHandling = DateParseHandling.None };
        var expected = JsonConvert.DeserializeObject<JObject>(Json, plain)!;
        expected.Remove("$schema");
        Assert.Equal(expected, JsonConvert.DeserializeObject<JObject>(read.Card.ToJson(), plain), JToken.EqualityComparer);
    }

    [Fact]
    public void What_goes_without_saying_is_understood()
    {
        const string Json = """
            {"type":"AdaptiveCard","version":"1.5","refresh":{"action":{"verb":"v"}},"body":[{"type":"ColumnSet","columns":[{"items":[]}]},
              {"type":"RichTextBlock","inlines":["a",{"text":"b"}]}],
             "actions":[{"type":"Action.ToggleVisibility","targetElements":["a"]}]}
            """;
        var card = AdaptiveCard.FromJson(Json).Card;

        Assert.Equal("v", card.Refresh!.Action!.Verb);
        Assert.Single(Assert.IsType<AdaptiveColumnSet>(card.Body[0]).Columns);
        Assert.Equal(["a", "b"], Assert.IsType<AdaptiveRichTextBlock>(card.Body[1]).Inlines.Select(inline => ((AdaptiveTextRun)inline).Text));
        Assert.Equal("a", Assert.IsType<AdaptiveToggleVisibilityAction>(card.Actions[0]).TargetElements[0].ElementId);
    }

    [Theory]
    [InlineData("no json", "Unexpected character")]
    [InlineData("null", "no card")]
    [InlineData("[]", "no card")]
    [InlineData("""{"type":"AdaptiveCard"}""", "version")]
    [InlineData("""{"type":"AdaptiveCard","version":"one"}""", "one")]
    [InlineData("""{"type":"TextBlock","version":"1.5","text":"x"}""", "AdaptiveCard")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":["x"]}""", "JObject")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"text":"x"}]}""", "type")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":{}}]}""", "type")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock"}]}""", "text")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"x","size":"huge"}]}""", "huge")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"Input.Text"}]}""", "id")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"ColumnSet","columns":[{"type":"TextBlock","text":"x"}]}]}""", "AdaptiveColumn")]
    [InlineData("""{"type":"AdaptiveCard","version":"1.5","body":[{"type":"RichTextBlock","inlines":[{"type":"Image","text":"x"}]}]}""", "TextRun")]
    public void What_is_no_card_is_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<AdaptiveSerializationException>(() => AdaptiveCard.FromJson(json)).Message, StringComparison.Ordinal);
}
