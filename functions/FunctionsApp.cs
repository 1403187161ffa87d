using TeamsAddin.Adapters;
using TeamsAddin.Adapters.Teams.Sending;

namespace TeamsAddin.Functions;

/// <summary>What the functions' process is made of: a custom handler that the Functions host calls over HTTP.</summary>
internal static class FunctionsApp
{
    public static WebApplicationBuilder AddFunctions(this WebApplicationBuilder builder)
    {
        if (builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"] is { Length: > 0 } port)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:" + port);
        }

        builder.Services.AddAdapters(builder.Configuration, SendRole.Sender).AddLedger().AddSingleton<CalendarChanged>();
        return builder;
    }

    public static WebApplication MapAll(this WebApplication app)
    {
        app.MapGet("/", () => Results.Json(new { }));
        app.MapTimers();
        app.MapQueues();
        app.MapNotifications();
        return app;
    }
}
