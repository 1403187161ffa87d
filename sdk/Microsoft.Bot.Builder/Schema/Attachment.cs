using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Schema;

/// <summary>A card or a file. Give a card as a <see cref="JObject"/>: <c>JObject.Parse(card.ToJson())</c>.</summary>
public class Attachment
{
    [JsonProperty("contentType")]
    public string? ContentType { get; set; }

    [JsonProperty("content")]
    public object? Content { get; set; }
}
