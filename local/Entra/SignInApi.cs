using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Entra;

/// <summary>What a code stands for until it is redeemed.</summary>
internal sealed record Grant(string PersonId, string RedirectUri, string Challenge, string? Nonce, DateTimeOffset Until);

/// <summary>
/// <c>/oauth2/v2.0/authorize</c>: a person picks an account instead of typing a password. As in Entra, a wrong client or redirect URI is
/// told on the page, any other fault to the application.
/// </summary>
internal sealed class SignInApi(TenantSettings settings, People people, TimeProvider wall)
{
    private const int Shown = 30;
    private const int ChallengeLength = 43;
    private static readonly TimeSpan CodeLife = TimeSpan.FromMinutes(5);
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Grant> grants = new(StringComparer.Ordinal);

    public Answer Answer(Call call)
    {
        var given = call.Method == "POST" ? QueryHelpers.ParseQuery(Encoding.UTF8.GetString(call.Body)) : call.Query;
        string Field(string name) => given.TryGetValue(name, out var value) ? value.ToString() : "";
        if (Field("client_id") != settings.AppId)
        {
            return Page(400, $"<p>AADSTS700016: Application with identifier '{Html.Encode(Field("client_id"))}' was not found in the directory.</p>");
        }

        if (!settings.RedirectUris.Contains(Field("redirect_uri"), StringComparer.Ordinal))
        {
            return Page(400, $"<p>AADSTS50011: The redirect URI '{Html.Encode(Field("redirect_uri"))}' specified in the request does not match the redirect URIs configured for the application.</p>");
        }

        if (RefusalOf(Field) is var (error, why))
        {
            return Back(Field, ("error", error), ("error_description", why));
        }

        if (Field("account") is { Length: > 0 } account && call.Method == "POST")
        {
            return account == "cancel"
                ? Back(Field, ("error", "access_denied"), ("error_subcode", "cancel"), ("error_description", "AADSTS65004: User declined to sign in."))
                : people.Find(account) is { } person ? Back(Field, ("code", CodeFor(person, Field))) : Page(400, "<p>AADSTS50034: The user account does not exist.</p>");
        }

        return Page(200, Picker(call, given, Field("search") is { Length: > 0 } search ? search : Field("login_hint")));
    }

    /// <summary>Redeems a code, once, for who may.</summary>
    /// <returns>The grant, or null with what Entra says.</returns>
    public (Grant? Grant, int Code, string Message) Redeem(string code, string redirectUri, string verifier)
    {
        Grant? grant;
        lock (gate)
        {
            grants.Remove(code, out grant);
        }

        if (grant is null || grant.Until < wall.GetUtcNow())
        {
            return (null, 70008, "The provided authorization code has expired, was redeemed already, or was never given.");
        }

        if (grant.RedirectUri != redirectUri)
        {
            return (null, 50011, "The redirect URI is not the one that the code was given for.");
        }

        return Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == grant.Challenge
            ? (grant, 0, "")
            : (null, 501481, "The Code_Verifier does not match the code_challenge supplied in the authorization request.");
    }

    private static (string Error, string Why)? RefusalOf(Func<string, string> field)
    {
        if (field("response_type") != "code")
        {
            return ("unsupported_response_type", "AADSTS700054: response_type is not enabled for the application.");
        }

        if (!field("scope").Split(' ').Contains("openid", StringComparer.Ordinal))
        {
            return ("invalid_request", "AADSTS900144: The scope must contain openid.");
        }

        if (field("response_mode") is not ("" or "query"))
        {
            return ("invalid_request", "The tenant in a box answers with response_mode query alone.");
        }

        // Entra takes a confidential client without PKCE too; here nobody forgets it.
        return field("code_challenge_method") == "S256" && field("code_challenge").Length == ChallengeLength
            ? null
            : ("invalid_request", "AADSTS9002325: Proof Key for Code Exchange is required, with code_challenge_method S256.");
    }

    private string CodeFor(BoxPerson person, Func<string, string> field)
    {
        var code = "1." + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48));
        var nonce = field("nonce");
        lock (gate)
        {
            var now = wall.GetUtcNow();
            foreach (var old in grants.Where(g => g.Value.Until < now).Select(g => g.Key).ToArray())
            {
                grants.Remove(old);
            }

            grants[code] = new Grant(person.Id, field("redirect_uri"), field("code_challenge"), nonce.Length == 0 ? null : nonce, now + CodeLife);
        }

        return code;
    }

    private string Picker(Call call, Dictionary<string, StringValues> given, string search)
    {
        var kept = string.Concat(given.Where(g => g.Key is not ("account" or "search" or "login_hint"))
            .Select(g => $"""<input type="hidden" name="{Html.Encode(g.Key)}" value="{Html.Encode(g.Value.ToString())}">"""));
        var found = people.All.Where(p => p.Name.Contains(search, StringComparison.OrdinalIgnoreCase) || p.Mail.Contains(search, StringComparison.OrdinalIgnoreCase)).ToList();
        var accounts = string.Concat(found.Take(Shown).Select(p =>
            $"""<li><button name="account" value="{Html.Encode(p.Id)}"><b>{Html.Encode(p.Name)}</b> {Html.Encode(p.Mail)}</button></li>"""));
        var action = Html.Encode(call.Target.Split('?')[0]);
        return $"""
            <form method="get" action="{action}">{kept}<input type="search" name="search" value="{Html.Encode(search)}" placeholder="姓名 / name / mail" aria-label="search" autofocus><button>搜索 / Search</button></form>
            <form method="post" action="{action}">{kept}<ul>{accounts}</ul><button name="account" value="cancel">取消 / Cancel</button></form>
            <p>{Math.Min(found.Count, Shown)} / {found.Count}</p>
            """;
    }

    private static Answer Back(Func<string, string> field, params (string Name, string Value)[] answer)
    {
        var query = answer.Append(("state", field("state"))).Where(a => a.Item2.Length > 0).Select(a => KeyValuePair.Create<string, string?>(a.Item1, a.Item2));
        return new Answer(302).With("Location", QueryHelpers.AddQueryString(field("redirect_uri"), query));
    }

    private static Answer Page(int status, string body) => new(status)
    {
        Html = $$"""
            <!doctype html>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>登录 / Sign in</title>
            <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem } ul { padding: 0; list-style: none } li button { width: 100%; text-align: start; font: inherit; padding: .4rem; margin: .1rem 0 }</style>
            <h1>选择帐户 / Pick an account</h1>
            {{body}}
            """,
    };
}
