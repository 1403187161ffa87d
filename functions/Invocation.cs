using System.Text;
using System.Text.Json;

namespace TeamsAddin.Functions;

/// <summary>
/// A call of the Functions host. Scalars in Data are JSON in JSON, sometimes once, sometimes twice; Metadata can be overwritten by the
/// message and is not looked at.
/// </summary>
internal static class Invocation
{
    /// <summary>The answer that ends an invocation. An empty 200 or a 204 would hang it for ever.</summary>
    public static IResult Done { get; } = Results.Json(new { Outputs = new { }, Logs = Array.Empty<string>(), ReturnValue = (string?)null });

    /// <summary>The queue message under a binding's name, whatever the depth of its encoding; what is no JSON is a string.</summary>
    /// <returns>Null: this is no call of the host's.</returns>
    public static async Task<JsonElement?> MessageAsync(HttpRequest request, string binding, CancellationToken cancellationToken)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            var value = body.RootElement.GetProperty("Data").GetProperty(binding);
            for (var depth = 0; value.ValueKind == JsonValueKind.String && depth < 3 && Parse(value.GetString()!) is { } inner; depth++)
            {
                value = inner;
            }

            return value.Clone();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="UnreadableMessageException">The message is not what its queue carries.</exception>
    public static T Read<T>(JsonElement message, JsonSerializerOptions options) where T : class
    {
        try
        {
            return message.Deserialize<T>(options) ?? throw new JsonException("the message is null");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new UnreadableMessageException(e.Message, e);
        }
    }

    private static JsonElement? Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return FromBase64(text);
        }
    }

    private static JsonElement? FromBase64(string text)
    {
        try
        {
            return JsonElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
    }
}

/// <summary>It cannot be read now and never will: to try again is of no use.</summary>
internal sealed class UnreadableMessageException(string why, Exception? inner = null) : Exception("A message cannot be read: " + why, inner);
