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

    /// <summary>The queue message under a binding's name, whatever the depth of its encoding.</summary>
    /// <exception cref="UnreadableMessageException">The message is not what its queue carries; the host retries, then puts it among the poison.</exception>
    public static async Task<T> MessageAsync<T>(HttpRequest request, string binding, JsonSerializerOptions options, CancellationToken cancellationToken) where T : class
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body, cancellationToken: cancellationToken);
            var value = body.RootElement.GetProperty("Data").GetProperty(binding);
            for (var depth = 0; value.ValueKind == JsonValueKind.String && depth < 3; depth++)
            {
                value = Parse(value.GetString()!);
            }

            return value.Deserialize<T>(options) ?? throw new JsonException("the message is null");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NotSupportedException)
        {
            throw new UnreadableMessageException(binding, e);
        }
    }

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return JsonElement.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }
    }
}

internal sealed class UnreadableMessageException(string binding, Exception inner) : Exception($"A message for \"{binding}\" cannot be read.", inner);
