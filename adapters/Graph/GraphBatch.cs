using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;

namespace TeamsAddin.Adapters.Graph;

/// <summary>A step's answer, whether it came in a batch or alone.</summary>
/// <param name="Paced">The pace has tried it as often as it does.</param>
internal sealed record StepAnswer(int Status, TimeSpan? RetryAfter, JsonElement Body, bool Paced = false)
{
    public bool IsPutOff => Status is 429 or 503 or 504;

    public bool IsDone => Status is >= 200 and < 300;

    /// <summary>Graph's code of an error, or "".</summary>
    public string Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("error", out var error) && error.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
}

/// <summary>
/// Sends requests together, at most 20 in one <c>$batch</c>; one alone goes as it is. A batch is answered 200 whatever became of its
/// steps: those that are put off are sent again when the longest wait among them is over, or say so where that is too long.
/// </summary>
internal sealed class GraphBatch(GraphServiceClient graph, TimeProvider time)
{
    public const int MostSteps = 20;
    private const int MaxRounds = 6;

    /// <param name="mailbox">The one that all steps are on, or "" where they are on none.</param>
    /// <param name="until">When it has to end, by the wall clock; null: a call's budget from now.</param>
    /// <returns>In the order of the steps. One that is still put off after some tries says so.</returns>
    public async Task<IReadOnlyList<StepAnswer>> SendAsync(string mailbox, IReadOnlyList<RequestInformation> steps, CancellationToken cancellationToken, DateTimeOffset? until = null)
    {
        var end = until ?? time.GetUtcNow() + GraphPace.Budget;
        var answers = new StepAnswer[steps.Count];
        var open = Enumerable.Range(0, steps.Count).ToList();
        for (var round = 1; open.Count > 0; round++)
        {
            foreach (var some in open.Chunk(MostSteps))
            {
                try
                {
                    await SendAsync(mailbox, steps, some, end, answers, cancellationToken);
                }
                catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    // The pace has tried for a while: an outage is no reason to give the work up.
                    foreach (var i in some)
                    {
                        answers[i] = new StepAnswer(503, null, default, Paced: true);
                    }
                }
            }

            open.RemoveAll(i => !answers[i].IsPutOff || answers[i].Paced);
            if (round == MaxRounds || open.Count == 0)
            {
                break;
            }

            var wait = open.Max(i => answers[i].RetryAfter ?? GraphPace.Backoff(round));
            if (time.GetUtcNow() + wait > end)
            {
                break;
            }

            await Task.Delay(wait, time, cancellationToken);
        }

        return answers;
    }

    private async Task SendAsync(string mailbox, IReadOnlyList<RequestInformation> steps, int[] which, DateTimeOffset until, StepAnswer[] answers, CancellationToken cancellationToken)
    {
        if (which is [var only])
        {
            // A stream is read once: the request is made anew for each try.
            using var alone = await NativeAsync(Copy(steps[only], until), cancellationToken);
            answers[only] = new StepAnswer((int)alone.StatusCode, alone.Headers.RetryAfter?.Delta, await BodyAsync(alone, cancellationToken), Paced: true);
            return;
        }

        using var answer = await NativeAsync(Batch(mailbox, steps, which, until), cancellationToken);
        var body = await BodyAsync(answer, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            foreach (var i in which)
            {
                answers[i] = new StepAnswer((int)answer.StatusCode, answer.Headers.RetryAfter?.Delta, body, Paced: true);
            }

            return;
        }

        foreach (var response in body.GetProperty("responses").EnumerateArray())
        {
            var i = int.Parse(response.GetProperty("id").GetString()!, CultureInfo.InvariantCulture);
            answers[i] = new StepAnswer(response.GetProperty("status").GetInt32(), RetryAfter(response), response.TryGetProperty("body", out var own) ? own : default);
        }

        // A step that Graph says nothing of is to be sent again like one that it could not do.
        foreach (var i in which.Where(i => answers[i] is null))
        {
            answers[i] = new StepAnswer(504, null, default);
        }
    }

    private RequestInformation Batch(string mailbox, IReadOnlyList<RequestInformation> steps, int[] which, DateTimeOffset until)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteStartArray("requests");
            foreach (var i in which)
            {
                Write(json, i, steps[i]);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var batch = new RequestInformation { HttpMethod = Method.POST, URI = new Uri(Root + "/$batch") };
        batch.SetStreamContent(new MemoryStream(content.ToArray()), "application/json");
        batch.Headers.TryAdd("Accept", "application/json");
        batch.AddRequestOptions([new PaceOption(mailbox, which.Length, until)]);
        return batch;
    }

    private string Root => graph.RequestAdapter.BaseUrl!.TrimEnd('/');

    private void Write(Utf8JsonWriter json, int i, RequestInformation step)
    {
        json.WriteStartObject();
        json.WriteString("id", i.ToString(CultureInfo.InvariantCulture));
        json.WriteString("method", step.HttpMethod.ToString());
        json.WriteString("url", step.URI.AbsoluteUri[Root.Length..]);
        json.WriteStartObject("headers");
        foreach (var (name, values) in step.Headers.Where(h => !IsOurs(h.Key)))
        {
            json.WriteString(name, string.Join(", ", values));
        }

        if (step.Content is MemoryStream { Length: > 0 })
        {
            json.WriteString("Content-Type", "application/json");
        }

        json.WriteEndObject();
        if (step.Content is MemoryStream { Length: > 0 } body)
        {
            json.WritePropertyName("body");
            json.WriteRawValue(body.ToArray());
        }

        json.WriteEndObject();
    }

    /// <summary>What each request says of its form; the rest is the step's own.</summary>
    private static bool IsOurs(string header) => header.Equals("Accept", StringComparison.OrdinalIgnoreCase) || header.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);

    private static RequestInformation Copy(RequestInformation step, DateTimeOffset until)
    {
        var copy = new RequestInformation { HttpMethod = step.HttpMethod, URI = step.URI };
        copy.Headers.TryAdd("Accept", "application/json");
        foreach (var (name, values) in step.Headers.Where(h => !IsOurs(h.Key)))
        {
            copy.Headers.Add(name, [.. values]);
        }

        copy.AddRequestOptions([new PaceOption(null, 1, until)]);
        if (step.Content is MemoryStream { Length: > 0 } body)
        {
            copy.SetStreamContent(new MemoryStream(body.ToArray()), "application/json");
        }

        return copy;
    }

    private async Task<HttpResponseMessage> NativeAsync(RequestInformation request, CancellationToken cancellationToken)
    {
        var handler = new NativeResponseHandler();
        request.AddRequestOptions([new ResponseHandlerOption { ResponseHandler = handler }]);
        await graph.RequestAdapter.SendNoContentAsync(request, cancellationToken: cancellationToken);
        return (HttpResponseMessage)handler.Value!;
    }

    private static async Task<JsonElement> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        answer.Content.Headers.ContentType?.MediaType == "application/json" ? await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken) : default;

    private static TimeSpan? RetryAfter(JsonElement response) =>
        response.TryGetProperty("headers", out var headers) && headers.ValueKind == JsonValueKind.Object
        && headers.EnumerateObject().FirstOrDefault(h => string.Equals(h.Name, "Retry-After", StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: JsonValueKind.String } header
        && int.TryParse(header.Value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
