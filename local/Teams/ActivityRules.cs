using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Teams;

/// <summary>What Teams takes from a bot, and how it refuses the rest.</summary>
internal static partial class ActivityRules
{
    public const string CardType = "application/vnd.microsoft.card.adaptive";

    /// <summary>Bytes of a card's JSON in UTF-8.</summary>
    public const int LargestCard = 28 * 1024;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Null, or the refusal.</returns>
    public static Answer? RefusalOf(JsonObject activity, string botId, Uri serviceUrl, string conversation)
    {
        if (Text(activity["type"]) is not ("message" or "typing"))
        {
            return Error(400, "BadSyntax", $"Unknown activity type '{activity["type"]}'");
        }

        if (Text(activity["from"]?["id"]) != botId)
        {
            return Error(400, "BadArgument", "from: the activity is not from the bot of this token");
        }

        if (Text(activity["serviceUrl"])?.TrimEnd('/') is { } url && url != serviceUrl.ToString().TrimEnd('/'))
        {
            return Error(400, "BadArgument", "serviceUrl: not the URL of this service");
        }

        if (Text(activity["conversation"]?["id"]) is { } named && named != conversation)
        {
            return Error(400, "BadArgument", "conversation: not the conversation of the address");
        }

        if (activity["text"] is { } text && Text(text) is null)
        {
            return Error(400, "BadSyntax", "text: not a string");
        }

        return activity["attachments"] switch
        {
            null => Text(activity["type"]) == "message" && string.IsNullOrEmpty(Text(activity["text"]))
                ? Error(400, "BadSyntax", "Activity must include non empty 'text' field or at least 1 attachment")
                : null,
            JsonArray { Count: <= 1 } list => list.Select(RefusalOf).FirstOrDefault(r => r is not null),
            JsonArray => Error(501, "NotImplemented", "The tenant in a box shows one attachment a message."),
            _ => Error(400, "BadSyntax", "attachments: not a list"),
        };
    }

    /// <summary>Why Teams would not show this card, or null.</summary>
    public static string? FlawOf(JsonNode? card) => card switch
    {
        not JsonObject => "the card is not an object",
        _ when Text(card["type"]) != "AdaptiveCard" => "the card's type is not AdaptiveCard",
        _ when Text(card["version"]) is not { } version || !KnownVersion.IsMatch(version) => "the card's version is missing or above 1.5",
        _ => null,
    };

    public static bool IsTooLarge(JsonNode card) => JsonSerializer.SerializeToUtf8Bytes(card, Compact).Length > LargestCard;

    public static Answer Error(int status, string code, string message) =>
        new(status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    /// <summary>The card that an activity carries.</summary>
    public static JsonElement? CardOf(JsonObject activity) =>
        (activity["attachments"] as JsonArray)?.FirstOrDefault()?["content"] is { } card ? JsonSerializer.SerializeToElement(card) : null;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static Answer? RefusalOf(JsonNode? attachment)
    {
        if (Text(attachment?["contentType"]) is not CardType)
        {
            return Error(400, "BadArgument", $"Unknown attachment type '{attachment?["contentType"]}'");
        }

        var card = attachment!["content"];
        return FlawOf(card) is { } flaw ? Error(400, "BadArgument", "attachments: " + flaw)
            : IsTooLarge(card!) ? Error(413, "MessageSizeTooBig", "Message size too large.")
            : null;
    }

    [GeneratedRegex(@"^1\.[0-5]$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KnownVersion { get; }
}
