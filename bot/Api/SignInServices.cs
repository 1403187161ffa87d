using System.Xml.Linq;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Entra;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Api;

/// <summary>
/// Dossiers, a person's calendar and files that were handed in are for programs with a bearer token and for people with a browser: one or the other, never both at
/// once. Each has a cookie of its own that goes to its path and nowhere else.
/// </summary>
internal static class SignInServices
{
    public const string DossierPolicy = "dossier";
    public const string CalendarPolicy = "calendar";
    public const string AttachmentPolicy = "attachment";
    public const string DossierCookie = "dossiers";
    public const string CalendarCookie = "calendar";
    public const string AttachmentCookie = "attachments";
    public const string DossierPath = "dossiers";
    public const string CalendarPath = "calendar.ics";
    private const int HashLength = 64;
    private static readonly TimeSpan SessionTime = TimeSpan.FromHours(1);

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        services.AddSingleton<EntraLogin>().AddSingleton<IdTokens>().AddSingleton<SignIn>();
        services.AddBrowser(DossierPolicy, DossierCookie, DossierPath).AddBrowser(CalendarPolicy, CalendarCookie, CalendarPath).AddBrowser(AttachmentPolicy, AttachmentCookie, AttachmentLinks.Path);

        // Every instance of the bot must read the others' cookies.
        services.AddDataProtection().SetApplicationName("TeamsAddin.Bot");
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<Settings>((options, settings) =>
        {
            options.Cookie.Name = AttachmentCookie + "-form";
            options.Cookie.Path = new Uri(settings.BotUrl!, AttachmentLinks.Path).AbsolutePath;
            // A link on a card leads here from another site. Secure is left to the cookie that signs in: behind a gateway the bot itself is asked by http, and a form would be refused.
            options.Cookie.SameSite = SameSiteMode.Lax;
        });
        services.AddOptions<KeyManagementOptions>().Configure<IRowStore>((options, rows) => options.XmlRepository = new KeyRows(rows));
        return services;
    }

    /// <summary>The cookie of a place that people sign in to; null: there is no such place.</summary>
    public static string? CookieOf(string place) => place.Split('/') switch
    {
        [CalendarPath] => CalendarCookie,
        [DossierPath, var id] when FileId.IsOne(id) => DossierCookie,
        [AttachmentLinks.Path, var id, "leave" or "notes"] when FileId.IsOne(id) => AttachmentCookie,
        [AttachmentLinks.Path, var id, { Length: HashLength } hash] when FileId.IsOne(id) && hash.All(char.IsAsciiHexDigitLower) => AttachmentCookie,
        _ => null,
    };

    private static IServiceCollection AddBrowser(this IServiceCollection services, string policy, string cookie, string path)
    {
        var scheme = "bearer-or-" + cookie;
        services.AddAuthentication().AddCookie(cookie)
            .AddPolicyScheme(scheme, null, o => o.ForwardDefaultSelector = http => http.Request.Headers.Authorization.Count > 0 ? JwtBearerDefaults.AuthenticationScheme : cookie);
        services.AddAuthorizationBuilder().AddPolicy(policy, p => p.AddAuthenticationSchemes(scheme).RequireAuthenticatedUser());
        services.AddOptions<CookieAuthenticationOptions>(cookie).Configure<Settings, SignIn>((options, settings, signIn) =>
        {
            options.Cookie.Name = cookie;
            options.Cookie.Path = new Uri(settings.BotUrl!, path).AbsolutePath;
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = settings.BotUrl!.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            options.ExpireTimeSpan = SessionTime;
            options.SlidingExpiration = false;
            // Not domain time: a session lasts an hour of the wall clock.
            options.TimeProvider = TimeProvider.System;
            options.Events.OnRedirectToLogin = context => signIn.ChallengeAsync(context.HttpContext);
        });
        return services;
    }

    /// <summary>The keys of cookies, in the table <c>signinkeys</c>.</summary>
    private sealed class KeyRows(IRowStore rows) : IXmlRepository
    {
        private const string Partition = "keys";

        private readonly Table<KeyRow> keys = new(rows, "signinkeys");

        public IReadOnlyCollection<XElement> GetAllElements() => [.. keys.QueryAsync(Partition).ToBlockingEnumerable().Select(k => XElement.Parse(k.Value.Xml))];

        public void StoreElement(XElement element, string friendlyName) =>
            keys.UpsertAsync(Partition, friendlyName, new KeyRow(element.ToString(SaveOptions.DisableFormatting)), CancellationToken.None).GetAwaiter().GetResult();
    }

    private sealed record KeyRow(string Xml);
}
