using System.Globalization;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Graph;

/// <summary>Answers in Graph's shapes.</summary>
internal static class GraphAnswers
{
    public static Answer Error(int status, string code, string message)
    {
        var id = Guid.NewGuid().ToString("D");
        return new Answer(status, new JsonObject
        {
            ["error"] = new JsonObject
            {
                ["code"] = code,
                ["message"] = message,
                ["innerError"] = new JsonObject
                {
                    ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                    ["request-id"] = id,
                    ["client-request-id"] = id,
                },
            },
        });
    }

    public static Answer NotServed(Call call) =>
        Error(501, "NotImplemented", $"The tenant in a box does not serve {call.Method} {call.Target}.");

    public static Answer NotFound() => Error(404, "ErrorItemNotFound", "The specified object was not found in the store.");

    /// <summary>Graph gives events ids that change with their folder unless asked otherwise; the box has none such.</summary>
    public static Answer? RefusalOfIds(Call call) => call.Header("Prefer")?.Contains("IdType=\"ImmutableId\"", StringComparison.OrdinalIgnoreCase) == true
        ? null
        : Error(400, "ErrorInvalidRequest", "The tenant in a box has immutable ids only: ask for them (Prefer: IdType=\"ImmutableId\").");

    /// <summary>Refuses system query options other than those named; others may be anything, as in Graph.</summary>
    public static Answer? RefusalOfOptions(Call call, params string[] allowed) =>
        call.Query.Keys.FirstOrDefault(k => k.StartsWith('$') && !allowed.Contains(k, StringComparer.OrdinalIgnoreCase)) is { } other
            ? Error(400, "ErrorInvalidUrlQuery", $"The query option '{other}' is not supported on this resource.")
            : null;

    /// <summary>A page by $top and $skip, with a link to the next one.</summary>
    public static Answer Page(Call call, Uri root, IReadOnlyList<JsonObject> all, int usual, int most)
    {
        if (!TryNumber(call.Option("$top") ?? usual.ToString(CultureInfo.InvariantCulture), 1, most, out var top) || !TryNumber(call.Option("$skip") ?? "0", 0, int.MaxValue, out var skip))
        {
            return Error(400, "ErrorInvalidUrlQuery", $"$top wants 1 to {most.ToString(CultureInfo.InvariantCulture)}, $skip 0 or more.");
        }

        var body = new JsonObject { ["value"] = new JsonArray([.. all.Skip(skip).Take(top)]) };
        if (all.Count > skip + top)
        {
            var query = call.Query.Where(q => !string.Equals(q.Key, "$skip", StringComparison.OrdinalIgnoreCase))
                .Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}").Append($"$skip={(skip + top).ToString(CultureInfo.InvariantCulture)}");
            body["@odata.nextLink"] = Link(root, call, string.Join('&', query));
        }

        return new Answer(200, body);
    }

    /// <summary>The call's own address with another query.</summary>
    public static string Link(Uri root, Call call, string query) => new Uri(root, call.Target.Split('?')[0]).ToString() + "?" + query;

    /// <summary>Keeps what $select names; names that the type has not are refused.</summary>
    public static (Answer? Refusal, Func<JsonObject, JsonObject> Cut) Select(Call call, IReadOnlySet<string> known, string type)
    {
        if (call.Option("$select") is not { Length: > 0 } select)
        {
            return (null, whole => whole);
        }

        var names = select.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.FirstOrDefault(n => !known.Contains(n)) is { } unknown
            ? (Error(400, "BadRequest", $"Could not find a property named '{unknown}' on type 'microsoft.graph.{type}'."), whole => whole)
            : (null, Cut);

        JsonObject Cut(JsonObject whole)
        {
            // Graph always gives the id.
            foreach (var name in whole.Select(p => p.Key).Where(k => k != "id" && !k.StartsWith('@') && !names.Contains(k)).ToArray())
            {
                whole.Remove(name);
            }

            return whole;
        }
    }

    private static bool TryNumber(string text, int least, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= least && number <= most;
}
