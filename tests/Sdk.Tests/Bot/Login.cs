using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace TeamsAddin.Sdk.Tests.Bot;

/// <summary>The cloud's token endpoint over https, as MSAL demands it, and the managed identity endpoint of a host.</summary>
internal sealed class Login : IHttpClientFactory, IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly X509Certificate2 authority;
    private readonly SocketsHttpHandler handler;

    private Login(WebApplication app, X509Certificate2 authority)
    {
        this.app = app;
        this.authority = authority;
        handler = new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(authority) } };
        app.MapPost("/{tenant}/oauth2/v2.0/token", async (string tenant, HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            Requests.Enqueue($"{tenant} {form["client_id"]} {form["client_secret"]} {form["grant_type"]} {form["scope"]}");
            return Results.Json(new { token_type = "Bearer", expires_in = 3600, access_token = $"secret-{Requests.Count}" });
        });
        app.MapGet("/identity", (HttpRequest request) =>
        {
            Requests.Enqueue($"{request.Headers["X-IDENTITY-HEADER"]} {request.Query["client_id"]} {request.Query["resource"]}");
            return Results.Json(new { access_token = "identity-1", token_type = "Bearer", resource = "r", client_id = "c", expires_on = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) });
        });
    }

    public string Url => app.Urls.First();

    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<Login> StartAsync()
    {
        var root = Authority();
        var certificate = Certificate(root);
        var login = new Login(Server.Build(l => l.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate })), root);
        await login.app.StartAsync();
        return login;
    }

    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        handler.Dispose();
        authority.Dispose();
    }

    private static X509ChainPolicy Trusting(X509Certificate2 authority)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return policy;
    }

    private static X509Certificate2 Authority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X509Certificate2 Certificate(X509Certificate2 authority)
    {
        using var key = RSA.Create(2048);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), RandomNumberGenerator.GetBytes(8));
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), password: null);
    }
}
