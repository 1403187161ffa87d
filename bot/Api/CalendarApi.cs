using System.Security.Claims;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Api;

/// <summary>A person's own sessions as a calendar file, for those outside Exchange.</summary>
internal static class CalendarApi
{
    public static void MapCalendar(this WebApplication app) =>
        app.MapGet("/" + SignInServices.CalendarPath, DownloadAsync).RequireAuthorization(SignInServices.CalendarPolicy);

    private static async Task<IResult> DownloadAsync(
        PersonCalendar calendar, Conversations conversations, ClaimsPrincipal user, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (ApiServices.PersonOf(user) is not { } person)
        {
            return Results.Forbid();
        }

        var wording = await ApiServices.WordingOfAsync(person, conversations, http.Request, cancellationToken);
        if (await calendar.WriteAsync(person, wording, cancellationToken) is { } file)
        {
            return Results.File(file, CalendarFile.MediaType + "; charset=utf-8", SignInServices.CalendarPath);
        }

        return SignIn.WantsPage(http.Request)
            ? SignInPage.Of(http.Request, StatusCodes.Status404NotFound, "calendar.none")
            : Results.NotFound();
    }
}
