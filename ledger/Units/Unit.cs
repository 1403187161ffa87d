namespace TeamsAddin.Ledger.Units;

/// <summary>What a unit is; the ids are those of the rule packs' <c>owedBy</c>.</summary>
public enum UnitType
{
    Committee,
    GeneralBranch,
    Branch,
    Group,
    CentreGroup,
    Office,
    Crew,
}

/// <summary>A committee, branch, group or office in the organisation's tree.</summary>
/// <param name="Parent">The id of the unit above, or null for a root.</param>
/// <param name="TimeZone">An IANA id.</param>
/// <param name="Mailbox">The organiser of its events; null: the nearest ancestor's.</param>
/// <param name="Language">zh-Hans, zh-Hant or en.</param>
public sealed record Unit(string Id, string Name, UnitType Type, string? Parent, string TimeZone, string? Mailbox, string Language)
{
    /// <summary>The address of the group that all its people are in: the invitation of more than 500 goes there; null: none.</summary>
    public string? GroupMail { get; init; }

    /// <summary>The object id of the Entra group that says who its members are; null: the CSV alone says it.</summary>
    public string? EntraGroup { get; init; }

    /// <summary>Where its sessions are held: between two sites people need time to travel; null: not said.</summary>
    public string? Site { get; init; }

    /// <summary>The room that its sessions take, one at a time; null: not said.</summary>
    public string? Room { get; init; }

    /// <summary>The last day on which it is part of the organisation; null: open.</summary>
    public DateOnly? Until { get; init; }

    public bool IsOpen(DateOnly day) => Until is null || day <= Until;
}

public enum Role
{
    Member,
    Recorder,
    Deputy,
    Leader,
}

/// <summary>A person in a unit from a day to a day (the last one included; null: open).</summary>
/// <param name="Person">The Entra object id.</param>
/// <param name="Mail">The address for calendar invitations.</param>
/// <param name="Away">True for those posted elsewhere: on the roster, seldom reached.</param>
public sealed record Member(string Person, string Unit, Role Role, DateOnly From, DateOnly? To, string Mail, bool Away = false)
{
    public bool IsIn(DateOnly day) => From <= day && (To is null || day <= To);
}

/// <summary>A person's name from a day on, as the JSON bytes whose SHA-256 the entries carry. Erasing the row erases the name everywhere.</summary>
public sealed record PersonName(string Salt, string Name, string Title);
