using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Api;

/// <summary>The admin's HTTP API: bearer tokens of our tenant for our application; roles from its <c>roles</c> claim.</summary>
internal static class ApiServices
{
    public const string Admin = "admin";
    public const string Reader = "reader";

    public static IServiceCollection AddApi(this IServiceCollection services, IConfiguration configuration)
    {
        // No default scheme: a turn's token is the channel's, and checked by the channel's keys alone.
        services.AddAuthentication().AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<Settings>((options, settings) =>
        {
            var (tenant, app) = (configuration["MicrosoftAppTenantId"], configuration["MicrosoftAppId"]);
            options.Authority = new Uri(settings.Authority, $"{tenant}/v2.0").ToString();
            options.MapInboundClaims = false;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAudiences = [app, $"api://{app}"],
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
                RoleClaimType = "roles",
                NameClaimType = "oid",
                RequireExpirationTime = true,
            };
            // An id token of our own application has the same issuer, keys and audience: only an access token has a scope or says that it is an app's.
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (context.Principal?.FindFirst("scp") is null && context.Principal?.FindFirst("idtyp")?.Value != "app")
                    {
                        context.Fail("an access token is wanted");
                    }

                    return Task.CompletedTask;
                },
            };
        });
        services.AddAuthorizationBuilder()
            .AddPolicy(Admin, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser().RequireRole(AppRoles.Admin))
            .AddPolicy(Reader, p => p.AddAuthenticationSchemes(JwtBearerDefaults.AuthenticationScheme).RequireAuthenticatedUser());
        services.ConfigureHttpJsonOptions(o =>
        {
            o.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
            o.SerializerOptions.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        });
        return services.AddSignIn().AddSingleton<AttachmentApi>().AddProblemDetails();
    }

    /// <summary>Faults as ProblemDetails without their inside, in Development too: its own page would show the caller's token.</summary>
    public static void UseFaultAnswers(this WebApplication app) => app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        StatusCodeSelector = fault => fault switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            BusyException => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        },
    });

    /// <summary>The caller's object id; a token without one is nobody's.</summary>
    public static string? PersonOf(ClaimsPrincipal user) => Guid.TryParse(user.FindFirstValue("oid"), out var id) ? id.ToString("D") : null;

    public static bool SeesAll(ClaimsPrincipal user) => user.IsInRole(AppRoles.Admin) || user.IsInRole(AppRoles.Inspector);

    /// <summary>The caller's language, as the request says it.</summary>
    public static Wording WordingOf(HttpRequest request) =>
        Wording.In(Wording.LanguageOf(request.GetTypedHeaders().AcceptLanguage.MaxBy(l => l.Quality ?? 1)?.Value.Value ?? "en"));

    /// <summary>The language of a person's cards, else the request's.</summary>
    public static async Task<Wording> WordingOfAsync(string person, Conversations conversations, HttpRequest request, CancellationToken cancellationToken) =>
        (await conversations.FindAsync(person, cancellationToken))?.Locale is { } locale ? Wording.In(Wording.LanguageOf(locale)) : WordingOf(request);

    /// <summary>A refusal as ProblemDetails: the code for programs, the text for people.</summary>
    public static IResult Refused(Refusal refusal, HttpRequest request)
    {
        var wording = WordingOf(request);
        var status = refusal.Code switch
        {
            "no-such-unit" or "no-such-plan" or "no-such-session" or "no-such-group" => StatusCodes.Status404NotFound,
            "import-held" or "import-runs" or "import-lost" or "import-lost-unwritten" or "confirmation-lost" => StatusCodes.Status409Conflict,
            "not-your-unit" or "not-admin" => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status400BadRequest,
        };
        return Results.Problem(
            wording.Format("refusal." + refusal.Code, [.. refusal.Details]), statusCode: status, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = refusal.Code });
    }

    public static IResult Invalid(string code, IEnumerable<string> problems) =>
        Results.Problem(string.Join(Environment.NewLine, problems), statusCode: StatusCodes.Status400BadRequest, extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code });
}
