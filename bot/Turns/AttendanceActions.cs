using System.Globalization;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Turns;

/// <summary>Actions for which more is read than the card's data and the file: codes, leave over many files, guests' names, other sessions; and what is more than one command.</summary>
internal sealed class AttendanceActions(SessionBook sessions, LeaveDesk leaves, MakeUpDesk makeUps, CodeDesk codes, OrganisationStore organisations, TellMatters tell, TimeProvider time)
{
    /// <returns>Null: the action is none of these, or its data cannot be read.</returns>
    public async Task<Outcome<SessionFile>?> RunAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken) => input.Verb switch
    {
        Verbs.CheckIn => await CheckInAsync(caller, session, input, cancellationToken),
        Verbs.AskLeave => await AskLeaveAsync(caller, session, input, cancellationToken),
        Verbs.WithdrawLeave => await WithdrawLeaveAsync(caller, session, input, cancellationToken),
        Verbs.DecideLeave => await DecideLeaveAsync(caller, powers, session, input, cancellationToken),
        Verbs.AddGuest => await AddGuestAsync(caller, powers, session, input, cancellationToken),
        Verbs.MakeUp => await MakeUpAsync(caller, session, input, cancellationToken),
        Verbs.DecideMakeUp => await DecideMakeUpAsync(caller, powers, session, input, cancellationToken),
        Verbs.KeepMarks => await KeepMarksAsync(caller, powers, session, input, cancellationToken),
        _ => null,
    };

    private async Task<Outcome<SessionFile>?> CheckInAsync(Caller caller, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (SessionCommands.ModeOf(input.Text("mode")) is not { } mode)
        {
            return null;
        }

        var now = time.GetUtcNow();
        Func<CodeAnswer, Command<SessionFile>> command = code => new CheckIn(caller.Person, mode, caller.Key) { Code = code }.At(now);
        var outcome = await sessions.ExecuteAsync(session, command(CodeAnswer.Missing), cancellationToken);
        if (outcome.Refusal?.Code == "not-on-roster" && Visit.IsFor(await organisations.ReadAsync(cancellationToken), outcome.State, caller.Person, now))
        {
            var visit = new Visit(caller.Person, (await organisations.NamesAsync(cancellationToken)).GetValueOrDefault(caller.Person)?.Hash ?? "", caller.Key);
            command = code => (visit with { Code = code }).At(now);
            outcome = await sessions.ExecuteAsync(session, command(CodeAnswer.Missing), cancellationToken);
        }

        if (outcome.Refusal?.Code != CodeAnswer.Needed)
        {
            return outcome;
        }

        // Only where nothing but the code is in question is a guess counted, and looked at.
        var answer = await codes.CheckAsync(session, caller.Person, input.Text("code"), cancellationToken);
        return await sessions.ExecuteAsync(session, command(answer), cancellationToken);
    }

    private async Task<Outcome<SessionFile>?> AskLeaveAsync(Caller caller, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Day("from") is not { } from || input.Day("to") is not { } to)
        {
            return await RefusedAsync(session, new Refusal("bad-leave-days", [AskLeave.MaxDays.ToString(caller.Wording.Culture)]), cancellationToken);
        }

        if (input.Written("why") is not { } why)
        {
            return await RefusedAsync(session, new Refusal("leave-why", []), cancellationToken);
        }

        var row = new LeaveRow(FileId.Of("leave", caller.Key), caller.Person, from, to, why);
        var outcome = await leaves.AskAsync(session, row, cancellationToken);
        await TellLeadersAsync(caller, outcome.FirstOfUnits, cancellationToken);
        return await RefusedAsync(session, outcome.Refusal, cancellationToken);
    }

    private async Task<Outcome<SessionFile>?> WithdrawLeaveAsync(Caller caller, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (!FileId.IsOne(input.Text("request")))
        {
            return null;
        }

        var (outcome, granted) = await leaves.WithdrawAsync(session, new WithdrawLeave(caller.Person, input.Text("request")!), cancellationToken);
        await TellLeadersAsync(caller, granted, cancellationToken);
        return outcome;
    }

    /// <summary>One card for each unit's leader, however many sessions it is about.</summary>
    private async Task TellLeadersAsync(Caller caller, IReadOnlyList<(string FileId, SessionFile File)> firstOfUnits, CancellationToken cancellationToken)
    {
        foreach (var (first, file) in firstOfUnits)
        {
            await tell.OfAsync(first, file, caller.Person, cancellationToken);
        }
    }

    private async Task<Outcome<SessionFile>?> DecideLeaveAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Text("person") is not { } person || !FileId.IsOne(input.Text("request")) || input.Truth("granted") is not { } granted)
        {
            return null;
        }

        var why = input.Written("leaveWhy");
        var command = new DecideLeave(caller.Person, powers, caller.Key, person, input.Text("request")!, granted, why is null ? null : SaltedText.Of(why));
        return await leaves.DecideAsync(session, command, cancellationToken);
    }

    private async Task<Outcome<SessionFile>?> AddGuestAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<GuestRole>(input.Text("role"), out var role) || !Enum.IsDefined(role))
        {
            return null;
        }

        if (input.Written("name") is not { } name)
        {
            return await RefusedAsync(session, new Refusal("guest-name", []), cancellationToken);
        }

        var (now, guest, text) = (time.GetUtcNow(), AddGuest.IdOf(caller.Key), input.Written("text"));
        var command = new AddGuest(caller.Person, powers, caller.Key, guest, "", role, text is null ? null : SaltedText.Of(text));
        var file = (await sessions.ReadAsync(session, cancellationToken)).State;
        if (AddGuest.Decide(file, command, now) is Recorded)
        {
            // The name first, so that the entry can commit to it; who may not record guests leaves no name behind.
            command = command with { Name = await organisations.KeepGuestAsync(guest, name, cancellationToken) };
        }

        return await sessions.ExecuteAsync(session, command.At(now), cancellationToken);
    }

    private async Task<Outcome<SessionFile>?> MakeUpAsync(Caller caller, string session, ActionInput input, CancellationToken cancellationToken)
    {
        var text = input.Written("text");
        AttendedSession? other = null;
        if (FileId.IsOne(input.Text("other")))
        {
            // Whether he attended it is read from that session's file, never from the card.
            var file = (await sessions.ReadAsync(session, cancellationToken)).State;
            other = file.Plan is null ? null : (await makeUps.OptionsAsync(session, file, caller.Person, cancellationToken)).FirstOrDefault(o => o.Session.FileId == input.Text("other"))?.Session;
            if (other is null)
            {
                return await RefusedAsync(session, new Refusal("no-make-up-session", []), cancellationToken);
            }
        }
        else if (input.Text("other") != "self")
        {
            return await RefusedAsync(session, new Refusal("make-up-how", []), cancellationToken);
        }

        return await sessions.ExecuteAsync(session, new HandInMakeUp(caller.Person, caller.Key, other, text?.Length ?? 0, text is null ? null : SaltedText.Of(text)).At(time.GetUtcNow()), cancellationToken);
    }

    private async Task<Outcome<SessionFile>?> DecideMakeUpAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Number("version") is not { } version || input.Text("person") is not { } person || input.Truth("confirm") is not { } confirm)
        {
            return null;
        }

        var command = new DecideMakeUp(caller.Person, powers, caller.Key, person, version, confirm, SessionCommands.Reason(input));
        return await makeUps.DecideAsync(session, command, caller.Wording.Language, cancellationToken);
    }

    /// <summary>As many commands as it takes. Each key says which it is: the same tap once more goes on where the first was cut off.</summary>
    private async Task<Outcome<SessionFile>?> KeepMarksAsync(Caller caller, Powers powers, string session, ActionInput input, CancellationToken cancellationToken)
    {
        if (input.Number("version") is not { } version)
        {
            return null;
        }

        for (var part = 0; ; part++)
        {
            var command = new KeepMarks(caller.Person, powers, string.Create(CultureInfo.InvariantCulture, $"{caller.Key}/{part}"), version);
            var outcome = await sessions.ExecuteAsync(session, command.At(time.GetUtcNow()), cancellationToken);
            if (!outcome.Ok || !KeepMarks.OpenFor(outcome.State, caller.Person).Any())
            {
                return outcome;
            }
        }
    }

    /// <summary>The file as it stands, and why nothing was done; with no refusal: what was done.</summary>
    private async Task<Outcome<SessionFile>> RefusedAsync(string session, Refusal? refusal, CancellationToken cancellationToken)
    {
        var snapshot = await sessions.ReadAsync(session, cancellationToken);
        return new Outcome<SessionFile>(snapshot.State, snapshot.Position, refusal, false);
    }
}
