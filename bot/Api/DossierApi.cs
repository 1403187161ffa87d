using System.Security.Claims;
using TeamsAddin.Ledger.Dossiers;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Api;

internal sealed record ExportOrder(string Unit, DateOnly From, DateOnly To, string? Key);

/// <summary>Dossiers: order, look, download.</summary>
internal static class DossierApi
{
    public static void MapDossiers(this WebApplication app)
    {
        app.MapPost("/api/exports", AskAsync).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/api/exports/{id}", async (string id, ExportDesk exports, ClaimsPrincipal user, CancellationToken cancellationToken) =>
            await FindAsync(id, exports, user, cancellationToken) is { } row ? Results.Ok(row) : Results.NotFound()).RequireAuthorization(ApiServices.Reader);
        app.MapGet("/dossiers/{id}", DownloadAsync).RequireAuthorization(SignInServices.DossierPolicy);
        app.MapGet("/signin", (SignIn signIn, HttpContext http) => signIn.FinishAsync(http));
    }

    private static async Task<IResult> AskAsync(ExportOrder order, ExportDesk exports, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken)
    {
        if (ApiServices.PersonOf(user) is not { } person)
        {
            return Results.Forbid();
        }

        var language = Wording.LanguageOf(request.GetTypedHeaders().AcceptLanguage.FirstOrDefault()?.Value.Value ?? "zh-Hans");
        var (row, refusal) = await exports.AskAsync(
            order.Unit, order.From, order.To, person, ApiServices.SeesAll(user), language, order.Key ?? Guid.NewGuid().ToString("N"), cancellationToken);
        return refusal is null ? Results.Accepted($"/api/exports/{row!.Id}", row) : ApiServices.Refused(refusal, request);
    }

    private static async Task<IResult> DownloadAsync(string id, ExportDesk exports, ClaimsPrincipal user, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (await FindAsync(id, exports, user, cancellationToken) is not { State: ExportState.Ready } row || await exports.OpenAsync(row, cancellationToken) is not { } content)
        {
            return await SignIn.NothingAsync(http, SignInServices.DossierCookie);
        }

        return Results.Stream(content, "application/zip", $"dossier-{row.Unit}-{row.From:yyyyMMdd}-{row.To:yyyyMMdd}.zip");
    }

    /// <summary>An order is its asker's, as long as he may ask for it; admins and inspectors see all. To others it is not there.</summary>
    private static async Task<ExportRow?> FindAsync(string id, ExportDesk exports, ClaimsPrincipal user, CancellationToken cancellationToken) =>
        await exports.FindAsync(id, cancellationToken) is { } row
        && (ApiServices.SeesAll(user) || (row.AskedBy == ApiServices.PersonOf(user) && await exports.MayAskAsync(row.AskedBy, row.Unit, cancellationToken))) ? row : null;
}
