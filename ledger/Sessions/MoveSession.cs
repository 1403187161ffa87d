using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Another time or place, asked for in Outlook or by a leader or admin.</summary>
/// <param name="By">outlook, leader, admin or plan.</param>
/// <param name="Start">Null, as <paramref name="End"/> and <paramref name="Place"/>: as it is when this is decided.</param>
public sealed record MoveSession(string Actor, string By, string Key, DateTimeOffset? Start, DateTimeOffset? End, string? Place)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, MoveSession command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        var (start, end, place) = (Chain.Kept(command.Start ?? file.Start), Chain.Kept(command.End ?? file.End), command.Place ?? file.Place);
        if (start == file.Start && end == file.End && place == file.Place)
        {
            return Decision.Nothing;
        }

        if (file.Closing is not null || now >= file.Start)
        {
            return Decision.Refuse("already-held");
        }

        if (end <= start || end - start > Longest)
        {
            return Decision.Refuse("ends-before-start");
        }

        if (start <= now)
        {
            return Decision.Refuse("in-the-past");
        }

        return !Periods.AllHold(file.Plan!, start)
            ? Decision.Refuse("outside-the-period", string.Join(", ", file.Plan!.CountsFor.Select(c => c.Period).Distinct(StringComparer.Ordinal)))
            : new Recorded(SessionFacts.Table.Draft(new Moved(start, end, place, command.By, file.Event?.Attempt ?? 1)));
    }
}
