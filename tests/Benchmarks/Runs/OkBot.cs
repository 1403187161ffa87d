using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TeamsAddin.Bot.Tests.Hosting;

namespace TeamsAddin.Benchmarks.Runs;

/// <summary>The least that a bot on the same SDK can do: the token is checked, the answer to each tap is "ok".</summary>
internal sealed class OkBot : TeamsActivityHandler, IAsyncDisposable
{
    private readonly WebApplication app;

    private OkBot(WebApplication app) => this.app = app;

    public Uri Messages => new(app.Urls.First() + "/api/messages");

    /// <param name="house">Whose channel, keys and configuration it has.</param>
    public static async Task<OkBot> StartAsync(BotHouse house)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var bot = new OkBot(builder.Build());
        var adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication(house.Services.GetRequiredService<IConfiguration>()));
        bot.app.Map("/api/messages", (HttpContext http, CancellationToken cancellationToken) => adapter.ProcessAsync(http.Request, http.Response, bot, cancellationToken));
        await bot.app.StartAsync();
        return bot;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    protected override Task<AdaptiveCardInvokeResponse> OnAdaptiveCardInvokeAsync(
        ITurnContext<IInvokeActivity> turnContext, AdaptiveCardInvokeValue invokeValue, CancellationToken cancellationToken) =>
        Task.FromResult(new AdaptiveCardInvokeResponse { StatusCode = StatusCodes.Status200OK, Type = "application/vnd.microsoft.activity.message", Value = "ok" });
}
