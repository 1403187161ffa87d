using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using Azure.Data.Tables;

namespace TeamsAddin.Sdk.Tests.Tables;

/// <summary>Stands where the network would: keeps what was sent and gives the answers that a test prepared, in order, the last one for ever.</summary>
internal sealed class Wire : HttpMessageHandler
{
    private readonly Queue<HttpResponseMessage> _answers = new();

    public ConcurrentQueue<Sent> Requests { get; } = new();

    /// <summary>A table of an account whose key is "secret".</summary>
    public TableClient Table(TableClientOptions? options = null) =>
        new TableServiceClient("AccountName=account;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net", options ?? Options()).GetTableClient("t");

    public TableClientOptions Options()
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(new HttpClient(this)) };
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        return options;
    }

    public Wire Answers(HttpStatusCode status, string body = "", string type = "application/json", params (string Name, string Value)[] headers)
    {
        var answer = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8) };
        answer.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        foreach (var (name, value) in headers) answer.Headers.TryAddWithoutValidation(name, value);
        _answers.Enqueue(answer);
        return this;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Enqueue(new Sent(request.Method, request.RequestUri!, request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase), body));
        return _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
    }

    internal sealed record Sent(HttpMethod Method, Uri Uri, Dictionary<string, string> Headers, string Body);
}
