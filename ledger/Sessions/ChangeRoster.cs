using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>Alters a roster that is fixed, before the session begins. Who is present already stays on it, and it is never emptied.</summary>
/// <param name="Added">Who comes onto it, and who is on it in another role.</param>
/// <param name="Removed">Who leaves it.</param>
public sealed record ChangeRoster(string Actor, string Key, ImmutableArray<RosterEntry> Added, ImmutableArray<string> Removed, SaltedText Why)
{
    /// <summary>From the roster as it stands to the one that would be fixed now; null: they are the same.</summary>
    /// <param name="file">With its roster fixed.</param>
    public static ChangeRoster? Between(SessionFile file, ImmutableArray<RosterEntry> now, SaltedText why)
    {
        var wanted = now.Select(r => r.Person).ToHashSet(StringComparer.Ordinal);
        var change = new ChangeRoster(
            "system", $"roster/{file.Sequence}",
            [.. now.Where(r => file.OnRoster.GetValueOrDefault(r.Person)?.Role != r.Role)],
            [.. file.Roster.Select(r => r.Person).Where(p => !wanted.Contains(p))], why);
        return change.Added.IsEmpty && change.Removed.IsEmpty ? null : change;
    }

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, ChangeRoster command, DateTimeOffset now)
    {
        if (file.Plan is null)
        {
            return Decision.Refuse("no-such-session");
        }

        if (file.Cancellation is not null)
        {
            return Decision.Refuse("session-cancelled");
        }

        if (file.Closing is not null || now >= file.Start)
        {
            return Decision.Refuse("already-held");
        }

        if (!file.RosterFixed)
        {
            // The invitation takes the people as they are.
            return Decision.Nothing;
        }

        bool Leaves(string person) => file.OnRoster.ContainsKey(person) && file.Marks.GetValueOrDefault(person) is not { IsPresent: true };
        var added = command.Added.Where(r => file.OnRoster.GetValueOrDefault(r.Person) is not { } known || (known.Role != r.Role && Leaves(r.Person))).ToImmutableArray();
        // Another role is another line of the roster.
        var removed = command.Removed.Where(Leaves).Concat(added.Select(r => r.Person).Where(file.OnRoster.ContainsKey)).ToImmutableArray();
        if (added.IsEmpty && removed.IsEmpty)
        {
            return Decision.Nothing;
        }

        return file.Roster.Count + added.Length == removed.Length
            ? Decision.Refuse("empty-roster")
            : new Recorded(SessionFacts.Table.Draft(new RosterChanged(added, removed, command.Why.Hash), command.Why));
    }
}
