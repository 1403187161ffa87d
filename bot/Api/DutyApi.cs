using System.Security.Claims;
using TeamsAddin.Ledger.Duties;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>What units and people owe in a year, and what would still meet it in the caller's language.</summary>
internal static class DutyApi
{
    private const int EarliestYear = 2000;
    private const int LatestYear = 2200;

    public static void MapDuties(this WebApplication app)
    {
        app.MapGet("/api/units/{unit}/duties", UnitAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/people/{person}/duties", PersonAsync).RequireAuthorization(ApiServices.Reader);
    }

    private static async Task<IResult> UnitAsync(
        string unit, int? year, OrganisationStore organisations, DutyBook duties, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        if (organisation.Find(unit) is null)
        {
            return ApiServices.Refused(new Refusal("no-such-unit", []), request);
        }

        if (!SessionApi.MaySee(organisation, user, unit, time))
        {
            return ApiServices.Refused(new Refusal("not-your-unit", []), request);
        }

        if (!IsYear(year))
        {
            return ApiServices.Refused(new Refusal("bad-year", []), request);
        }

        var wording = ApiServices.WordingOf(request);
        var owed = await duties.OfAsync(unit, year ?? organisation.TodayIn(unit, time.GetUtcNow()).Year, cancellationToken);
        return Results.Ok(owed.Select(duty => new { duty, state = wording["duty.state." + duty.State], needs = DutyText.Say(wording, duty) }));
    }

    /// <summary>For the person himself, those who lead a unit of his, and who sees all.</summary>
    private static async Task<IResult> PersonAsync(
        string person, int? year, OrganisationStore organisations, DutyBook duties, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        if (!ApiServices.SeesAll(user) && !Leads(organisation, ApiServices.PersonOf(user), person, organisation.Today(time.GetUtcNow())))
        {
            return ApiServices.Refused(new Refusal("not-your-unit", []), request);
        }

        return !IsYear(year)
            ? ApiServices.Refused(new Refusal("bad-year", []), request)
            : Results.Ok(await duties.OfPersonAsync(person, year ?? organisation.TodayOf(person, time.GetUtcNow()).Year, cancellationToken));
    }

    public static bool IsYear(int? year) => year is null or (>= EarliestYear and <= LatestYear);

    private static bool Leads(Organisation organisation, string? caller, string person, DateOnly day) => caller is not null
        && (caller == person || organisation.MembershipsOf(caller, day).Where(m => m.Role is Role.Leader or Role.Deputy)
            .Any(led => organisation.MembershipsOf(person, day).Any(m => organisation.IsWithin(m.Unit, led.Unit))));
}
