using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TeamsAddin.Local;

/// <summary>The one https endpoint of the box's services, on 127.0.0.1.</summary>
internal sealed class TenantServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly X509Certificate2 certificate;

    private TenantServer(WebApplication app, X509Certificate2 certificate, int port) => (this.app, this.certificate, Port) = (app, certificate, port);

    public int Port { get; }

    /// <param name="port">0 is any free one.</param>
    /// <param name="answer">Null closes the connection unanswered.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<TenantServer> StartAsync(
        int port, X509Certificate2 certificate, Func<Call, CancellationToken, Task<Answer?>> answer, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        // An empty builder: what the environment says about URLs is meant for others.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging);
        builder.Services.AddLogging();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.UseHttps(certificate);
                listen.Protocols = HttpProtocols.Http1;
            });
        });
        var made = builder.Build();
        made.Run(context => AnswerAsync(context, answer));
        await made.StartAsync(cancellationToken);
        return new TenantServer(made, certificate, new Uri(made.Urls.First()).Port);
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Those who still wait for a slow answer shall not hold up the end.
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
        certificate.Dispose();
    }

    private static async Task AnswerAsync(HttpContext context, Func<Call, CancellationToken, Task<Answer?>> answer)
    {
        if (await Call.ReadAsync(context) is not { } call)
        {
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            context.Response.Headers.Connection = "close";
            return;
        }

        if (await answer(call, context.RequestAborted) is { } given)
        {
            await given.WriteAsync(context.Response, context.RequestAborted);
        }
        else
        {
            context.Abort();
        }
    }
}
