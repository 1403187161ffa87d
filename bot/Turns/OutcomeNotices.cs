using System.Globalization;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>What an outcome sets going: what one side does, the other is told. A second try tells nothing twice: the notice's key is the matter.</summary>
internal sealed class OutcomeNotices(IWorkQueue queue, DeliverNotices deliver)
{
    public async Task FollowAsync(string session, string caller, ActionInput input, Outcome<SessionFile> outcome, CancellationToken cancellationToken)
    {
        if (!outcome.Ok)
        {
            return;
        }

        var file = outcome.State;
        switch (input.Verb)
        {
            // Each version of the minutes is a matter of its own.
            case Verbs.Minutes:
                await PrepareAsync(session, file, NoticeKind.MinutesReview + Version(file), cancellationToken);
                break;
            case Verbs.Return:
                await PrepareAsync(session, file, NoticeKind.MinutesReturned + Version(file), cancellationToken);
                break;
            case Verbs.Approve:
                await PrepareAsync(session, file, NoticeKind.MinutesApproved + Version(file), cancellationToken);
                break;
            case Verbs.MakeUp when file.MakeUps.GetValueOrDefault(caller) is { } made:
                await PrepareAsync(session, file, AttendanceNotices.Of(AttendanceNotices.MakeUpReview, caller, made.At), cancellationToken);
                break;
            case Verbs.DecideLeave when input.Text("person") is { } person && file.Leaves.GetValueOrDefault(person)?.DecidedAt is { } at:
                await TellAsync(person, session, file, AttendanceNotices.Of(AttendanceNotices.LeaveDecided, person, at), cancellationToken);
                break;
            case Verbs.DecideMakeUp when input.Text("person") is { } person && file.MakeUps.GetValueOrDefault(person)?.DecidedAt is { } at:
                await TellAsync(person, session, file, AttendanceNotices.Of(AttendanceNotices.MakeUpDecided, person, at), cancellationToken);
                break;
        }
    }

    private static string Version(SessionFile file) => file.Minutes.Version.ToString(CultureInfo.InvariantCulture);

    private Task PrepareAsync(string session, SessionFile file, string kind, CancellationToken cancellationToken) =>
        queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, kind, session, file.Occasion), cancellationToken);

    private Task TellAsync(string person, string session, SessionFile file, string kind, CancellationToken cancellationToken) =>
        deliver.SendToAsync(person, new Notice(kind, session, file.Occasion), cancellationToken);
}
