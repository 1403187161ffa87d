using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>Asks the cloud for the attendance reports of a session that is over, and writes beside the register how they differ from it.</summary>
public sealed class ReportDesk(SessionBook sessions, ICalendar calendar, UnreadableReports unreadable, TimeProvider time)
{
    /// <summary>How long after the end the reports are asked for: some minutes pass before the cloud has them.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMinutes(60);

    /// <summary>Asked for once more so long after that, where there was none.</summary>
    public static readonly TimeSpan Again = TimeSpan.FromDays(1);

    public async Task RunAsync(string fileId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (file is not { Plan: not null, Cancellation: null, Held: true, Event: { } set } || now < file.End + First)
        {
            return;
        }

        var (from, to) = CompareReport.Window(file);
        switch (await calendar.AttendanceAsync(set.Mailbox, set.EventId, from, to, cancellationToken))
        {
            case MeetingAnswer.Read read:
                await unreadable.ClearAsync(fileId, file, cancellationToken);
                await sessions.ExecuteAsync(fileId, CompareReport.Command(read.Report, file, now), cancellationToken);
                break;
            case MeetingAnswer.Unreadable refused:
                await unreadable.SetAsync(fileId, file, refused.Code, cancellationToken);
                await sessions.ExecuteAsync(fileId, CompareReport.Missing(refused.Code, file, now), cancellationToken);
                break;
            // Where nobody was marked online a meeting that nobody joined is nothing to tell.
            case MeetingAnswer.NoReport when now >= file.End + First + Again && file.CountOf(Mode.Online) > 0:
                await sessions.ExecuteAsync(fileId, CompareReport.Missing(CompareReport.NoReport, file, now), cancellationToken);
                break;
        }
    }
}
