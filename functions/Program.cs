using TeamsAddin.Adapters;
using TeamsAddin.Functions;

var builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"] is { Length: > 0 } port)
{
    builder.WebHost.UseUrls("http://127.0.0.1:" + port);
}

builder.Services.AddAdapters(builder.Configuration).AddLedger().AddSingleton<CalendarChanged>();

var app = builder.Build();
app.MapGet("/", () => Results.Json(new { }));
app.MapTimers();
app.MapQueues();
app.MapNotifications();
app.Run();
