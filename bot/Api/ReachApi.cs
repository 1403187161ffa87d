using System.Security.Claims;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>Whom sessions have reached: a unit and those below it, in pages.</summary>
internal static class ReachApi
{
    public static void MapReach(this WebApplication app) => app.MapGet("/api/reach", ReachAsync).RequireAuthorization(ApiServices.Reader);

    private static async Task<IResult> ReachAsync(
        string? unit, int? year, string? from, OrganisationStore organisations, ReachBook reach, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        if (unit is not null && organisation.Find(unit) is null)
        {
            return ApiServices.Refused(new Refusal("no-such-unit", []), request);
        }

        if (!Leads(organisation, user, unit, time))
        {
            return ApiServices.Refused(new Refusal("not-your-unit", []), request);
        }

        return DutyApi.IsYear(year)
            ? Results.Ok(await reach.PageAsync(unit, year ?? (unit is null ? organisation.Today(time.GetUtcNow()) : organisation.TodayIn(unit, time.GetUtcNow())).Year, from, cancellationToken))
            : ApiServices.Refused(new Refusal("bad-year", []), request);
    }

    /// <summary>Who attended nothing is for those who lead the unit or one above it, and for who sees all.</summary>
    private static bool Leads(Organisation organisation, ClaimsPrincipal user, string? unit, TimeProvider time) => ApiServices.SeesAll(user)
        || (unit is not null && ApiServices.PersonOf(user) is { } person && organisation.MembershipsOf(person, organisation.Today(time.GetUtcNow()))
            .Any(m => m.Role is Role.Leader or Role.Deputy && organisation.IsWithin(unit, m.Unit)));
}
