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
    public async Task FollowAsync(string session, ActionInput input, Outcome<SessionFile> outcome, CancellationToken cancellationToken)
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
                await PrepareAsync(session, file, NoticeKind.MinutesReview, file.Minutes.Version, cancellationToken);
                break;
            case Verbs.Return:
                await PrepareAsync(session, file, NoticeKind.MinutesReturned, file.Minutes.Version, cancellationToken);
                break;
            case Verbs.Approve:
                await PrepareAsync(session, file, NoticeKind.MinutesApproved, file.Minutes.Version, cancellationToken);
                break;
            case Verbs.MakeUp:
                await PrepareAsync(session, file, AttendanceNotices.MakeUpReview, file.Sequence, cancellationToken);
                break;
            case Verbs.DecideLeave when input.Text("person") is { } person && file.Leaves.ContainsKey(person):
                await TellAsync(person, session, file, AttendanceNotices.LeaveDecided, cancellationToken);
                break;
            case Verbs.DecideMakeUp when input.Text("person") is { } person && file.MakeUps.ContainsKey(person):
                await TellAsync(person, session, file, AttendanceNotices.MakeUpDecided, cancellationToken);
                break;
        }
    }

    private Task PrepareAsync(string session, SessionFile file, string kind, int number, CancellationToken cancellationToken) =>
        queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, kind + number.ToString(CultureInfo.InvariantCulture), session, file.Occasion), cancellationToken);

    private Task TellAsync(string person, string session, SessionFile file, string kind, CancellationToken cancellationToken) =>
        deliver.SendToAsync(person, new Notice(kind + file.Sequence.ToString(CultureInfo.InvariantCulture), session, file.Occasion), cancellationToken);
}
