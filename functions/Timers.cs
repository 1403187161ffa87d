using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Functions;

internal static partial class Timers
{
    /// <summary>Under the 5 minutes that a function may take on a consumption plan; the next run goes on.</summary>
    private static readonly TimeSpan ReconcileTime = TimeSpan.FromMinutes(4);

    public static void MapTimers(this WebApplication app)
    {
        app.MapPost("/DueNotices", async (ScanDues scan, CancellationToken cancellationToken) =>
        {
            await scan.RunAsync(cancellationToken);
            return Invocation.Done;
        });
        app.MapPost("/Reconcile", async (Reconcile reconcile, ILoggerFactory logs, CancellationToken cancellationToken) =>
        {
            var run = await reconcile.RunAsync(ReconcileTime, cancellationToken);
            var log = logs.CreateLogger("TeamsAddin.Functions.Reconcile");
            Reconciled(log, run.Day, run.Done, run.Files, run.Unborn, run.Verified, run.Index, run.Dues, run.Progress);
            foreach (var file in run.Broken)
            {
                ChainBroken(log, file);
            }

            foreach (var file in run.Clocks)
            {
                ClocksDiffer(log, file);
            }

            return Invocation.Done;
        });
    }

    [LoggerMessage(301, LogLevel.Information, "Reconcile {Day}, done: {Done}; {Files} files, {Unborn} without entries, {Verified} verified; mended: {Index} index rows, {Dues} dues, {Progress} units' years")]
    private static partial void Reconciled(ILogger log, DateOnly day, bool done, int files, int unborn, int verified, int index, int dues, int progress);

    [LoggerMessage(302, LogLevel.Critical, "The chain of file {FileId} does not hold")]
    private static partial void ChainBroken(ILogger log, string fileId);

    [LoggerMessage(303, LogLevel.Warning, "File {FileId} has entries that the store received at another time than they say")]
    private static partial void ClocksDiffer(ILogger log, string fileId);
}
