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
              {"type":"TextBlock","id":"title","text":"王芳's \"会议\" 🏯","size":"extraLarge","weight":"bolder","color":"attention","fontType":"monospace","horizontalAlignment":"center","isSubtle":true,"wrap":true,"spacing":"none"},
              {"type":"Container","style":"emphasis","bleed":true,"selectAction":{"type":"Action.OpenUrl","url":"https://example.org/a?b=c"},
               "items":[{"type":"FactSet","facts":[{"title":"Place","value":"Room 1"},{"title":"空","value":""}]}]},
              {"type":"ColumnSet","columns":[{"type":"Column","width":"2","items":[{"type":"TextBlock","text":"x"}]}]},
              {"type":"Table","firstRowAsHeaders":true,"columns":[{"width":2}],"rows":[{"type":"TableRow","cells":[{"type":"TableCell","items":[{"type":"TextBlock","text":"a"}]}]}]},
              {"type":"Input.Text","id":"text","placeholder":"…","value":"v","isMultiline":true,"maxLength":500,"label":"Text","isRequired":true,"errorMessage":"Needed"},
              {"type":"Input.Number","id":"number","value":0.0,"label":"Number"},
              {"type":"Input.Date","id":"date","value":"2026-03-05","label":"Date"},
              {"type":"Input.Toggle","id":"toggle","title":"Yes","value":"true"},
              {"type":"Input.ChoiceSet","id":"choice","value":"a,b","style":"expanded","isMultiSelect":true,"wrap":true,"label":"Choice","choices":[{"title":"A","value":"a"},{"title":"B","value":"b"}]}],
             "actions":[{"type":"Action.Execute","id":"go","verb":"checkIn","data":{"session":"s1"},"associatedInputs":"none","title":"Go","style":"positive"}]}
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
}
