using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Card actions on sessions: each becomes a command on the file, its outcome the card as it is now.</summary>
internal sealed class CardActions(
    SessionBook sessions, CardDesk cards, Desks desks, OrganisationStore organisations, IWorkQueue queue, CardUpdates updates, TimeProvider time)
{
    public async Task<Card> AnswerAsync(ITurnContext turn, Caller caller, AdaptiveCardInvokeAction? action, CancellationToken cancellationToken)
    {
        var input = new ActionInput(action ?? new AdaptiveCardInvokeAction());
        switch (input.Verb)
        {
            case Verbs.MakePlan or Verbs.PublishPlan or Verbs.StopPlan or Verbs.ShowPlan or Verbs.Export:
                return await desks.AnswerAsync(caller, input, cancellationToken);
            case Verbs.Refresh or Verbs.Open when input.Session is { } session:
                return await ShowAsync(caller, session, input.Text("card") ?? "", null, cancellationToken);
            case Verbs.CheckIn or Verbs.Confirm or Verbs.Mark or Verbs.Minutes or Verbs.Approve or Verbs.Return when input.Session is { } session:
                return await ActAsync(turn, caller, session, input, cancellationToken);
            default:
                return CardAnswer.Message(caller, "refusal.bad-input");
        }
    }

    private async Task<Card> ActAsync(ITurnContext turn, Caller caller, string session, ActionInput input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var powers = input.Verb == Verbs.CheckIn ? Powers.None : await PowersAsync(session, caller.Person, cancellationToken);
        var (card, command) = CommandOf(caller, powers, input, now);
        if (command is null)
        {
            var code = input.IsTooLong("text") || input.IsTooLong("why") ? new Refusal("text-too-long", [SubmitMinutes.MaxLength.ToString(caller.Wording.Culture)]) : new Refusal("bad-input", []);
            return await ShowAsync(caller, session, card, code, cancellationToken);
        }

        Outcome<SessionFile> outcome;
        try
        {
            outcome = await sessions.ExecuteAsync(session, command, cancellationToken);
        }
        catch (BusyException)
        {
            return await ShowAsync(caller, session, card, BusyException.Refusal, cancellationToken);
        }

        await FollowAsync(session, input.Verb, outcome, cancellationToken);
        if (!outcome.Ok && !await MaySeeAsync(card, outcome.State, powers, caller.Person, cancellationToken))
        {
            return Told(caller, outcome.Refusal!, outcome.State);
        }

        var shown = await cards.MakeAsync(card, session, outcome.State, ViewerOf(caller, powers), outcome.Refusal, cancellationToken)
            ?? Told(caller, outcome.Refusal ?? new Refusal("no-such-session", []), outcome.State);
        if (outcome.Ok)
        {
            // The answer is not the stored message: that one follows, and the leader's register with it.
            updates.Stored(turn, caller, card, session);
            updates.Register(session, outcome.State);
        }

        return shown;
    }

    private static (string Card, Command<SessionFile>? Command) CommandOf(Caller caller, Powers powers, ActionInput input, DateTimeOffset now) => input.Verb switch
    {
        Verbs.CheckIn => (CardNames.CheckIn, ModeOf(input.Text("mode")) is { } mode ? new CheckIn(caller.Person, mode, caller.Key).At(now) : null),
        Verbs.Confirm => (CardNames.Leader, input.Text("topic") is { Length: > 0 and <= 1000 } topic
            ? new ConfirmSession(caller.Person, powers, caller.Key, SaltedText.Of(topic), input.Text("materials") is { Length: > 0 and <= 4000 } m ? SaltedText.Of(m) : null)
            {
                Topics = [.. (input.Text("topics") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)],
                ByLeader = input.Text("byLeader") == "true",
            }.At(now) : null),
        Verbs.Mark => (CardNames.Register, ModeOf(input.Text("mode")) is { } mode && !input.IsTooLong("why")
            ? new CallRoll(caller.Person, powers, [.. (input.Text("people") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)], mode, caller.Key, Reason(input)).At(now) : null),
        Verbs.Minutes => (CardNames.MinutesForm, input.IsTooLong("text") ? null
            : new SubmitMinutes(caller.Person, powers, caller.Key, (input.Text("text") ?? "").Length, SaltedText.Of(input.Text("text") ?? "")).At(now)),
        Verbs.Approve => (CardNames.MinutesReview, input.Number("version") is { } version ? new ReviewMinutes(caller.Person, powers, caller.Key, version, null).At(now) : null),
        Verbs.Return => (CardNames.MinutesReview, input.Number("version") is { } version && !input.IsTooLong("why") ? ReturnOf(caller, powers, version, input, now) : null),
        _ => (CardNames.CheckIn, null),
    };

    private static Command<SessionFile> ReturnOf(Caller caller, Powers powers, int version, ActionInput input, DateTimeOffset now) =>
        Reason(input) is { } why
            ? new ReviewMinutes(caller.Person, powers, caller.Key, version, why).At(now)
            : new Command<SessionFile>(caller.Key, caller.Person, now, _ => Decision.Refuse("reason-needed"));

    /// <summary>What an outcome sets going: the review, the return and the approval each tell the other side.</summary>
    private async Task FollowAsync(string session, string verb, Outcome<SessionFile> outcome, CancellationToken cancellationToken)
    {
        var kind = verb switch
        {
            Verbs.Minutes => NoticeKind.MinutesReview,
            Verbs.Return => NoticeKind.MinutesReturned,
            Verbs.Approve => NoticeKind.MinutesApproved,
            _ => null,
        };
        if (kind is not null && outcome.Ok)
        {
            // Each version of the minutes is a matter of its own.
            var numbered = kind + outcome.State.Minutes.Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
            await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, numbered, session, outcome.State.Occasion), cancellationToken);
        }
    }

    private async Task<Card> ShowAsync(Caller caller, string session, string card, Refusal? refusal, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(session, cancellationToken)).State;
        var powers = file.Plan is null ? Powers.None : await cards.PowersAsync(file.Plan.Unit, caller.Person, cancellationToken);
        if (file.Plan is null || !await MaySeeAsync(card, file, powers, caller.Person, cancellationToken))
        {
            return Told(caller, refusal ?? new Refusal(file.Plan is null ? "no-such-session" : card == CardNames.CheckIn ? "not-on-roster" : "not-the-leader", []), file);
        }

        return await cards.MakeAsync(card, session, file, ViewerOf(caller, powers), refusal, cancellationToken)
            ?? CardAnswer.Message(caller, "refusal.bad-input");
    }

    /// <summary>The register and the review are for those who lead, the form for those who record; the others for the unit's people and the roster.</summary>
    private async Task<bool> MaySeeAsync(string card, SessionFile file, Powers powers, string person, CancellationToken cancellationToken)
    {
        if (file.Plan is null)
        {
            return false;
        }

        if (card is CardNames.Register or CardNames.MinutesReview or CardNames.Leader)
        {
            return powers.Leads;
        }

        if (card is CardNames.MinutesForm)
        {
            return powers.Records;
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        return file.OnRoster.ContainsKey(person) || organisation.MaySee(person, file.Plan.Unit, LocalDays.DayOf(time.GetUtcNow(), file.Plan.TimeZone));
    }

    private async Task<Powers> PowersAsync(string session, string person, CancellationToken cancellationToken) =>
        (await sessions.ReadAsync(session, cancellationToken)).State.Plan is { } plan ? await cards.PowersAsync(plan.Unit, person, cancellationToken) : Powers.None;

    private Viewer ViewerOf(Caller caller, Powers powers) => new(caller.Person, caller.UserId, caller.Wording, time.GetUtcNow(), powers);

    private Card Told(Caller caller, Refusal refusal, SessionFile file) =>
        PersonCards.Message(ViewerOf(caller, Powers.None), CardDesk.Say(caller.Wording, refusal, file.Plan?.TimeZone ?? "UTC"), good: false);

    private static SaltedText? Reason(ActionInput input) => input.Text("why") is { Length: > 0 and <= 4000 } why ? SaltedText.Of(why) : null;

    private static Mode? ModeOf(string? text) => text switch
    {
        "onSite" => Mode.OnSite,
        "online" => Mode.Online,
        "excused" => Mode.Excused,
        "absent" => Mode.Absent,
        _ => null,
    };
}
