using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace TeamsAddin.Local.Smoke;

/// <summary>A person's browser with its cookies: follows links, and signs in where Entra's page asks for it.</summary>
internal sealed partial class Browser : IDisposable
{
    private const int MostRedirects = 8;

    private readonly HttpClient http;

    public Browser(string caFile)
    {
        var handler = new SocketsHttpHandler
        {
            // From https to http on loopback we go by ourselves: .NET would not.
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(caFile) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        http = new HttpClient(handler);
        http.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    }

    /// <summary>Opens an address, picks an account on the sign-in page, and gives what comes in the end.</summary>
    public async Task<(HttpStatusCode Status, byte[] Bytes)> SignInAsync(string url, string account)
    {
        var (at, page) = await FollowAsync(HttpMethod.Get, new Uri(url), null);
        var html = await page.Content.ReadAsStringAsync();
        page.Dispose();
        if (page.StatusCode != HttpStatusCode.OK || Form.Match(html) is not { Success: true } form)
        {
            throw new SmokeException($"{at.AbsolutePath} answered {(int)page.StatusCode} and no page to sign in on: {html}");
        }

        var fields = Hidden.Matches(form.Groups["body"].Value).Select(m => KeyValuePair.Create(WebUtility.HtmlDecode(m.Groups["name"].Value), WebUtility.HtmlDecode(m.Groups["value"].Value)));
        using var content = new FormUrlEncodedContent(fields.Append(KeyValuePair.Create("account", account)));
        var (_, last) = await FollowAsync(HttpMethod.Post, new Uri(at, WebUtility.HtmlDecode(form.Groups["action"].Value)), content);
        using (last)
        {
            return (last.StatusCode, await last.Content.ReadAsByteArrayAsync());
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<(Uri At, HttpResponseMessage Page)> FollowAsync(HttpMethod method, Uri at, HttpContent? content)
    {
        for (var hops = 0; hops < MostRedirects; hops++)
        {
            using var request = new HttpRequestMessage(method, at) { Content = content };
            var answer = await http.SendAsync(request);
            if (answer.StatusCode is not (HttpStatusCode.Found or HttpStatusCode.SeeOther) || answer.Headers.Location is not { } next)
            {
                return (at, answer);
            }

            answer.Dispose();
            (method, content, at) = (HttpMethod.Get, null, new Uri(at, next));
        }

        throw new SmokeException($"{at.AbsolutePath} redirects without end");
    }

    [GeneratedRegex("""<form method="post" action="(?<action>[^"]*)">(?<body>.*?)</form>""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form { get; }

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Hidden { get; }
}
