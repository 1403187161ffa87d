using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Teams.Sending;
using TeamsAddin.Bot.Api;
using TeamsAddin.Bot.Turns;

namespace TeamsAddin.Bot;

/// <summary>What the bot's process is made of.</summary>
internal static class BotApp
{
    public static WebApplicationBuilder AddBot(this WebApplicationBuilder builder)
    {
        builder.Services.AddAdapters(builder.Configuration, SendRole.Bot).AddLedger().AddTurns().AddApi(builder.Configuration);
        return builder;
    }

    public static WebApplication MapAll(this WebApplication app)
    {
        app.UseFaultAnswers();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapBot();
        app.MapOrganisation();
        app.MapPlans();
        app.MapSessions();
        app.MapMissingEvents();
        app.MapNotices();
        app.MapDuties();
        app.MapReach();
        app.MapDossiers();
        app.MapCalendar();
        AttachmentApi.Map(app);
        app.MapHealth();
        return app;
    }
}
