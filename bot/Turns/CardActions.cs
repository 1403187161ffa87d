using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Card actions on sessions: each becomes a command on the file, its outcome the card as it is now.</summary>
internal sealed class CardActions(
    SessionBook sessions, CardDesk cards, Desks desks, AttendanceActions attendance, OutcomeNotices notices, OrganisationStore organisations, CardUpdates updates, TimeProvider time)
{
    public async Task<Card> AnswerAsync(ITurnContext turn, Caller caller, AdaptiveCardInvokeAction? action, CancellationToken cancellationToken)
    {
        var input = new ActionInput(action ?? new AdaptiveCardInvokeAction());
        switch (input.Verb)
        {
            case Verbs.MakePlan or Verbs.PublishPlan or Verbs.StopPlan or Verbs.ShowPlan or Verbs.Export or Verbs.My or Verbs.Digest or Verbs.Reach or Verbs.Notices:
                return await desks.AnswerAsync(caller, input, cancellationToken);
            case Verbs.Refresh or Verbs.Open when input.Session is { } session:
                return await ShowAsync(turn, caller, session, input, null, cancellationToken);
            default:
                return input.Session is { } id && SessionCommands.CardOf(input) is { } card
                    ? await ActAsync(turn, caller, id, card, input, cancellationToken)
                    : CardAnswer.Message(caller, "refusal.bad-input");
        }
    }

    /// <summary>The card that a session has for a person now: what a link in the calendar opens.</summary>
    public async Task<Card> OpenAsync(Caller caller, string session, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(session))
        {
            return CardAnswer.Message(caller, "refusal.no-such-session");
        }

        return await ShowAsync(null, caller, session, CardNames.Own, new ActionInput(new AdaptiveCardInvokeAction()), null, cancellationToken);
    }

    private async Task<Card> ActAsync(ITurnContext turn, Caller caller, string session, string card, ActionInput input, CancellationToken cancellationToken)
    {
        caller = input.OnceKey is { } once ? caller with { Key = $"{caller.Person}/{once}" } : caller;
        var powers = input.Verb == Verbs.CheckIn ? Powers.None : await cards.PowersAsync((await sessions.ReadAsync(session, cancellationToken)).State, caller.Person, cancellationToken);
        Outcome<SessionFile> outcome;
        try
        {
            outcome = await RunAsync(caller, powers, session, input, cancellationToken);
        }
        catch (BusyException)
        {
            return await ShowAsync(turn, caller, session, card, input, BusyException.Refusal, cancellationToken);
        }

        await notices.FollowAsync(session, caller.Person, input, outcome, cancellationToken);
        if (!outcome.Ok && !await MaySeeAsync(card, outcome.State, powers, caller.Person, cancellationToken))
        {
            return Told(caller, outcome.Refusal!, outcome.State);
        }

        var viewer = ViewerOf(caller, powers, input);
        await LookedAsync(turn, caller, SessionCommands.StoredOf(card), session, viewer, cancellationToken);
        var shown = await cards.MakeAsync(card, session, outcome.State, viewer, outcome.Refusal, cancellationToken)
            ?? Told(caller, outcome.Refusal ?? new Refusal("no-such-session", []), outcome.State);
        if (outcome.Ok)
        {
            // The answer is not the stored message: that one follows, and the leader's register with it.
            updates.Stored(turn, caller, SessionCommands.StoredOf(card), session);
            updates.Register(session, outcome.State);
        }

        return shown;
    }

    private async Task<Outcome<SessionFile>> RunAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (SessionCommands.TooLong(caller, input) is { } tooLong)
        {
            return await RefusedAsync(session, tooLong, cancellationToken);
        }

        if (await attendance.RunAsync(caller, powers, session, input, cancellationToken) is { } done)
        {
            return done;
        }

        if (SessionCommands.Of(caller, powers, input, time.GetUtcNow()) is { } command)
        {
            return await sessions.ExecuteAsync(session, command, cancellationToken);
        }

        return await RefusedAsync(session, new Refusal("bad-input", []), cancellationToken);
    }

    private async Task<Outcome<SessionFile>> RefusedAsync(string session, Refusal refusal, CancellationToken cancellationToken) =>
        new((await sessions.ReadAsync(session, cancellationToken)).State, null, refusal, false);

    private Task<Card> ShowAsync(ITurnContext turn, Caller caller, string session, ActionInput input, Refusal? refusal, CancellationToken cancellationToken) =>
        ShowAsync(turn, caller, session, input.Text("card") ?? "", input, refusal, cancellationToken);

    private async Task<Card> ShowAsync(ITurnContext? turn, Caller caller, string session, string card, ActionInput input, Refusal? refusal, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(session, cancellationToken)).State;
        var powers = await cards.PowersAsync(file, caller.Person, cancellationToken);
        card = card == CardNames.Own ? OwnCard.Of(file, caller.Person, powers, time.GetUtcNow()) : card;
        if (file.Plan is null || !await MaySeeAsync(card, file, powers, caller.Person, cancellationToken))
        {
            return Told(caller, refusal ?? new Refusal(file.Plan is null ? "no-such-session" : ForPeople(card) ? "not-on-roster" : "not-the-leader", []), file);
        }

        var viewer = ViewerOf(caller, powers, input);
        if (turn is not null && input.Verb == Verbs.Open)
        {
            await LookedAsync(turn, caller, card, session, viewer, cancellationToken);
        }

        return await cards.MakeAsync(card, session, file, viewer, refusal, cancellationToken)
            ?? CardAnswer.Message(caller, "refusal.bad-input");
    }

    /// <summary>Members' taps are too many to keep. A leader's are few.</summary>
    private Task LookedAsync(ITurnContext turn, Caller caller, string card, string session, Viewer viewer, CancellationToken cancellationToken) =>
        viewer.Powers.Leads ? updates.LookedAsync(turn, caller, card, session, viewer.Look, cancellationToken) : Task.CompletedTask;

    private static bool ForPeople(string card) => card is CardNames.CheckIn or CardNames.Leave or CardNames.MakeUp or CardNames.Notes;

    /// <summary>What concerns each person himself is for the unit's people and the roster, the form for those who record; all others for those who lead.</summary>
    private async Task<bool> MaySeeAsync(string card, SessionFile file, Powers powers, string person, CancellationToken cancellationToken)
    {
        if (file.Plan is null)
        {
            return false;
        }

        if (!ForPeople(card))
        {
            return card == CardNames.MinutesForm ? powers.Records : powers.Leads;
        }

        var organisation = await organisations.ReadAsync(cancellationToken);
        return file.OnRoster.ContainsKey(person) || organisation.MaySee(person, file.Plan.Unit, LocalDays.DayOf(time.GetUtcNow(), file.Plan.TimeZone));
    }

    private Viewer ViewerOf(Caller caller, Powers powers, ActionInput? input = null) => new(caller.Person, caller.UserId, caller.Wording, time.GetUtcNow(), powers)
    {
        Look = new Look(input?.Number("page") ?? 0, input?.Find ?? "", input?.Text("person")) { Part = input?.Number("part") ?? 0 },
    };

    private Card Told(Caller caller, Refusal refusal, SessionFile file) =>
        PersonCards.Message(ViewerOf(caller, Powers.None), CardDesk.Say(caller.Wording, refusal, file.Plan?.TimeZone ?? "UTC"), good: false);
}
