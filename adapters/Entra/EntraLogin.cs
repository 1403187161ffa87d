using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Identity.Client;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Adapters.Entra;

/// <summary>Where a person signs in, and the secrets that his answer is checked against; they stay with us.</summary>
public sealed record LoginRequest(Uri Address, string State, string Nonce, string Verifier);

public abstract record LoginAnswer
{
    private LoginAnswer() { }

    public sealed record SignedIn(string IdToken) : LoginAnswer;

    /// <summary>Entra does not take the code: used, old, or not ours. The code is Entra's own.</summary>
    public sealed record Refused(string Code) : LoginAnswer;

    /// <summary>Entra could not be asked.</summary>
    public sealed record Unreachable(string Code) : LoginAnswer;
}

/// <summary>People sign in with their browser: authorization code with PKCE, redeemed with the app's secret. Without a secret there is no sign-in.</summary>
public sealed class EntraLogin(Settings settings, IConfiguration configuration, IHttpClientFactory http)
{
    /// <summary>The HTTP client that talks to Entra.</summary>
    public const string HttpName = "entra";

    private static readonly string[] Scopes = ["openid", "profile"];

    private readonly string? secret = SecretOf(configuration);

    public bool IsPossible { get; } = IsPossibleWith(configuration);

    /// <summary>A managed identity has no registration that people could sign in to.</summary>
    public static bool IsPossibleWith(IConfiguration configuration) => SecretOf(configuration) is { Length: > 0 };

    private static string? SecretOf(IConfiguration configuration) => configuration["MicrosoftAppPassword"];

    /// <summary>As the app registration must name it.</summary>
    public Uri RedirectUri => new(settings.BotUrl!, "signin");

    public async Task<LoginRequest> StartAsync(CancellationToken cancellationToken)
    {
        var (state, nonce) = (Secret(), Secret());
        var extra = new Dictionary<string, (string, bool)>(StringComparer.Ordinal) { ["state"] = (state, false), ["nonce"] = (nonce, false) };
        var address = await App().GetAuthorizationRequestUrl(Scopes).WithExtraQueryParameters(extra).WithPkce(out var verifier).ExecuteAsync(cancellationToken);
        return new LoginRequest(address, state, nonce, verifier);
    }

    public async Task<LoginAnswer> RedeemAsync(string code, string verifier, CancellationToken cancellationToken)
    {
        try
        {
            var result = await App().AcquireTokenByAuthorizationCode(Scopes, code).WithPkceCodeVerifier(verifier).ExecuteAsync(cancellationToken);
            return new LoginAnswer.SignedIn(result.IdToken);
        }
        catch (MsalServiceException e) when (e.StatusCode is >= 400 and < 500 and not 429)
        {
            return new LoginAnswer.Refused(e.ErrorCode);
        }
        catch (MsalException e)
        {
            return new LoginAnswer.Unreachable(e.ErrorCode);
        }
        catch (HttpRequestException e)
        {
            return new LoginAnswer.Unreachable(e.HttpRequestError.ToString());
        }
    }

    /// <summary>One a sign-in: it keeps tokens that nobody needs again.</summary>
    private IConfidentialClientApplication App() => ConfidentialClientApplicationBuilder.Create(configuration["MicrosoftAppId"])
        .WithClientSecret(secret)
        .WithAuthority(new Uri(settings.Authority, configuration["MicrosoftAppTenantId"]), validateAuthority: false)
        // A private Entra is not in Microsoft's list of authorities.
        .WithInstanceDiscovery(settings.AuthorityOverride is null)
        .WithRedirectUri(RedirectUri.ToString())
        .WithHttpClientFactory(new Clients(http))
        .Build();

    private static string Secret() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    private sealed class Clients(IHttpClientFactory http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http.CreateClient(HttpName);
    }
}
