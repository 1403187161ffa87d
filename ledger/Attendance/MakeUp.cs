using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A session that a person attended, as its own file says: what he may name as a make-up.</summary>
public sealed record AttendedSession(string FileId, string Rule, SessionType Type, DateTimeOffset Start);

/// <summary>A person settles an absence by another session that he attended, or by study of his own with what he learnt.</summary>
/// <param name="Other">As read from that session's file; null: study alone.</param>
/// <param name="Length">Characters of the text.</param>
public sealed record HandInMakeUp(string Person, string Key, AttendedSession? Other, int Length, SaltedText? Text)
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 20_000;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Person, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, HandInMakeUp command, DateTimeOffset now)
    {
        if (MakeUps.Refusal(file, command.Person) is { } refusal)
        {
            return refusal;
        }

        if (command.Other is null && command.Text is null)
        {
            return Decision.Refuse("make-up-empty");
        }

        if (command.Length > MaxLength)
        {
            return Decision.Refuse("text-too-long", MaxLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        if (command.Other is { } other && (other.Start <= file.Start || (other.Type != file.Plan!.Type && !file.Plan.CountsFor.Any(c => c.Rule == other.Rule))))
        {
            return Decision.Refuse("no-make-up-session");
        }

        var made = file.MakeUps.GetValueOrDefault(command.Person);
        return made?.Stage switch
        {
            MakeUpStage.MadeUp => Decision.Refuse("made-up-already"),
            MakeUpStage.HandedIn => Decision.Refuse("make-up-waits"),
            _ => new Recorded(SessionFacts.Table.Draft(
                new MakeUpHandedIn(command.Person, (made?.Version ?? 0) + 1, command.Other is null ? MakeUpWay.SelfStudy : MakeUpWay.Session, command.Other?.FileId, command.Text?.Hash),
                command.Text is null ? [] : [command.Text])),
        };
    }
}

/// <summary>The leader confirms the make-up that he has seen, or returns it with a reason.</summary>
/// <param name="Why">The reason for returning it; null confirms.</param>
public sealed record DecideMakeUp(string Actor, Powers Powers, string Key, string Person, int Version, bool Confirm, SaltedText? Why)
{
    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this));

    public static Decision Decide(SessionFile file, DecideMakeUp command)
    {
        if (MakeUps.Refusal(file, command.Person) is { } refusal)
        {
            return refusal;
        }

        if (!command.Powers.Leads)
        {
            return Decision.Refuse("not-the-leader");
        }

        if (command.Actor == command.Person)
        {
            return Decision.Refuse("own-matter");
        }

        if (file.MakeUps.GetValueOrDefault(command.Person) is not { } made || made.Version != command.Version)
        {
            return Decision.Refuse("make-up-changed");
        }

        if (made.Stage != MakeUpStage.HandedIn)
        {
            return (made.Stage == MakeUpStage.MadeUp) == command.Confirm && made.By == command.Actor
                ? Decision.Nothing
                : Decision.Refuse(made.Stage == MakeUpStage.MadeUp ? "make-up-confirmed-by" : "make-up-returned-by", made.By!);
        }

        if (command.Confirm)
        {
            return new Recorded(SessionFacts.Table.Draft(new MadeUp(command.Person, made.Version)));
        }

        return command.Why is null
            ? Decision.Refuse("return-why")
            : new Recorded(SessionFacts.Table.Draft(new MakeUpReturned(command.Person, made.Version, command.Why.Hash), command.Why));
    }
}

internal static class MakeUps
{
    public static Decision? Refusal(SessionFile file, string person) =>
        Live.Refusal(file)
        ?? (!file.OnRoster.ContainsKey(person) ? Decision.Refuse("not-on-roster")
            : !file.OwesMakeUp(person) ? Decision.Refuse("no-make-up-owed") : null);
}
