using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Azure.Data.Tables.Internal;

/// <summary>An account's table service: its address, and the pipeline that signs, retries and traces what goes there.</summary>
internal sealed class TableService
{
    private readonly HttpPipeline _pipeline;
    private readonly string _version;

    public TableService(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        var pipeline = new HttpPipelineOptions(options) { RequestFailedDetailsParser = ErrorParser.Instance, ResponseClassifier = new ResponseClassifier() };
        pipeline.PerRetryPolicies.Add(authentication);
        _pipeline = HttpPipelineBuilder.Build(pipeline);
        _version = options.Version;
        Root = endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>Without a slash at its end.</summary>
    public string Root { get; }

    public HttpMessage Message(RequestMethod method, string path)
    {
        var message = _pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri($"{Root}/{path}"));
        message.Request.Headers.Add("x-ms-version", _version);
        message.Request.Headers.Add("DataServiceVersion", Names.DataServiceVersion);
        message.Request.Headers.Add("Accept", Names.MinimalMetadata);
        return message;
    }

    public HttpMessage Message(RequestMethod method, string path, ITableEntity row)
    {
        var message = Message(method, path);
        var body = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(body, EntityWriter.Options);
        EntityWriter.Write(writer, row);
        message.Request.Content = RequestContent.Create(body.WrittenMemory);
        message.Request.Headers.Add("Content-Type", "application/json");
        return message;
    }

    /// <param name="alsoFine">A status of 400 or above that is an answer, not an error.</param>
    /// <exception cref="RequestFailedException">Any other such status.</exception>
    public async Task<Response> Send(HttpMessage message, CancellationToken cancellationToken, int alsoFine = 0)
    {
        await _pipeline.SendAsync(message, cancellationToken).ConfigureAwait(false);
        var response = message.Response;
        return !response.IsError || response.Status == alsoFine ? response : throw new RequestFailedException(response);
    }
}
