using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Units;

/// <summary>How many there are, and the first of them.</summary>
public sealed record Listed<T>(int Count, ImmutableArray<T> First)
{
    private const int Shown = 200;

    public static Listed<T> Of(IReadOnlyCollection<T> all) => new(all.Count, [.. all.Take(Shown)]);
}

public sealed record FieldChange(string Field, string? Before, string? After);

public sealed record UnitChange(string Unit, ImmutableArray<FieldChange> Fields);

/// <param name="Before">The role that he had; null: none.</param>
/// <param name="After">The role that he has; null: none any more.</param>
public sealed record MemberChange(string Unit, string Person, Role? Before, Role? After);

/// <summary>A name or a title that is another from today on.</summary>
public sealed record PersonChange(string Person, FieldChange Field);

public sealed record UnitTurnover(string Unit, int Joined, int Left, int RoleChanged);

/// <param name="Sessions">Planned, not held, and after the unit's last day.</param>
public sealed record UnitSessions(string Unit, int Sessions);

/// <summary>What an administrator should look at; nothing is refused for it.</summary>
/// <param name="Code">two-leaders, no-leader, no-mailbox, many-leaderships.</param>
public sealed record OrganisationWarning(string Code, string? Unit, string? Person, int Count);

/// <summary>So much would end at once that an administrator must say that it is meant.</summary>
/// <param name="Key">What a confirmation is for: exactly these units and memberships.</param>
/// <param name="Units">How many of them end, of how many that there are today; so the memberships.</param>
public sealed record HeldImport(string Key, int Units, int UnitsBefore, int Memberships, int MembershipsBefore);

/// <summary>What an import changes, or would change.</summary>
/// <param name="Units">In the file; so are the next two.</param>
/// <param name="Corrected">Memberships whose days, address or posting changed, the role stays.</param>
public sealed record OrganisationReport(
    int Units, int Memberships, int People,
    Listed<string> UnitsAdded, Listed<UnitChange> UnitsChanged, Listed<string> UnitsEnded, Listed<string> UnitsReturned,
    Listed<MemberChange> Joined, Listed<MemberChange> Left, Listed<MemberChange> RoleChanged, Listed<MemberChange> Corrected, Listed<UnitTurnover> ByUnit,
    Listed<PersonChange> Renamed, Listed<OrganisationWarning> Warnings)
{
    public bool DryRun { get; init; }

    /// <summary>What units that end had planned after their last day; it is cancelled when the import is done.</summary>
    public Listed<UnitSessions> SessionsCancelled { get; init; } = Listed<UnitSessions>.Of([]);

    /// <summary>The import is not done without a confirmation; null: it needs none, or has it.</summary>
    public HeldImport? Held { get; init; }

    /// <summary>The file says what is known already.</summary>
    public bool IsNothing => UnitsAdded.Count + UnitsChanged.Count + UnitsEnded.Count + UnitsReturned.Count + Joined.Count + Left.Count + RoleChanged.Count + Corrected.Count + Renamed.Count == 0;
}
