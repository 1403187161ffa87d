using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TeamsAddin.Adapters;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Functions;

/// <summary>
/// Graph tells that something changed on a mailbox, or what becomes of a subscription. What changed is read from the mailbox itself: a
/// notification only says where to look.
/// Strangers (a wrong clientState) are counted and ignored.
/// </summary>
internal sealed partial class CalendarChanged(Settings settings, IWorkQueue queue, ILogger<CalendarChanged> log)
{
    private const int LargestBody = 256 * 1024;

    private readonly byte[] clientState = Encoding.UTF8.GetBytes(settings.ClientState);
    private long strangers;

    public async Task<IResult> AnswerAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Query["validationToken"].ToString() is { Length: > 0 } token)
        {
            // The handshake: the token comes back as plain text, so that nothing in it can run.
            return token.Length <= 1024 ? Results.Text(token, "text/plain") : Results.BadRequest();
        }

        if (request.ContentLength > LargestBody || await ReadAsync(request.Body, cancellationToken) is not { } read)
        {
            return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        }

        try
        {
            using var body = JsonDocument.Parse(read);
            foreach (var (step, subscription) in StepsOf(body.RootElement).Distinct())
            {
                await queue.SendAsync(Queues.Calendar, new CalendarWork(step, Subscription: subscription), cancellationToken);
            }

            return Results.Json(new { }, statusCode: StatusCodes.Status202Accepted);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return Results.BadRequest();
        }
    }

    /// <returns>Null where it is too large: a body that comes in chunks says no length.</returns>
    private static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var read = new byte[LargestBody + 1];
        var length = await body.ReadAtLeastAsync(read, read.Length, throwOnEndOfStream: false, cancellationToken);
        return length > LargestBody ? null : read[..length];
    }

    private List<(string Step, string Subscription)> StepsOf(JsonElement body)
    {
        var steps = new List<(string, string)>();
        foreach (var one in body.GetProperty("value").EnumerateArray())
        {
            var state = one.TryGetProperty("clientState", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : "";
            if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), clientState))
            {
                Stranger(log, Interlocked.Increment(ref strangers));
                continue;
            }

            if (one.TryGetProperty("subscriptionId", out var id) && Guid.TryParse(id.GetString(), out var parsed))
            {
                steps.Add((StepOf(one), parsed.ToString("D")));
            }
        }

        return steps;
    }

    /// <summary>A lifecycle event, or a change; of missed notifications (and of what we do not know) the mailbox itself tells.</summary>
    private static string StepOf(JsonElement notification) => notification.TryGetProperty("lifecycleEvent", out var happened) && happened.ValueKind == JsonValueKind.String
        ? happened.GetString() switch
        {
            "reauthorizationRequired" => CalendarWork.Renew,
            "subscriptionRemoved" => CalendarWork.Resubscribe,
            _ => CalendarWork.Changed,
        }
        : CalendarWork.Changed;

    [LoggerMessage(210, LogLevel.Warning, "A calendar notification with a wrong clientState was ignored; {Count} since the start")]
    private static partial void Stranger(ILogger log, long count);
}

internal static class NotificationEndpoint
{
    public static void MapNotifications(this WebApplication app) =>
        app.MapPost("/api/CalendarChanged", (HttpRequest request, CalendarChanged changed, CancellationToken cancellationToken) => changed.AnswerAsync(request, cancellationToken));
}
