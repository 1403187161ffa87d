using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Azure.Core;

namespace Azure.Data.Tables.Internal;

/// <summary>Reads <c>{"odata.error":{"code":…,"message":{"value":…}}}</c>; a transaction's message starts with the failed action's index and a colon.</summary>
internal sealed class ErrorParser : RequestFailedDetailsParser
{
    public const string FailedEntity = "FailedEntity";

    public static ErrorParser Instance { get; } = new();

    public override bool TryParse(Response response, [NotNullWhen(true)] out ResponseError? error, out IDictionary<string, string>? data)
    {
        (error, data) = (null, null);
        if (ReadBody(response) is { } read)
        {
            error = read;
            var colon = read.Message?.IndexOf(':', StringComparison.Ordinal) ?? -1;
            if (colon > 0 && int.TryParse(read.Message.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                data = new Dictionary<string, string>(StringComparer.Ordinal) { [FailedEntity] = read.Message![..colon] };
            }
        }
        else if (response.Headers.TryGetValue("x-ms-error-code", out var code))
        {
            error = new ResponseError(code, response.ReasonPhrase);
        }

        return error is not null;
    }

    private static ResponseError? ReadBody(Response response)
    {
        if (response.ContentStream is not { CanSeek: true, Length: > 0 }) return null;
        try
        {
            using var document = JsonDocument.Parse(response.Content.ToMemory());
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("odata.error", out var body)
                ? new ResponseError(Text(body, "code"), body.TryGetProperty("message", out var message) ? Text(message, "value") : null)
                : null;
        }
        catch (JsonException)
        {
            // A proxy's page, or XML from before the service understood the request: the header may name the code.
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
