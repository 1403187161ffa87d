using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Units;

public enum GroupState
{
    /// <summary>The unit's members are the group's.</summary>
    Followed,

    /// <summary>So many would go at once that nothing is done before an administrator confirms it.</summary>
    Held,

    /// <summary>There is no such group; nobody ends for it.</summary>
    Gone,

    /// <summary>Graph did not answer or refused; nothing is done.</summary>
    Unreadable,
}

/// <param name="Key">What a confirmation is for.</param>
public sealed record HeldChange(string Key, DateTimeOffset Since, int Joins, Listed<string> Leaves);

public sealed record GroupMembersChange(DateTimeOffset At, Listed<string> Joined, Listed<string> Left);

/// <summary>A row of the table <c>groupsync</c>: how a unit stands to its Entra group.</summary>
/// <param name="Link">Graph's delta link up to which all is done.</param>
/// <param name="ReadAt">When the whole group was last read with its people's accounts.</param>
public sealed record GroupRow(string Unit, string Group, string? Link, DateTimeOffset CheckedAt, DateTimeOffset? ReadAt)
{
    public GroupState State { get; init; } = GroupState.Followed;

    /// <summary>Graph's code where the group is unreadable.</summary>
    public string? Problem { get; init; }

    /// <summary>An account that concerns the unit changed, somebody gave up a role, or not all have come in yet: the group is read again though it did not change.</summary>
    public bool Stale { get; init; }

    /// <summary>In the group, but their accounts are blocked or not to be found.</summary>
    public ImmutableArray<string> Waiting { get; init; } = [];

    /// <summary>Leaders, deputies and recorders who are not in the group.</summary>
    public Listed<string>? Outside { get; init; }

    public HeldChange? Held { get; init; }

    /// <summary>The key of the held change that an administrator confirmed, and who.</summary>
    public string? Confirmed { get; init; }

    public string? ConfirmedBy { get; init; }

    /// <summary>The last time that somebody came or went.</summary>
    public GroupMembersChange? Last { get; init; }
}

/// <summary>The delta link of the tenant's people.</summary>
public sealed record PeopleLink(string Link);

/// <summary>What a run over all groups did. <paramref name="Done"/> false: its time ran out, the next goes on.</summary>
public sealed record DirectoryRun(DateTimeOffset At, bool Done, int Units, int Checked, int Joined, int Left, int Held, int Gone, int Unreadable);

/// <summary>The last run, and how each unit with a group stands.</summary>
public sealed record DirectoryReport(DirectoryRun? Run, IReadOnlyList<GroupRow> Units);
