using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TeamsAddin.Local.Tests.Teams;

/// <summary>An endpoint that hears what the box sends, and answers as it is told. For bots and for notifications.</summary>
internal sealed class FakeBot : IAsyncDisposable
{
    private readonly WebApplication app;

    private FakeBot(WebApplication app) => this.app = app;

    public ConcurrentQueue<(string Authorization, JsonObject Body)> Heard { get; } = new();

    /// <summary>Status and body; by default 200 and nothing.</summary>
    public Func<HttpRequest, JsonObject?, IResult> Answer { get; set; } = (_, _) => Results.Ok();

    public Uri Url => new(new Uri(app.Urls.First()), "api/messages");

    public static async Task<FakeBot> StartAsync(System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore().AddLogging();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var bot = new FakeBot(builder.Build());
        bot.app.Run(bot.HearAsync);
        await bot.app.StartAsync();
        return bot;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HearAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        var body = text.StartsWith('{') ? JsonNode.Parse(text)!.AsObject() : null;
        if (body is not null)
        {
            Heard.Enqueue((context.Request.Headers.Authorization.ToString(), body));
        }

        await Answer(context.Request, body).ExecuteAsync(context);
    }
}
