using System.Security.Claims;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Api;

internal sealed record PlanOrder(DateOnly From, DateOnly To);

/// <summary>Plans: propose, look, publish.</summary>
internal static class PlanApi
{
    private const int LongestDays = 400;

    public static void MapPlans(this WebApplication app)
    {
        var api = app.MapGroup("/api/plans").RequireAuthorization(ApiServices.Admin);
        api.MapPost("", ProposeAsync);
        api.MapGet("/{id}", async (string id, PlanDesk plans, HttpRequest request, CancellationToken cancellationToken) =>
            await plans.FindAsync(id, cancellationToken) is not null && await plans.ReadAsync(id, cancellationToken) is { } plan
                ? Results.Ok(plan)
                : ApiServices.Refused(new Refusal("no-such-plan", []), request));
        api.MapPost("/{id}/publish", async (string id, PlanDesk plans, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken) =>
            await plans.PublishAsync(id, ApiServices.PersonOf(user) ?? "system", cancellationToken)
                ? Results.Accepted($"/api/plans/{id}")
                : ApiServices.Refused(new Refusal("no-such-plan", []), request));
    }

    private static async Task<IResult> ProposeAsync(PlanOrder order, PlanDesk plans, HttpRequest request, CancellationToken cancellationToken)
    {
        if (order.To < order.From || order.To.DayNumber - order.From.DayNumber > LongestDays)
        {
            return ApiServices.Refused(new Refusal("bad-dates", []), request);
        }

        var plan = await plans.ProposeAsync(order.From, order.To, cancellationToken);
        return Results.Created($"/api/plans/{plan.Id}", new { plan.Id, sessions = plan.Sessions.Length, unplaced = plan.Unplaced });
    }
}
