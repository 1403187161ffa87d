using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Graph;

/// <summary>
/// <c>$batch</c>: at most 20 steps, each answered, and counted against its mailbox's limits, as if it had come alone. Graph works on four of
/// them at once.
/// </summary>
internal static class BatchApi
{
    private const int MostSteps = 20;
    private const int AtOnce = 4;

    public static async Task<Answer> AnswerAsync(Call call, Func<Call, Task<Answer>> step)
    {
        if (call.JsonBody()?["requests"] is not JsonArray { Count: > 0 } requests || requests.Any(r => r is not JsonObject))
        {
            return Refused("Invalid batch payload format: 'requests' wants a list of objects.");
        }

        if (requests.Count > MostSteps)
        {
            return Refused($"Number of batch request steps exceeds the maximum value of {MostSteps.ToString(CultureInfo.InvariantCulture)}.");
        }

        var steps = requests.Cast<JsonObject>().ToList();
        var ids = steps.Select(s => Text(s, "id")).ToList();
        if (ids.Any(string.IsNullOrEmpty) || ids.Distinct(StringComparer.OrdinalIgnoreCase).Count() != ids.Count)
        {
            return Refused("Request ids must be there and differ from each other.");
        }

        if (steps.Any(s => s.ContainsKey("dependsOn")))
        {
            return Refused("The tenant in a box knows no dependsOn.");
        }

        if (steps.Any(s => Text(s, "method") is null || Text(s, "url") is null))
        {
            return Refused("Each request wants a method and a url.");
        }

        var answers = new Answer[steps.Count];
        await Parallel.ForAsync(0, steps.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) => answers[i] = await step(CallOf(steps[i])));
        var responses = new JsonArray();
        foreach (var (one, answer) in steps.Zip(answers))
        {
            var response = new JsonObject { ["id"] = Text(one, "id"), ["status"] = answer.Status, ["body"] = answer.Body };
            var headers = new JsonObject();
            foreach (var (name, value) in answer.Headers)
            {
                headers[name] = value;
            }

            if (answer.Body is not null)
            {
                headers["Content-Type"] = "application/json";
            }

            response["headers"] = headers;
            responses.Add(response);
        }

        return new Answer(200, new JsonObject { ["responses"] = responses });
    }

    private static Call CallOf(JsonObject step)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in step["headers"] as JsonObject ?? [])
        {
            headers[name] = value?.ToString() ?? "";
        }

        var body = step["body"] is { } given ? JsonSerializer.SerializeToUtf8Bytes(given) : [];
        return Call.Of(Text(step, "method")!.ToUpperInvariant(), "/v1.0/" + Text(step, "url")!.TrimStart('/'), headers, body);
    }

    private static string? Text(JsonObject step, string name) => step[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static Answer Refused(string message) => GraphAnswers.Error(400, "BadRequest", message);
}
