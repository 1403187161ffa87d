using System.Net.Http.Headers;

namespace TeamsAddin.Local.Control;

/// <summary>What people do in Outlook, and what they open from a card.</summary>
internal static class MailboxApi
{
    public static void MapMailboxes(this RouteGroupBuilder control, Box box)
    {
        control.MapPost("/mailboxes/{mailbox}/events/{id}/move", async (string mailbox, string id, MoveOrder order, HttpRequest request, CancellationToken ct) =>
        {
            var moved = box.Tenant.Graph.MoveEvent(mailbox, id, order.Start, order.End, order.Place);
            await box.RestAsync(ControlApi.Limit(request), ct);
            return Results.Json(moved);
        });
        control.MapPost("/mailboxes/{mailbox}/events/{id}/cancel", async (string mailbox, string id, HttpRequest request, CancellationToken ct) =>
        {
            var gone = box.Tenant.Graph.CancelEvent(mailbox, id);
            await box.RestAsync(ControlApi.Limit(request), ct);
            return Results.Json(gone);
        });
        control.MapMeetings(box.Tenant);
        control.MapPost("/mailboxes/{mailbox}/lifecycle/{happened}", async (string mailbox, string happened, HttpRequest request, CancellationToken ct) =>
        {
            box.Tenant.Graph.TellLifecycle(mailbox, happened);
            await box.RestAsync(ControlApi.Limit(request), ct);
            return Results.NoContent();
        });
    }

    /// <summary>Who was in an online meeting, and whether the application may read of it.</summary>
    public static void MapMeetings(this RouteGroupBuilder control, Tenant tenant)
    {
        control.MapPost("/mailboxes/{mailbox}/events/{id}/attended", (string mailbox, string id, AttendedOrder order) =>
            order.People?.All(p => p.Stays is not null) == true
                ? Results.Json(new { report = tenant.Graph.Attend(mailbox, id, order.People) })
                : throw new BadHttpRequestException("say {\"people\":[{\"person\":\"<id>\",\"stays\":[{\"from\",\"to\"}]}]}"));
        control.MapPut("/mailboxes/{mailbox}/reports", (string mailbox, ReportsOrder order) =>
        {
            tenant.Graph.LetReadReports(mailbox, order.Allowed);
            return Results.NoContent();
        });
    }

    public static void MapProductApi(this RouteGroupBuilder control, Box box)
    {
        // A page's own links and forms stay in the box: the way behind "bot" is the product's.
        control.MapGet("/people/{id}/open", (string id, string url) =>
        {
            var target = new Uri(url, UriKind.Absolute);
            return target.GetLeftPart(UriPartial.Authority) == box.BotUrl.GetLeftPart(UriPartial.Authority)
                ? Results.Redirect($"/control/people/{PeopleApi.Find(box, id).Id}/bot{target.PathAndQuery}")
                : throw new BadHttpRequestException($"only links to the product are opened here, and {target.Host} is another place");
        });
        control.MapMethods("/people/{id}/bot/{**path}", [HttpMethods.Get, HttpMethods.Post], (string id, string path, HttpContext http, CancellationToken ct) =>
            RelayAsync(box, PeopleApi.Find(box, id).Id, path, http, ct));
        control.Map("/api/{**path}", async (string path, HttpContext http, CancellationToken ct) =>
        {
            var person = http.Request.Headers["X-Person"].ToString();
            await RelayAsync(box, PeopleApi.Find(box, person.Length == 0 ? box.AdminId : person).Id, "api/" + path, http, ct);
        });
    }

    private static async Task RelayAsync(Box box, string person, string path, HttpContext http, CancellationToken cancellationToken)
    {
        var method = new HttpMethod(http.Request.Method);
        StreamContent? body = null;
        if (method != HttpMethod.Get && http.Request.ContentLength is not 0)
        {
            body = new StreamContent(http.Request.Body);
            body.Headers.ContentType = MediaTypeHeaderValue.Parse(http.Request.ContentType ?? "application/json");
        }

        using var answer = await box.CallAsync(person, method, path + http.Request.QueryString, body, http.Request.Headers.Accept, cancellationToken);
        if (method != HttpMethod.Get)
        {
            await box.RestAsync(ControlApi.Limit(http.Request), cancellationToken);
        }

        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        if (answer.Content.Headers.ContentDisposition is { } disposition)
        {
            http.Response.Headers.ContentDisposition = disposition.ToString();
        }

        await answer.Content.CopyToAsync(http.Response.Body, cancellationToken);
    }
}
