using System.Net;

namespace Microsoft.Rest;

/// <summary>What is left of an HTTP message after its connection is gone: headers, their names in any case.</summary>
public abstract class HttpMessageWrapper
{
    private protected HttpMessageWrapper()
    {
    }

    public IDictionary<string, IEnumerable<string>> Headers { get; } = new Dictionary<string, IEnumerable<string>>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>An answer as it stands in an exception.</summary>
public class HttpResponseMessageWrapper : HttpMessageWrapper
{
    internal HttpResponseMessageWrapper(HttpResponseMessage httpResponse)
    {
        StatusCode = httpResponse.StatusCode;
        foreach (var (name, values) in httpResponse.Headers.Concat(httpResponse.Content.Headers))
        {
            Headers[name] = values.ToArray();
        }
    }

    public HttpStatusCode StatusCode { get; protected set; }
}
