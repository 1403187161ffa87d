using System.Text.Json.Nodes;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary.Middleware;

namespace TeamsAddin.Local.Tests.Graph;

/// <summary>Events as the product sends them.</summary>
internal static class EventBody
{
    public const string Path = "users/unit1@contoso.example/events";

    public static string Json(string transaction = "t1", string start = "2026-03-05T14:30:00", string end = "2026-03-05T16:00:00") => new JsonObject
    {
        ["subject"] = "三会一课",
        ["body"] = new JsonObject { ["contentType"] = "html", ["content"] = "<p>学习</p>" },
        ["start"] = new JsonObject { ["dateTime"] = start, ["timeZone"] = "China Standard Time" },
        ["end"] = new JsonObject { ["dateTime"] = end, ["timeZone"] = "Asia/Shanghai" },
        ["location"] = new JsonObject { ["displayName"] = "三楼会议室" },
        ["attendees"] = new JsonArray(new JsonObject { ["type"] = "required", ["emailAddress"] = new JsonObject { ["address"] = Box.Wang.Mail } }),
        ["transactionId"] = transaction,
    }.ToJsonString();

    /// <summary>With the value at a path such as attendees[0].type replaced or added.</summary>
    public static string With(string path, string value)
    {
        var body = JsonNode.Parse(Json())!;
        var at = body;
        var parts = path.Replace("[0]", ".0", StringComparison.Ordinal).Split('.');
        foreach (var part in parts[..^1])
        {
            at = at is JsonArray list ? list[int.Parse(part)]! : at[part] ??= new JsonObject();
        }

        if (at is JsonArray last)
        {
            last[int.Parse(parts[^1])] = JsonNode.Parse(value);
        }
        else
        {
            at[parts[^1]] = JsonNode.Parse(value);
        }

        return body.ToJsonString();
    }

    /// <summary>The SDK's client as the product builds it.</summary>
    public static GraphServiceClient Client(Box box)
    {
        var handlers = GraphClientFactory.CreateDefaultHandlers().Where(h => h is not RetryHandler);
        return new GraphServiceClient(GraphClientFactory.Create(handlers, finalHandler: Box.Trust(box.Tenant.CaFile)), new Tokens(box), new Uri(box.Tenant.Root, "v1.0").ToString());
    }

    private sealed class Tokens(Box box) : IAuthenticationProvider
    {
        public Task AuthenticateRequestAsync(RequestInformation request, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default)
        {
            request.Headers.Add("Authorization", "Bearer " + box.Tenant.Entra.AppToken(box.Settings.Names.Graph));
            request.Headers.Add("Prefer", Box.ImmutableIds);
            return Task.CompletedTask;
        }
    }
}
