using System.Security.Claims;
using TeamsAddin.Ledger.Planning;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;

namespace TeamsAddin.Bot.Api;

/// <param name="Key">The same order under the same key is one; null: a new one.</param>
internal sealed record PlanOrder(DateOnly From, DateOnly To, string? Key = null);

/// <summary>Plans: order, look, publish, stop; and what is arranged for them.</summary>
internal static class PlanApi
{
    private const int UnitsInPage = 200;

    public static void MapPlans(this WebApplication app)
    {
        var api = app.MapGroup("/api/plans").RequireAuthorization(ApiServices.Admin);
        api.MapPost("", OrderAsync);
        api.MapGet("/{id}", LookAsync);
        api.MapGet("/{id}/units", UnitsAsync);
        api.MapGet("/{id}/units/{unit}", async (string id, string unit, PlanDesk plans, HttpRequest request, CancellationToken cancellationToken) =>
            await plans.FindAsync(id, cancellationToken) is null ? NoSuchPlan(request)
            : await plans.UnitAsync(id, unit, cancellationToken) is { } plan ? Results.Ok(plan) : ApiServices.Refused(new Refusal("no-such-unit", []), request));
        api.MapPost("/{id}/publish", async (string id, PublishPlan publish, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken) =>
            Answer(id, await publish.StartAsync(id, ApiServices.PersonOf(user) ?? "system", cancellationToken), request));
        api.MapPost("/{id}/stop", async (string id, PublishPlan publish, HttpRequest request, CancellationToken cancellationToken) =>
            Answer(id, await publish.StopAsync(id, cancellationToken), request));
        app.MapPut("/api/planning", ArrangeAsync).RequireAuthorization(ApiServices.Admin);
    }

    private static async Task<IResult> OrderAsync(PlanOrder order, PlanDesk plans, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken)
    {
        var (plan, refusal) = await plans.AskAsync(order.From, order.To, ApiServices.PersonOf(user) ?? "system", order.Key ?? Guid.NewGuid().ToString("N"), cancellationToken);
        return plan is null ? ApiServices.Refused(refusal!, request) : Results.Accepted($"/api/plans/{plan.Id}", new { plan.Id, plan.State });
    }

    private static async Task<IResult> LookAsync(string id, PlanDesk plans, HttpRequest request, CancellationToken cancellationToken) =>
        await plans.FindAsync(id, cancellationToken) is null
            ? NoSuchPlan(request)
            : Results.Ok(new { progress = await plans.ProgressAsync(id, cancellationToken), plan = await plans.FindAsync(id, cancellationToken) });

    /// <param name="after">The last unit of the page before.</param>
    private static async Task<IResult> UnitsAsync(string id, string? after, PlanDesk plans, HttpRequest request, CancellationToken cancellationToken) =>
        await plans.FindAsync(id, cancellationToken) is null
            ? NoSuchPlan(request)
            : Results.Ok((await plans.UnitsAsync(id, cancellationToken)).Where(u => after is null || string.CompareOrdinal(u.Unit, after) > 0).Take(UnitsInPage));

    private static async Task<IResult> ArrangeAsync(HttpRequest request, ArrangementStore arrangements, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(request.Body);
            var kept = await arrangements.KeepAsync("planning.yaml", await reader.ReadToEndAsync(cancellationToken), cancellationToken);
            return Results.Ok(new { settled = kept.Fixed.Length, joint = kept.Joint.Length });
        }
        catch (RulePackException e)
        {
            return ApiServices.Invalid("planning-invalid", e.Problems.Select(p => p.ToString()));
        }
    }

    private static IResult Answer(string id, Refusal? refusal, HttpRequest request) => refusal is null ? Results.Accepted($"/api/plans/{id}") : ApiServices.Refused(refusal, request);

    private static IResult NoSuchPlan(HttpRequest request) => ApiServices.Refused(new Refusal("no-such-plan", []), request);
}
