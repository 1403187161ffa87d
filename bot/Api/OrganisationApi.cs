using System.Security.Claims;
using Microsoft.AspNetCore.Mvc;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>The organisation, its rules and its working calendar go in here. docs/api.md has examples.</summary>
internal static class OrganisationApi
{
    private const long LargestUpload = 64 * 1024 * 1024;

    /// <summary>Two files, and what a form has around them.</summary>
    private const long LargestForm = (2 * LargestUpload) + (1024 * 1024);

    public static void MapOrganisation(this WebApplication app)
    {
        var api = app.MapGroup("/api").RequireAuthorization(ApiServices.Admin);
        api.MapPost("/organisation", ImportAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        api.MapPut("/rules/{file}", KeepRulesAsync);
        api.MapPut("/working-calendar", KeepCalendarAsync);
        api.MapGet("/directory/report", (SyncDirectory directory, CancellationToken cancellationToken) => directory.ReportAsync(cancellationToken));
        api.MapPost("/directory/{unit}/confirm", async (string unit, SyncDirectory directory, ClaimsPrincipal user, HttpRequest request, CancellationToken cancellationToken) =>
        {
            var (row, refusal) = await directory.ConfirmAsync(unit, ApiServices.PersonOf(user) ?? "system", cancellationToken);
            return refusal is null ? Results.Ok(row) : ApiServices.Refused(refusal, request);
        });
    }

    /// <summary>multipart/form-data with the files "units" and "members", and "encoding" where they are not UTF-8.</summary>
    private static async Task<IResult> ImportAsync(bool? dryRun, string? confirm, HttpRequest request, ImportDesk desk, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return ApiServices.Invalid("not-a-form", ["Send multipart/form-data with the files \"units\" and \"members\"."]);
        }

        if (await FormAsync(request, cancellationToken) is not { } form
            || form.Files["units"] is not { Length: < LargestUpload } units || form.Files["members"] is not { Length: < LargestUpload } members)
        {
            return ApiServices.Invalid("files-missing", ["Two files are wanted, each under 64 MB: \"units\" (units.csv) and \"members\" (members.csv)."]);
        }

        try
        {
            var (unitBytes, memberBytes) = (await BytesAsync(units, cancellationToken), await BytesAsync(members, cancellationToken));
            var file = OrganisationCsv.Read(unitBytes, memberBytes, form["encoding"]);
            var (report, refusal) = await desk.RunAsync(file, dryRun ?? false, confirm, cancellationToken);
            if (report is null)
            {
                return ApiServices.Refused(refusal!, request);
            }

            var wording = ApiServices.WordingOf(request);
            return Results.Ok(new { report, warnings = report.Warnings.First.Select(w => wording.Format("warning." + w.Code, w.Unit ?? w.Person ?? "", w.Count)) });
        }
        catch (OrganisationCsvException e)
        {
            return ApiServices.Invalid("organisation-invalid", e.Problems.Select(p => p.ToString()));
        }
    }

    private static async Task<IResult> KeepRulesAsync(string file, HttpRequest request, RuleStore rules, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        try
        {
            var pack = await rules.KeepPackAsync(file, await TextAsync(request, cancellationToken), ApiServices.PersonOf(user) ?? "system", cancellationToken);
            return Results.Ok(new { pack = pack.Id, rules = pack.Rules.Length, notTrackedYet = pack.Rules.Count(r => r.Form == Form.Other) });
        }
        catch (RulePackException e)
        {
            return ApiServices.Invalid("rules-invalid", e.Problems.Select(p => p.ToString()));
        }
    }

    private static async Task<IResult> KeepCalendarAsync(HttpRequest request, RuleStore rules, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        var (text, problem) = CsvText.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), request.GetTypedHeaders().ContentType?.Charset.Value?.Trim('"'));
        if (text is null)
        {
            return ApiServices.Invalid("calendar-invalid", [problem!]);
        }

        try
        {
            await rules.KeepCalendarAsync(text, cancellationToken);
            return Results.NoContent();
        }
        catch (FormatException e)
        {
            return ApiServices.Invalid("calendar-invalid", [e.Message]);
        }
    }

    /// <summary>Null: it is too large.</summary>
    private static async Task<IFormCollection?> FormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await request.ReadFormAsync(cancellationToken);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static async Task<string> TextAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private static async Task<byte[]> BytesAsync(IFormFile file, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
