using System.Globalization;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>What an outcome sets going: what one side does, the other is told. A second try tells nothing twice: the notice's key is the matter.</summary>
internal sealed class OutcomeNotices(IWorkQueue queue, TellMatters tell)
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
            case Verbs.MakeUp:
                await tell.OfAsync(session, file, caller, cancellationToken);
                break;
            case Verbs.DecideLeave or Verbs.DecideMakeUp when input.Text("person") is { } person:
                await tell.OfAsync(session, file, person, cancellationToken);
                break;
        }
    }

    private static string Version(SessionFile file) => file.Minutes.Version.ToString(CultureInfo.InvariantCulture);

    private Task PrepareAsync(string session, SessionFile file, string kind, CancellationToken cancellationToken) =>
        queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, kind, session, file.Occasion), cancellationToken);
}
