using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>Sessions whose calendar event is missing or does not reach all; and their next try; and those whose attendance report cannot be read.</summary>
internal static class MissingEventApi
{
    public static void MapMissingEvents(this WebApplication app)
    {
        var api = app.MapGroup("/api/calendar").RequireAuthorization(ApiServices.Admin);
        api.MapGet("/missing", async (int? year, MissingEvents missing, OrganisationStore organisations, TimeProvider time, CancellationToken cancellationToken) =>
            Results.Ok(await missing.ListAsync(year ?? (await organisations.ReadAsync(cancellationToken)).Today(time.GetUtcNow()).Year, cancellationToken)));
        api.MapGet("/reports", async (int? year, UnreadableReports reports, OrganisationStore organisations, TimeProvider time, CancellationToken cancellationToken) =>
            Results.Ok(await reports.ListAsync(year ?? (await organisations.ReadAsync(cancellationToken)).Today(time.GetUtcNow()).Year, cancellationToken)));
        api.MapPost("/retry", async (MissingEvents missing, CancellationToken cancellationToken) =>
            Results.Accepted("/api/calendar/missing", new { asked = await missing.RetryAsync(cancellationToken) }));
    }
}
