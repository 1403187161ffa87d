using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace TeamsAddin.Sdk.Tests.Bot;

public sealed class JsonTests
{
    [Fact]
    public void Nulls_are_left_out_and_dates_are_ISO_in_UTC()
    {
        var activity = new Activity
        {
            Type = "message",
            Value = new { at = new DateTime(2026, 3, 5, 6, 31, 7, DateTimeKind.Utc), nothing = (string?)null },
        };

        Assert.Equal("""{"type":"message","value":{"at":"2026-03-05T06:31:07Z"}}""", Write(activity));
    }

    [Fact]
    public void What_the_channel_says_of_a_person_or_a_chat_is_written_again()
    {
        const string Text = """{"type":"message","from":{"id":"a","name":"王芳","more":{"x":1}},"conversation":{"id":"c","isGroup":false,"more":[1]}}""";

        Assert.Equal(Text, Write(Read(Text)));
    }

    [Fact]
    public void References_and_types_in_JSON_are_only_names()
    {
        var activity = Read("""{"$type":"System.IO.FileInfo, System.Private.CoreLib","type":"message","from":{"$ref":"1","id":"a"}}""");

        Assert.Equal(("message", "a"), (activity.Type, activity.From!.Id));
    }

    [Theory]
    [InlineData("itself")]
    [InlineData("without end")]
    [InlineData("converter without end")]
    [InlineData("deep list")]
    [InlineData("deep JSON")]
    public void An_object_without_an_end_is_an_exception_and_not_the_end_of_the_process(string kind)
    {
        var activity = new Activity { Type = "message", Attachments = [new Attachment { Content = Endless(kind) }] };

        Assert.Throws<JsonSerializationException>(() => Write(activity));
    }

    [Fact]
    public void A_card_as_JSON_is_written_as_it_is()
    {
        var card = JObject.Parse("""{"type":"AdaptiveCard","body":[{"type":"TextBlock","text":"签到"}]}""");

        Assert.Equal(card.ToString(Formatting.None), Write(card));
    }

    [Fact]
    public void A_long_text_is_written_whole()
    {
        var text = string.Concat(Enumerable.Repeat("会议🙂", 20_000));

        Assert.Equal(text, Read(Write(new Activity { Text = text })).Text);
    }

    private static object Endless(string kind)
    {
        switch (kind)
        {
            case "itself":
                var loop = new Loop();
                loop.Next = loop;
                return loop;
            case "without end":
                return new Growing();
            case "converter without end":
                return new Converted();
            case "deep list":
                return Enumerable.Range(0, 10_000).Aggregate(new List<object>(), (inner, _) => [inner]);
            default:
                return Enumerable.Range(0, 1_000).Aggregate(new JArray(), (inner, _) => [inner]);
        }
    }

    private static string Write(object value)
    {
        using var text = BotJson.Serialize(value);
        return System.Text.Encoding.UTF8.GetString(text.ToUtf8());
    }

    private static Activity Read(string text) => BotJson.Deserialize<Activity>(new(System.Text.Encoding.UTF8.GetBytes(text)))!;

    private sealed class Loop
    {
        public Loop? Next { get; set; }
    }

    private sealed class Growing
    {
        public Growing Next => new();
    }

    [JsonConverter(typeof(Recursive))]
    private sealed class Converted;

    private sealed class Recursive : JsonConverter
    {
        public override bool CanConvert(Type objectType) => true;

        public override object? ReadJson(JsonReader reader, Type objectType, object? existingValue, JsonSerializer serializer) => null;

        public override void WriteJson(JsonWriter writer, object? value, JsonSerializer serializer) => JToken.FromObject(value!, serializer).WriteTo(writer);
    }
}
