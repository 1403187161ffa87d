using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TeamsAddin.Local.Control;

/// <summary>The control API of docs/control-api.md.</summary>
internal static class ControlApi
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    public static void MapControl(this WebApplication app, Box box)
    {
        box.Tenant.Teams.Changed = person => ServerEvents.Publish("chat", person);
        var control = app.MapGroup("/control");
        control.AddEndpointFilter(Errors);
        control.MapGet("/state", (CancellationToken ct) => StateAsync(box, ct));
        control.MapPost("/clock", (ClockOrder order, HttpRequest request, CancellationToken ct) => ClockAsync(box, order, request, ct));
        control.MapPost("/fault", async (FaultOrder order, HttpRequest request, CancellationToken ct) =>
        {
            box.Tenant.Faults.Current = Enum.TryParse<Fault>(order.Name, ignoreCase: true, out var fault) && Enum.IsDefined(fault)
                ? fault : throw new BadHttpRequestException($"there is no fault \"{order.Name}\"; there are: {string.Join(", ", Enum.GetNames<Fault>()).ToLowerInvariant()}");
            await box.RestAsync(Limit(request), ct);
            return Results.Json(new { fault = NameOf(box) });
        });
        control.MapPeople(box);
        control.MapMailboxes(box);
        control.MapGroups(box);
        control.MapProductApi(box);
        control.MapGet("/channel", () => Results.Json(box.Tenant.Teams.Channel.Posts));
        control.MapGet("/events", (HttpContext http, CancellationToken ct) => ServerEvents.StreamAsync(http, ct));

        // What Azure's front end does for the functions' HTTP trigger.
        app.MapPost("/api/CalendarChanged", (HttpContext http, CancellationToken ct) => ForwardAsync(box, http, ct));
    }

    public static TimeSpan Limit(HttpRequest request) =>
        double.TryParse(request.Query["timeout"], CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 600 ? TimeSpan.FromSeconds(seconds) : DefaultLimit;

    private static string NameOf(Box box) => box.Tenant.Faults.Current.ToString().ToLowerInvariant();

    private static async Task<IResult> StateAsync(Box box, CancellationToken cancellationToken) => Results.Json(new
    {
        now = box.Clock.GetUtcNow(),
        timeZone = Sample.SampleOrganisation.TimeZone,
        resting = await box.BusyAsync(cancellationToken) is null,
        fault = NameOf(box),
        people = box.Sample.People.Count,
        cards = box.Tenant.Teams.Cards,
        graphRequests = box.Tenant.Graph.Requests,
        poison = await box.Triggers.PoisonedAsync(cancellationToken),
        next = await box.NextAsync(cancellationToken),
        url = box.ControlUrl,
        entra = box.Tenant.Root,
    });

    private static async Task<IResult> ClockAsync(Box box, ClockOrder order, HttpRequest request, CancellationToken cancellationToken)
    {
        var target = order switch
        {
            { By: { } by } when by > TimeSpan.Zero => box.Clock.GetUtcNow() + by,
            { To: "next" } => await box.NextAsync(cancellationToken) ?? box.Clock.GetUtcNow(),
            { To: { } to } when DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) => at,
            _ => throw new BadHttpRequestException("say {\"to\":\"next\"}, {\"to\":\"2026-03-05T06:00:00Z\"} or {\"by\":\"01:00:00\"}"),
        };
        await box.MoveToAsync(target, Limit(request), cancellationToken);
        ServerEvents.Publish("clock", box.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        return Results.Json(new { now = box.Clock.GetUtcNow() });
    }

    private static async Task ForwardAsync(Box box, HttpContext http, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("http://functions" + http.Request.Path + http.Request.QueryString)) { Content = new StreamContent(http.Request.Body) };
        if (http.Request.ContentType is { } type)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await box.Functions.ProxyAsync(request, cancellationToken);
        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }

    /// <summary>Errors as docs/control-api.md names them.</summary>
    internal static async ValueTask<object?> Errors(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (TimeoutException e)
        {
            return Results.Json(new { error = e.Message }, statusCode: StatusCodes.Status504GatewayTimeout);
        }
        catch (KeyNotFoundException e)
        {
            return Results.Json(new { error = e.Message }, statusCode: StatusCodes.Status404NotFound);
        }
        catch (Exception e) when (e is BadHttpRequestException or ArgumentException or JsonException or InvalidOperationException)
        {
            return Results.Json(new { error = e.Message }, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}

internal sealed record ClockOrder(string? To, TimeSpan? By);

internal sealed record FaultOrder(string? Name);

internal sealed record SayOrder(string Text);

internal sealed record TapOrder(string Message, string Verb, JsonObject? Data, string? Activity);

internal sealed record LocaleOrder(string Locale);

internal sealed record MoveOrder(DateTimeOffset Start, DateTimeOffset End, string? Place);

internal sealed record AttendedOrder(IReadOnlyList<Graph.BoxAttendee>? People);

internal sealed record ReportsOrder(bool Allowed);
