using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Minutes;

/// <summary>Approved minutes never change: what is put right stands beside them, with a reason.</summary>
/// <param name="Length">Characters of the text.</param>
public sealed record CorrectMinutes(string Actor, Powers Powers, string Key, int Length, SaltedText Text, SaltedText? Why)
{
    public const int MaxCorrections = 50;

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this));

    public static Decision Decide(SessionFile file, CorrectMinutes command)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!command.Powers.Records)
        {
            return Decision.Refuse("not-the-recorder");
        }

        if (file.Minutes.Stage != MinutesStage.Approved)
        {
            return Decision.Refuse("not-approved-yet");
        }

        if (command.Length == 0)
        {
            return Decision.Refuse("correction-empty");
        }

        if (command.Why is null)
        {
            return Decision.Refuse("correction-why");
        }

        return command.Length > SubmitMinutes.MaxLength
            ? Decision.Refuse("text-too-long", SubmitMinutes.MaxLength.ToString(CultureInfo.InvariantCulture))
            : file.Minutes.Corrections.Count >= MaxCorrections
            ? Decision.Refuse("too-many-corrections", MaxCorrections.ToString(CultureInfo.InvariantCulture))
            : new Recorded(SessionFacts.Table.Draft(new MinutesCorrected(command.Text.Hash, command.Why.Hash), command.Text, command.Why));
    }
}
