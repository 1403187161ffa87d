using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Rest;
using Newtonsoft.Json;

namespace Microsoft.Bot.Connector;

/// <summary>Sends requests to the channel with the bot's token, and again where the channel asks for it. Shared by all turns.</summary>
internal sealed partial class ConnectorChannel(HttpClient http, ConnectorTokens? tokens, TimeProvider time, ILogger logger)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json", "utf-8");

    internal bool SendsTokens => tokens is not null;

    /// <exception cref="ErrorResponseException">The channel refused, and trying again is of no use or took too long.</exception>
    /// <exception cref="HttpRequestException">The connection failed. What was posted may have taken effect.</exception>
    internal async Task<T?> SendAsync<T>(HttpMethod method, Uri uri, object? body, string scope, CancellationToken cancellationToken)
        where T : class
    {
        var content = Utf8(body);
        var begun = time.GetTimestamp();
        var token = tokens is null ? null : await tokens.GetAsync(scope, cancellationToken);
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            using var request = Request(method, uri, content, token);
            TimeSpan delay;
            try
            {
                using var response = await http.SendAsync(request, cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return await ReadAsync<T>(response, cancellationToken);
                }

                if (response.StatusCode == HttpStatusCode.Unauthorized && token is not null && !renewed)
                {
                    renewed = true;
                    token = await tokens!.ReplaceAsync(scope, token, cancellationToken);
                    continue;
                }

                delay = RetryAfter(response) ?? Backoff(attempt);
                if (!IsTransient(response.StatusCode) || !Fits(attempt, delay, begun))
                {
                    throw await RefusalAsync(response, cancellationToken);
                }

                LogRetry((int)response.StatusCode, attempt, delay);
            }
            catch (HttpRequestException e) when (IsRepeatable(method) && Fits(attempt, Backoff(attempt), begun))
            {
                delay = Backoff(attempt);
                LogConnectionRetry(e.HttpRequestError, attempt, delay);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static byte[]? Utf8(object? body)
    {
        if (body is null)
        {
            return null;
        }

        using var text = BotJson.Serialize(body);
        return text.ToUtf8();
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri uri, byte[]? content, string? token)
    {
        var request = new HttpRequestMessage(method, uri)
        {
            Content = content is null ? null : new ByteArrayContent(content) { Headers = { ContentType = Json } },
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return request;
    }

    // What failed on the way may have arrived: only what can arrive twice is sent again.
    private static bool IsRepeatable(HttpMethod method) => method == HttpMethod.Get || method == HttpMethod.Put;

    private static bool IsTransient(HttpStatusCode status) => status is
        HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private bool Fits(int attempt, TimeSpan delay, long begun) =>
        attempt < ConnectorLimits.Attempts && time.GetElapsedTime(begun) + delay <= ConnectorLimits.Total;

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private TimeSpan Backoff(int attempt) =>
        ConnectorLimits.FirstDelay * (Math.Pow(2, attempt - 1) * (1 + Random.Shared.NextDouble() / 4));

    private static async Task<T?> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        return bytes.Length == 0 ? null : BotJson.Deserialize<T>(new ReadOnlySequence<byte>(bytes));
    }

    private static async Task<ErrorResponseException> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var content = await response.Content.ReadAsStringAsync(cancellationToken);
        return new ErrorResponseException($"Operation returned an invalid status code '{response.StatusCode}'")
        {
            Response = new HttpResponseMessageWrapper(response),
            Body = ErrorOf(content),
        };
    }

    private static ErrorResponse? ErrorOf(string content)
    {
        try
        {
            using var reader = new JsonTextReader(new StringReader(content));
            return BotJson.Serializer.Deserialize<ErrorResponse>(reader);
        }
        catch (JsonException)
        {
            // A gateway between answers in HTML.
            return null;
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "The channel answered {Status} to attempt {Attempt}; the next follows in {Delay}.")]
    private partial void LogRetry(int status, int attempt, TimeSpan delay);

    [LoggerMessage(102, LogLevel.Warning, "The connection to the channel failed ({Error}) in attempt {Attempt}; the next follows in {Delay}.")]
    private partial void LogConnectionRetry(HttpRequestError error, int attempt, TimeSpan delay);
}
