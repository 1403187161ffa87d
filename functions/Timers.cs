using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Functions;

internal static class Timers
{
    public static void MapTimers(this WebApplication app)
    {
        app.MapPost("/DueNotices", async (ScanDues scan, CancellationToken cancellationToken) =>
        {
            await scan.RunAsync(cancellationToken);
            return Invocation.Done;
        });
    }
}
