using System.Security.Claims;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

internal sealed record CancelOrder(string? Why);

/// <param name="Until">An instant (ISO 8601 with offset).</param>
internal sealed record UntilOrder(DateTimeOffset? Until, string? Why);

internal sealed record EraseOrder(IReadOnlyList<string>? Texts, string? Why);

/// <summary>Units and their sessions, as far as the caller may see them.</summary>
internal static class SessionApi
{
    private const int MaxWhy = 1_000;

    public static void MapSessions(this WebApplication app)
    {
        app.MapGet("/api/units", UnitsAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/units/{unit}/sessions", SessionsAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/progress", ProgressAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/sessions/{id}", SessionAsync).RequireAuthorization(ApiServices.Reader);
        app.MapPost("/api/sessions/{id}/cancel", CancelAsync).RequireAuthorization(ApiServices.Admin);
        app.MapPost("/api/sessions/{id}/reopen", (string id, UntilOrder order, SessionBook sessions, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken) =>
            UntilAsync(id, order, "reopen", (who, key, until, why) => new ReopenRegister(who, key, until, why).At(time.GetUtcNow()), sessions, user, request, cancellationToken)).RequireAuthorization(ApiServices.Admin);
        app.MapPost("/api/sessions/{id}/unlock", (string id, UntilOrder order, SessionBook sessions, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken) =>
            UntilAsync(id, order, "unlock", (who, key, until, why) => new UnlockMinutes(who, key, until, why).At(time.GetUtcNow()), sessions, user, request, cancellationToken)).RequireAuthorization(ApiServices.Admin);
        app.MapPost("/api/sessions/{id}/erase", EraseAsync).RequireAuthorization(ApiServices.Admin);
    }

    private static async Task<IResult> UnitsAsync(OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        return Results.Ok(organisation.UnitsOn(organisation.Today(time.GetUtcNow())).Where(u => MaySee(organisation, user, u.Id, time)));
    }

    private static async Task<IResult> SessionsAsync(
        string unit, int? year, OrganisationStore organisations, Table<SessionRow> index, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        if (organisation.Find(unit) is null)
        {
            return ApiServices.Refused(new Refusal("no-such-unit", []), request);
        }

        if (!MaySee(organisation, user, unit, time))
        {
            return ApiServices.Refused(new Refusal("not-your-unit", []), request);
        }

        var rows = new List<SessionRow>();
        await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year ?? organisation.TodayIn(unit, time.GetUtcNow()).Year), cancellationToken: cancellationToken))
        {
            rows.Add(row.Value);
        }

        return Results.Ok(rows.OrderBy(r => r.Start));
    }

    /// <summary>The units that the caller may see, one row each: read from the table <c>progress</c> alone. Units that ended show in the years that they saw.</summary>
    private static async Task<IResult> ProgressAsync(int? year, UnitProgress progress, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var rows = new List<ProgressRow>();
        var today = organisation.Today(time.GetUtcNow());
        var day = year is >= 1 and var asked && asked < today.Year ? new DateOnly(asked, 1, 1) : today;
        await foreach (var row in progress.YearAsync(year ?? today.Year, cancellationToken))
        {
            if (organisation.Find(row.Unit)?.IsOpen(day) == true && MaySee(organisation, user, row.Unit, time))
            {
                rows.Add(row);
            }
        }

        return Results.Ok(rows);
    }

    private static async Task<IResult> SessionAsync(
        string id, SessionBook sessions, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(id) || await sessions.ReadAsync(id, cancellationToken) is not { State.Plan: { } plan } snapshot)
        {
            return ApiServices.Refused(new Refusal("no-such-session", []), request);
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        if (!MaySee(organisation, user, plan.Unit, time))
        {
            return ApiServices.Refused(new Refusal("not-your-unit", []), request);
        }

        var entries = new List<Entry>();
        await foreach (var entry in sessions.EntriesAsync(id, cancellationToken))
        {
            entries.Add(entry);
        }

        return Results.Ok(new { id, snapshot.Position, state = snapshot.State, entries = entries.Select(e => new { e.Sequence, e.Kind, e.At, e.Actor, e.Key, data = e.Fact }) });
    }

    private static async Task<IResult> CancelAsync(
        string id, CancelOrder order, SessionBook sessions, IWorkQueue queue, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(id))
        {
            return ApiServices.Refused(new Refusal("no-such-session", []), request);
        }

        var why = string.IsNullOrWhiteSpace(order.Why) ? null : SaltedText.Of(order.Why.Trim());
        var command = new CancelSession(ApiServices.PersonOf(user) ?? "system", "admin", "cancel", why);
        var outcome = await sessions.ExecuteAsync(id, command.At(time.GetUtcNow()), cancellationToken);
        if (!outcome.Ok)
        {
            return ApiServices.Refused(outcome.Refusal!, request);
        }

        await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Sync, id), cancellationToken);
        await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, Ledger.Notices.NoticeKind.Cancelled, id, outcome.State.Occasion), cancellationToken);
        return Results.Ok(outcome.Position);
    }

    /// <summary>Opens something again until a time. The same time asked for twice is asked for once.</summary>
    private static async Task<IResult> UntilAsync(
        string id, UntilOrder order, string what, Func<string, string, DateTimeOffset, SaltedText, Command<SessionFile>> commandOf,
        SessionBook sessions, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(id))
        {
            return ApiServices.Refused(new Refusal("no-such-session", []), request);
        }

        if (order.Until is not { } until || order.Why?.Trim() is not { Length: > 0 and <= MaxWhy } why)
        {
            return ApiServices.Refused(new Refusal(order.Until is null ? "until-needed" : "why-needed", [MaxWhy.ToString(System.Globalization.CultureInfo.InvariantCulture)]), request);
        }

        var key = $"{what}/{until.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture)}";
        var outcome = await sessions.ExecuteAsync(id, commandOf(ApiServices.PersonOf(user) ?? "system", key, until, SaltedText.Of(why)), cancellationToken);
        return outcome.Ok ? Results.Ok(outcome.Position) : ApiServices.Refused(outcome.Refusal!, request);
    }

    private static async Task<IResult> EraseAsync(
        string id, EraseOrder order, SessionBook sessions, EraseDesk desk, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(id) || (await sessions.ReadAsync(id, cancellationToken)).State.Plan is null)
        {
            return ApiServices.Refused(new Refusal("no-such-session", []), request);
        }

        var command = new EraseText(ApiServices.PersonOf(user) ?? "system", [.. (order.Texts ?? []).OfType<string>()], order.Why?.Trim() ?? "");
        var outcome = await desk.EraseAsync(id, command, cancellationToken);
        return outcome.Ok ? Results.Ok(outcome.Position) : ApiServices.Refused(outcome.Refusal!, request);
    }

    public static bool MaySee(Organisation organisation, ClaimsPrincipal user, string unit, TimeProvider time) =>
        ApiServices.SeesAll(user) || (ApiServices.PersonOf(user) is { } person && organisation.MaySee(person, unit, organisation.Today(time.GetUtcNow())));
}
