using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Entra;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Api;

/// <summary>A person's browser on its way to a dossier, his calendar or a file that was handed in: to Entra, back with a code, and a cookie for an hour.</summary>
internal sealed partial class SignIn(EntraLogin login, IdTokens tokens, IDataProtectionProvider protection, Settings settings, ILogger<SignIn> logger)
{
    private static readonly TimeSpan TicketTime = TimeSpan.FromMinutes(10);

    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("TeamsAddin.SignIn").ToTimeLimitedDataProtector();

    /// <summary>A browser is sent to Entra; a program gets 401.</summary>
    public async Task ChallengeAsync(HttpContext http)
    {
        if (!login.IsPossible || !WantsPage(http.Request))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return;
        }

        // Only a place of ours goes round: there is no address that could lead elsewhere.
        var place = http.Request.Path.Value!.TrimStart('/');
        if (SignInServices.CookieOf(place) is null)
        {
            await SignInPage.Of(http.Request, StatusCodes.Status404NotFound, "signin.notThere").ExecuteAsync(http);
            return;
        }

        if (!HttpMethods.IsGet(http.Request.Method))
        {
            // The way through Entra leads back to the page, not to what was sent: say so, do not lose it silently.
            await SignInPage.Of(http.Request, StatusCodes.Status401Unauthorized, "signin.ended", new Uri(settings.BotUrl!, place)).ExecuteAsync(http);
            return;
        }

        var request = await login.StartAsync(http.RequestAborted);
        var ticket = JsonSerializer.Serialize(new Ticket(request.State, request.Nonce, request.Verifier, place));
        http.Response.Cookies.Append(CookieOf(request.State), protector.Protect(ticket, TicketTime), Options(TicketTime));
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Redirect(request.Address.AbsoluteUri);
    }

    /// <summary>The person comes back from Entra.</summary>
    public async Task<IResult> FinishAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (Take(http, query["state"]) is not { } ticket || SignInServices.CookieOf(ticket.Place) is not { } scheme)
        {
            return SignInPage.Of(http.Request, StatusCodes.Status400BadRequest, "signin.stale");
        }

        var target = new Uri(settings.BotUrl!, ticket.Place);
        IResult Page(int status, string text) => SignInPage.Of(http.Request, status, text, target);
        if (!StringValues.IsNullOrEmpty(query["error"]))
        {
            LogRefused(query["error"] == "access_denied" ? "access_denied" : "another error");
            return Page(StatusCodes.Status403Forbidden, query["error"] == "access_denied" ? "signin.cancelled" : "signin.failed");
        }

        if (query["code"].ToString() is not { Length: > 0 } code)
        {
            return Page(StatusCodes.Status400BadRequest, "signin.failed");
        }

        switch (await login.RedeemAsync(code, ticket.Verifier, http.RequestAborted))
        {
            case LoginAnswer.SignedIn answer when await tokens.ReadAsync(answer.IdToken, ticket.Nonce) is { } person:
                await http.SignInAsync(scheme, new ClaimsPrincipal(person));
                return Results.Redirect(target.AbsoluteUri);
            case LoginAnswer.SignedIn:
                return Page(StatusCodes.Status403Forbidden, "signin.foreign");
            case LoginAnswer.Refused refused:
                LogRefused(refused.Code);
                return Page(StatusCodes.Status400BadRequest, "signin.failed");
            case LoginAnswer.Unreachable unreachable:
                LogRefused(unreachable.Code);
                return Page(StatusCodes.Status503ServiceUnavailable, "signin.later");
            default:
                throw new InvalidOperationException("An answer of an unknown kind.");
        }
    }

    /// <summary>There is nothing for this person. Who signed in with the wrong account can choose another one at the next try.</summary>
    public static async Task<IResult> NothingAsync(HttpContext http, string cookie)
    {
        http.Response.Headers.CacheControl = "no-store";
        if (!WantsPage(http.Request))
        {
            return Results.NotFound();
        }

        await http.SignOutAsync(cookie);
        return SignInPage.Of(http.Request, StatusCodes.Status404NotFound, "signin.notThere");
    }

    /// <summary>A browser, and nobody who brings a token: there is a way to sign in.</summary>
    public static bool WantsPage(HttpRequest request) => request.Headers.Authorization.Count == 0 && ReadsPages(request);

    public static bool ReadsPages(HttpRequest request) => request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The ticket that belongs to a state, once: it goes as it is read.</summary>
    private Ticket? Take(HttpContext http, string? state)
    {
        if (string.IsNullOrEmpty(state) || http.Request.Cookies[CookieOf(state)] is not { } kept)
        {
            return null;
        }

        http.Response.Cookies.Delete(CookieOf(state), Options(null));
        try
        {
            return JsonSerializer.Deserialize<Ticket>(protector.Unprotect(kept)) is { } ticket && ticket.State == state ? ticket : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Two sign-ins in two tabs have a cookie each.</summary>
    private static string CookieOf(string state) => "signin-" + FileId.Of(state);

    private CookieOptions Options(TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        Secure = settings.BotUrl!.Scheme == Uri.UriSchemeHttps,
        SameSite = SameSiteMode.Lax,
        Path = login.RedirectUri.AbsolutePath,
        MaxAge = lasts,
    };

    [LoggerMessage(2301, LogLevel.Information, "A sign-in was refused: {Code}")]
    private partial void LogRefused(string code);

    /// <param name="Place">The path under the bot's address to which the way leads.</param>
    private sealed record Ticket(string State, string Nonce, string Verifier, string Place);
}
