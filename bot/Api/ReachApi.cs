using System.Globalization;
using System.Security.Claims;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>Whom sessions have reached: a unit and those below it, in pages, and all their people as one.</summary>
internal static class ReachApi
{
    public static void MapReach(this WebApplication app)
    {
        app.MapGet("/api/reach", PageAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/reach/total", TotalAsync).RequireAuthorization(ApiServices.Reader);
    }

    private static Task<IResult> PageAsync(
        string? unit, int? year, string? from, string? to, string? page, OrganisationStore organisations, ReachBook reach, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(unit, year, from, to, organisations, user, time, request, async period => await reach.PageAsync(unit, period, page, cancellationToken), cancellationToken);

    private static Task<IResult> TotalAsync(
        string? unit, int? year, string? from, string? to, OrganisationStore organisations, ReachTotals totals, ClaimsPrincipal user, TimeProvider time, HttpRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(unit, year, from, to, organisations, user, time, request, async period => await totals.OfAsync(unit, period, cancellationToken), cancellationToken);

    private static async Task<IResult> AnswerAsync(
        string? unit, int? year, string? from, string? to, OrganisationStore organisations, ClaimsPrincipal user, TimeProvider time, HttpRequest request, Func<ReachPeriod, Task<object>> answer, CancellationToken cancellationToken)
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

        if (!DutyApi.IsYear(year))
        {
            return ApiServices.Refused(new Refusal("bad-year", []), request);
        }

        return PeriodOf(year ?? (unit is null ? organisation.Today(time.GetUtcNow()) : organisation.TodayIn(unit, time.GetUtcNow())).Year, from, to) is { } period
            ? Results.Ok(await answer(period))
            : ApiServices.Refused(new Refusal("bad-dates", []), request);
    }

    /// <summary>The year, where neither day is named; null: the days are none, or only one of them is there.</summary>
    private static ReachPeriod? PeriodOf(int year, string? from, string? to) => from is null && to is null ? ReachPeriod.Of(year)
        : Day(from) is { } first && Day(to) is { } last && DutyApi.IsYear(first.Year) && DutyApi.IsYear(last.Year) ? ReachPeriod.Of(first, last) : null;

    private static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>Who attended nothing is for those who lead the unit or one above it, and for who sees all.</summary>
    private static bool Leads(Organisation organisation, ClaimsPrincipal user, string? unit, TimeProvider time) => ApiServices.SeesAll(user)
        || (unit is not null && ApiServices.PersonOf(user) is { } person && organisation.MembershipsOf(person, organisation.Today(time.GetUtcNow()))
            .Any(m => m.Role is Role.Leader or Role.Deputy && organisation.IsWithin(unit, m.Unit)));
}
