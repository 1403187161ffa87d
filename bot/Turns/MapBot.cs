using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Integration.AspNet.Core;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Bot.Turns;

internal static class BotEndpoint
{
    public static IServiceCollection AddTurns(this IServiceCollection services) =>
        services.AddSingleton(p => new Table<LookRow>(p.GetRequiredService<IRowStore>(), "looks")).AddSingleton<CardUpdates>().AddHostedService(p => p.GetRequiredService<CardUpdates>())
            .AddSingleton<Plans>().AddSingleton<Desks>().AddSingleton<CardActions>().AddSingleton<AttendanceActions>().AddSingleton<OutcomeNotices>().AddSingleton<Commands>().AddSingleton<IBot, LedgerBot>();

    public static void MapBot(this WebApplication app)
    {
        var adapter = app.Services.GetRequiredService<CloudAdapter>();
        adapter.OnTurnError = app.Services.GetRequiredService<ILogger<CloudAdapter>>() is { } log ? (turn, fault) => TurnFault.AnswerAsync(log, turn, fault) : null;
        // The adapter checks who calls and answers its faults itself: what the API has in between is not for turns.
        app.Map("/api/messages", (HttpContext http, IBot bot, CancellationToken cancellationToken) =>
            adapter.ProcessAsync(http.Request, http.Response, bot, cancellationToken)).ShortCircuit();
    }
}
