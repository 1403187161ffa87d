using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Minutes;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>Pure: which command a card's action is, and which card answers it.</summary>
internal static class SessionCommands
{
    private const int MaxTopic = 1_000;
    private const int MaxReason = 4_000;

    /// <summary>The card that answers a verb; null: there is no such verb.</summary>
    public static string? CardOf(ActionInput input) => input.Verb switch
    {
        Verbs.CheckIn => CardNames.CheckIn,
        Verbs.AskLeave => CardNames.Leave,
        // Of this session's days, or one of those for other days that the form shows.
        Verbs.WithdrawLeave => input.Text("card") == CardNames.Leave ? CardNames.Leave : CardNames.CheckIn,
        Verbs.Confirm => CardNames.Leader,
        Verbs.Mark => CardNames.Register,
        Verbs.Minutes => CardNames.MinutesForm,
        Verbs.Approve or Verbs.Return => CardNames.MinutesReview,
        Verbs.CorrectMinutes => input.Text("card") == CardNames.MinutesForm ? CardNames.MinutesForm : CardNames.MinutesReview,
        Verbs.DecideLeave => input.Text("card") == CardNames.Leader ? CardNames.Leader : CardNames.Matters,
        Verbs.AddGuest => CardNames.Guests,
        Verbs.RemoveGuest => CardNames.Guest,
        Verbs.AnswerHeld => input.Text("held") == "true" ? CardNames.Register : CardNames.Matters,
        Verbs.MakeUp => CardNames.MakeUp,
        Verbs.DecideMakeUp => CardNames.MakeUpReview,
        Verbs.SettleReport or Verbs.KeepMarks => CardNames.Matters,
        Verbs.Notes => CardNames.Notes,
        Verbs.ReadNotes => CardNames.NotesReview,
        _ => null,
    };

    /// <summary>The card that stays in the chat: one person's matter, once it is decided, goes back to the list of all.</summary>
    public static string StoredOf(string card) => card switch
    {
        CardNames.MakeUpReview or CardNames.NotesReview => CardNames.Matters,
        CardNames.Guest => CardNames.Guests,
        CardNames.Leave => CardNames.CheckIn,
        _ => card,
    };

    /// <summary>
    /// Why an action is refused whose texts are longer than the record takes, or null. What is left out, or cut, would be recorded as if it had been said so.
    /// </summary>
    public static Refusal? TooLong(Caller caller, ActionInput input)
    {
        (string Name, int Length)[] limits = input.Verb switch
        {
            Verbs.Confirm => [("topic", MaxTopic), ("materials", MaxReason)],
            Verbs.Mark or Verbs.Return or Verbs.RemoveGuest or Verbs.AnswerHeld or Verbs.DecideMakeUp => [("why", MaxReason)],
            Verbs.Minutes => [("text", SubmitMinutes.MaxLength)],
            Verbs.CorrectMinutes => [("text", SubmitMinutes.MaxLength), ("why", MaxReason)],
            Verbs.Notes => [("text", HandInNotes.MaxLength)],
            Verbs.MakeUp => [("text", HandInMakeUp.MaxLength)],
            Verbs.AskLeave => [("why", AskLeave.MaxReason)],
            Verbs.DecideLeave => [("leaveWhy", AskLeave.MaxReason)],
            Verbs.AddGuest => [("name", AddGuest.MaxName), ("text", AddGuest.MaxText)],
            _ => [],
        };
        return limits.FirstOrDefault(l => input.IsLonger(l.Name, l.Length)) is { Name: not null } over ? new Refusal("text-too-long", [over.Length.ToString(caller.Wording.Culture)]) : null;
    }

    /// <summary>The command, where the card's own data is enough for one; null: it cannot be read.</summary>
    public static Command<SessionFile>? Of(Caller caller, Powers powers, ActionInput input, DateTimeOffset now) => input.Verb switch
    {
        Verbs.Confirm => Confirm(caller, powers, input, now),
        Verbs.Mark => RollOf(input.Text("mode")) is { } roll
            ? new CallRoll(caller.Person, powers, [.. (input.Text("people") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)], roll.Mode, caller.Key, Reason(input)) { Late = roll.Late }.At(now) : null,
        Verbs.Minutes => new SubmitMinutes(caller.Person, powers, caller.Key, (input.Text("text") ?? "").Length, SaltedText.Of(input.Text("text") ?? "")).At(now),
        Verbs.Approve => input.Number("version") is { } version ? new ReviewMinutes(caller.Person, powers, caller.Key, version, null).At(now) : null,
        Verbs.Return => input.Number("version") is { } version
            ? Reason(input) is { } why ? new ReviewMinutes(caller.Person, powers, caller.Key, version, why).At(now) : Refused(caller, "return-why", now)
            : null,
        Verbs.CorrectMinutes => new CorrectMinutes(caller.Person, powers, caller.Key, (input.Text("text") ?? "").Length, SaltedText.Of(input.Text("text") ?? ""), Reason(input)).At(now),
        Verbs.RemoveGuest => input.Text("person") is { } guest ? new RemoveGuest(caller.Person, powers, caller.Key, guest, Reason(input)).At(now) : null,
        Verbs.AnswerHeld => input.Truth("held") is { } held ? new AnswerHeld(caller.Person, powers, caller.Key, held, Reason(input)).At(now) : null,
        Verbs.SettleReport => input.Number("version") is { } version && input.Text("person") is { } person && input.Truth("takeOver") is { } takeOver
            ? new SettleReport(caller.Person, powers, caller.Key, person, version, takeOver, SaltedText.Of(caller.Wording["report.why"])).At(now) : null,
        Verbs.Notes => new HandInNotes(caller.Person, caller.Key, (input.Text("text") ?? "").Length, SaltedText.Of(input.Text("text") ?? "")).At(now),
        Verbs.ReadNotes => input.Number("version") is { } version && input.Text("person") is { } person ? new ReadNotes(caller.Person, powers, caller.Key, person, version).At(now) : null,
        _ => null,
    };

    public static Mode? ModeOf(string? text) => text switch
    {
        "onSite" => Mode.OnSite,
        "online" => Mode.Online,
        "excused" => Mode.Excused,
        "absent" => Mode.Absent,
        _ => null,
    };

    /// <summary>What the roll call's choice says: a mode, and for those who are there also that they came late.</summary>
    private static (Mode Mode, bool Late)? RollOf(string? text) => text switch
    {
        "onSiteLate" => (Mode.OnSite, true),
        "onlineLate" => (Mode.Online, true),
        _ => ModeOf(text) is { } mode ? (mode, false) : null,
    };

    private static Command<SessionFile>? Confirm(Caller caller, Powers powers, ActionInput input, DateTimeOffset now)
    {
        if (input.Text("topic") is not { } topic)
        {
            return null;
        }

        return topic.Length == 0
            ? Refused(caller, "topic-needed", now)
            : new ConfirmSession(caller.Person, powers, caller.Key, SaltedText.Of(topic), input.Written("materials") is { } m ? SaltedText.Of(m) : null)
            {
                Topics = [.. (input.Text("topics") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)],
                ByLeader = input.Text("byLeader") == "true",
            }.At(now);
    }

    private static Command<SessionFile> Refused(Caller caller, string code, DateTimeOffset now) => new(caller.Key, caller.Person, now, _ => Decision.Refuse(code));

    public static SaltedText? Reason(ActionInput input) => input.Written("why") is { } why ? SaltedText.Of(why) : null;
}
