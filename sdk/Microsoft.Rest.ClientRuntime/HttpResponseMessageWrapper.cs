using System.Net;

namespace Microsoft.Rest;

/// <summary>What is left of an HTTP message after its connection is gone: headers (names in any case) and content.</summary>
public abstract class HttpMessageWrapper
{
    private protected HttpMessageWrapper(string? content) => Content = content;

    public string? Content { get; set; }

    public IDictionary<string, IEnumerable<string>> Headers { get; } = new Dictionary<string, IEnumerable<string>>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>An answer as it stands in an exception.</summary>
public class HttpResponseMessageWrapper : HttpMessageWrapper
{
    public HttpResponseMessageWrapper(HttpResponseMessage httpResponse, string? content)
        : base(content)
    {
        ArgumentNullException.ThrowIfNull(httpResponse);
        StatusCode = httpResponse.StatusCode;
        ReasonPhrase = httpResponse.ReasonPhrase;
        foreach (var (name, values) in httpResponse.Headers.Concat(httpResponse.Content.Headers))
        {
            Headers[name] = values.ToArray();
        }
    }

    public HttpStatusCode StatusCode { get; protected set; }

    public string? ReasonPhrase { get; protected set; }
}
