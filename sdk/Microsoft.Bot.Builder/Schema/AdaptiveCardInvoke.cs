using Newtonsoft.Json;

namespace Microsoft.Bot.Schema;

/// <summary>What an Action.Execute sends.</summary>
public class AdaptiveCardInvokeValue
{
    [JsonProperty("action")]
    public AdaptiveCardInvokeAction? Action { get; set; }
}

/// <summary>Which action of the card, with the inputs of the person.</summary>
public class AdaptiveCardInvokeAction
{
    [JsonProperty("type")]
    internal string? Type { get; set; }

    [JsonProperty("verb")]
    public string? Verb { get; set; }

    [JsonProperty("data")]
    public object? Data { get; set; }
}

/// <summary>The answer to an Action.Execute: a card, a message or an error.</summary>
public class AdaptiveCardInvokeResponse
{
    [JsonProperty("statusCode")]
    public int StatusCode { get; set; }

    [JsonProperty("type")]
    public string? Type { get; set; }

    [JsonProperty("value")]
    public object? Value { get; set; }
}
