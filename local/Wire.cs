using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace TeamsAddin.Local;

/// <summary>A request to a stand-in: from the wire, or a step of a batch.</summary>
/// <param name="Target">Path and query as sent.</param>
/// <param name="Segments">The path's parts, unescaped.</param>
internal sealed record Call(
    string Method, string Target, string[] Segments, Dictionary<string, StringValues> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    private const int LargestBody = 4 * 1024 * 1024;

    public static Call Of(string method, string target, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var query = new Dictionary<string, StringValues>(QueryHelpers.ParseQuery(question < 0 ? "" : target[question..]), StringComparer.OrdinalIgnoreCase);
        return new Call(method, target, segments, query, headers, body);
    }

    /// <returns>Null where the body is too large.</returns>
    public static async Task<Call?> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0;)
        {
            body.Write(buffer, 0, read);
            if (body.Length > LargestBody)
            {
                return null;
            }
        }

        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return Of(context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, headers, body.ToArray());
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public string? Option(string name) => Query.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>The body as a JSON object, or null where it is none.</summary>
    public JsonObject? JsonBody()
    {
        try
        {
            return JsonNode.Parse(Body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>An answer before it goes over the wire, so that a batch can hold it and a fault can take its place.</summary>
internal sealed record Answer(int Status, JsonNode? Body = null)
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A page for people, in place of a body.</summary>
    public string? Html { get; init; }

    public Answer With(string header, string value)
    {
        Headers[header] = value;
        return this;
    }

    /// <summary>In whole seconds, as the services say it; never 0.</summary>
    public Answer RetryAfter(TimeSpan wait) =>
        With("Retry-After", Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture));

    public async Task WriteAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (Html is not null)
        {
            response.ContentType = "text/html; charset=utf-8";
            await response.WriteAsync(Html, cancellationToken);
        }
        else if (Body is not null)
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(Body, Options), cancellationToken);
        }
    }
}
