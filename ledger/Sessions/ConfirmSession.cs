using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>The leader confirms a session with its topic and, where there are any, its materials.</summary>
public sealed record ConfirmSession(string Actor, Powers Powers, string Key, SaltedText Topic, SaltedText? Materials)
{
    /// <summary>Ids of the rule's topics.</summary>
    public ImmutableArray<string> Topics { get; init; } = [];

    /// <summary>The unit's leader gives it himself.</summary>
    public bool ByLeader { get; init; }

    public Command<SessionFile> At(DateTimeOffset now) => new(Key, Actor, now, file => Decide(file, this, now));

    public static Decision Decide(SessionFile file, ConfirmSession command, DateTimeOffset now)
    {
        if (Live.Refusal(file) is { } refusal)
        {
            return refusal;
        }

        if (!command.Powers.Leads)
        {
            return Decision.Refuse("not-the-leader");
        }

        if (command.Topics.FirstOrDefault(id => file.Terms.Topics.All(t => t.Id != id)) is { } unknown)
        {
            return Decision.Refuse("no-such-topic", unknown);
        }

        var leader = command.ByLeader ? file.Roster.Find(r => r.Role == Units.Role.Leader)?.Person ?? file.Plan!.Leader : null;
        return now >= file.End
            ? Decision.Refuse("session-over")
            : new Recorded(SessionFacts.Table.Draft(
                new Confirmed(command.Topic.Hash, command.Materials?.Hash) { Topics = [.. command.Topics.Distinct(StringComparer.Ordinal)], GivenBy = leader },
                command.Materials is null ? [command.Topic] : [command.Topic, command.Materials]));
    }
}

internal static class Live
{
    /// <summary>Why nothing can be done with this session at all, or null.</summary>
    public static Decision? Refusal(SessionFile file) => file switch
    {
        { Plan: null } => Decision.Refuse("no-such-session"),
        { Cancellation: not null } => Decision.Refuse("session-cancelled"),
        _ => null,
    };

    /// <summary>Why a leader's act cannot be done with it, or null.</summary>
    public static Decision? Refusal(SessionFile file, Powers powers) => Refusal(file) ?? (powers.Leads ? null : Decision.Refuse("not-the-leader"));

    /// <summary>The same for a matter of one person: nobody decides his own.</summary>
    public static Decision? Refusal(SessionFile file, Powers powers, string actor, string person) =>
        Refusal(file, powers) ?? (actor == person ? Decision.Refuse("own-matter") : null);
}
