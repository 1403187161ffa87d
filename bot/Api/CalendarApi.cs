using System.Security.Claims;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Texts;

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

        // As his cards are, else as his browser asks.
        var wording = (await conversations.FindAsync(person, cancellationToken))?.Locale is { } locale
            ? Wording.In(Wording.LanguageOf(locale))
            : ApiServices.WordingOf(http.Request);
        if (await calendar.WriteAsync(person, wording, cancellationToken) is { } file)
        {
            return Results.File(file, CalendarFile.MediaType + "; charset=utf-8", SignInServices.CalendarPath);
        }

        return SignIn.WantsPage(http.Request)
            ? SignInPage.Of(http.Request, StatusCodes.Status404NotFound, "calendar.none")
            : Results.NotFound();
    }
}
