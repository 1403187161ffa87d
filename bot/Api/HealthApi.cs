using TeamsAddin.Bot.Turns;

namespace TeamsAddin.Bot.Api;

internal static class HealthApi
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Ok("ok"));
        if (app.Environment.IsDevelopment())
        {
            // What the tenant in a box waits for before it calls the product at rest.
            app.MapGet("/healthz/pending", (CardUpdates updates) => Results.Ok(new { pending = updates.Pending }));
        }
    }
}
