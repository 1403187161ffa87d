using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Reach;
using TeamsAddin.Ledger.Records.Seals;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Functions;

internal static partial class Timers
{
    /// <summary>Well under host.json's functionTimeout; the next run goes on.</summary>
    private static readonly TimeSpan ReconcileTime = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan RenewTime = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan DirectoryTime = TimeSpan.FromMinutes(4);

    public static void MapTimers(this WebApplication app)
    {
        app.MapPost("/DueNotices", async (ScanDues scan, CancellationToken cancellationToken) =>
        {
            await scan.RunAsync(cancellationToken);
            return Invocation.Done;
        });
        app.MapPost("/Reconcile", async (Reconcile reconcile, AttachDesk attachments, ReachTotals reach, ILoggerFactory logs, CancellationToken cancellationToken) =>
        {
            var run = await reconcile.RunAsync(ReconcileTime, cancellationToken);
            var log = logs.CreateLogger("TeamsAddin.Functions.Reconcile");
            Reconciled(log, run.Day, run.Done, run.Files, run.Unborn, run.Verified, run.Index, run.Dues, run.Progress, run.Overdue, run.Events, run.Rosters, run.Ended, run.Notices);
            foreach (var file in run.Broken)
            {
                ChainBroken(log, file);
            }

            foreach (var fault in run.Faults)
            {
                FileFaulted(log, fault);
            }

            foreach (var file in run.Clocks)
            {
                ClocksDiffer(log, file);
            }

            foreach (var fault in await attachments.FinishAsync(cancellationToken))
            {
                FileFaulted(log, fault);
            }

            // From what is mended now.
            if (run.Done)
            {
                await reach.NightAsync(cancellationToken);
            }

            return Invocation.Done;
        });
        app.MapPost("/RenewSubscriptions", async (CalendarSubscriptions subscriptions, MissingEvents missing, ILoggerFactory logs, CancellationToken cancellationToken) =>
        {
            var log = logs.CreateLogger("TeamsAddin.Functions.RenewSubscriptions");
            try
            {
                var renewal = await subscriptions.RenewAsync(RenewTime, cancellationToken);
                Renewed(log, renewal.Count, renewal.Refused.Count);
                foreach (var refused in renewal.Refused)
                {
                    RenewalRefused(log, refused.Mailbox, refused.Refused!);
                }
            }
            finally
            {
                // Whatever became of the subscriptions.
                AskedAgain(log, await missing.RetryAsync(cancellationToken));
            }

            return Invocation.Done;
        });
        app.MapPost("/SyncDirectory", async (SyncDirectory directory, ILoggerFactory logs, CancellationToken cancellationToken) =>
        {
            var log = logs.CreateLogger("TeamsAddin.Functions.SyncDirectory");
            if (await directory.RunAsync(DirectoryTime, cancellationToken) is not { } run)
            {
                ImportRuns(log);
                return Invocation.Done;
            }

            Synced(log, run.Done, run.Checked, run.Units, run.Joined, run.Left);
            if (run.Held + run.Gone + run.Unreadable > 0)
            {
                GroupsWait(log, run.Held, run.Gone, run.Unreadable);
            }

            return Invocation.Done;
        });
        app.MapPost("/Seal", async (SealRecords seal, PublishSeals publish, ILoggerFactory logs, CancellationToken cancellationToken) =>
        {
            var log = logs.CreateLogger("TeamsAddin.Functions.Seal");
            Tell(log, await seal.RunAsync(cancellationToken));
            if ((await publish.RunAsync(cancellationToken)).Why is { } why)
            {
                Unpublished(log, why);
            }

            return Invocation.Done;
        });
    }

    [LoggerMessage(301, LogLevel.Information, "Reconcile {Day}, done: {Done}; {Files} files, {Unborn} without entries, {Verified} verified; mended: {Index} index rows, {Dues} dues, {Progress} units' years; {Overdue} overdue, {Events} calendar events, {Rosters} rosters and {Notices} notices asked for again, {Ended} cancellations for units that ended")]
    private static partial void Reconciled(ILogger log, DateOnly day, bool done, int files, int unborn, int verified, int index, int dues, int progress, int overdue, int events, int rosters, int ended, int notices);

    [LoggerMessage(304, LogLevel.Information, "Groups, done: {Done}; {Checked} of {Units} units checked, {Joined} joined, {Left} left")]
    private static partial void Synced(ILogger log, bool done, int @checked, int units, int joined, int left);

    [LoggerMessage(305, LogLevel.Warning, "Groups: {Held} units wait for a confirmation, {Gone} groups are gone, {Unreadable} cannot be read; GET /api/directory/report names them")]
    private static partial void GroupsWait(ILogger log, int held, int gone, int unreadable);

    [LoggerMessage(306, LogLevel.Information, "Groups: an import was under way all the time, or the lease was lost; the next run comes back")]
    private static partial void ImportRuns(ILogger log);

    [LoggerMessage(302, LogLevel.Critical, "The chain of file {FileId} does not hold")]
    private static partial void ChainBroken(ILogger log, string fileId);

    [LoggerMessage(309, LogLevel.Error, "Reconcile passed over a file: {Fault}")]
    private static partial void FileFaulted(ILogger log, string fault);

    [LoggerMessage(303, LogLevel.Warning, "File {FileId} has entries that the store received at another time than they say")]
    private static partial void ClocksDiffer(ILogger log, string fileId);

    [LoggerMessage(310, LogLevel.Information, "{Count} calendar subscriptions were renewed, {Refused} refused")]
    private static partial void Renewed(ILogger log, int count, int refused);

    [LoggerMessage(307, LogLevel.Error, "Graph refuses a subscription on mailbox {Mailbox}: {Why}; what changes in its calendar is not heard of")]
    private static partial void RenewalRefused(ILogger log, string mailbox, string why);

    [LoggerMessage(308, LogLevel.Information, "{Missing} sessions without their full event were asked for again")]
    private static partial void AskedAgain(ILogger log, int missing);

    private static void Tell(ILogger log, SealRun run)
    {
        if (run.IsNew)
        {
            Sealed(log, run.Seal.Date, run.Seal.Files, run.Seal.Units, run.Seal.Hash);
            foreach (var alarm in run.Seal.Alarms)
            {
                Alarmed(log, run.Seal.Date, alarm.Kind, alarm.Unit, alarm.FileId, alarm.Sequence, run.Seal.AlarmCount);
            }
        }

        foreach (var path in run.Foreign)
        {
            Foreign(log, path);
        }
    }

    [LoggerMessage(220, LogLevel.Information, "Sealed {Date}: {Files} files of {Units} units, {Seal}")]
    private static partial void Sealed(ILogger log, string date, int files, int units, string seal);

    [LoggerMessage(221, LogLevel.Critical, "Seal {Date}: {Kind}: unit {Unit}, file {File}, sealed to {Sequence}; {Count} alarms in all")]
    private static partial void Alarmed(ILogger log, string date, string kind, string unit, string file, int sequence, int count);

    [LoggerMessage(222, LogLevel.Critical, "{Path} holds something else than the seal that belongs there")]
    private static partial void Foreign(ILogger log, string path);

    [LoggerMessage(223, LogLevel.Error, "A seal is stored but not published ({Why}); Ledger:InspectionChannel names the channel")]
    private static partial void Unpublished(ILogger log, string why);
}
