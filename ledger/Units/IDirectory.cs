namespace TeamsAddin.Ledger.Units;

/// <summary>What the tenant knows of people and groups.</summary>
public interface IDirectory
{
    /// <summary>The person's roles in our application, such as Ledger.Admin.</summary>
    Task<IReadOnlySet<string>> AppRolesAsync(string person, CancellationToken cancellationToken);

    /// <summary>The language set in the person's profile, or null.</summary>
    Task<string?> PreferredLanguageAsync(string person, CancellationToken cancellationToken);

    /// <summary>Whether a group or its direct members changed since a link was given.</summary>
    /// <param name="link">From the last answer; null, or one that the tenant no longer knows: the group counts as changed.</param>
    /// <exception cref="DirectoryUnreadableException">The tenant does not answer, or refuses.</exception>
    Task<GroupChange> GroupChangeAsync(string group, string? link, CancellationToken cancellationToken);

    /// <summary>The object ids of the people who are members of a group themselves, not through another group; null: there is no such group.</summary>
    /// <exception cref="DirectoryUnreadableException">The tenant does not answer, or refuses.</exception>
    Task<IReadOnlySet<string>?> GroupPeopleAsync(string group, CancellationToken cancellationToken);

    /// <summary>People by object id; those that the tenant does not have are left out.</summary>
    /// <exception cref="DirectoryUnreadableException">The tenant does not answer, or refuses.</exception>
    Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken);

    /// <summary>Whose account changed since a link was given; null: nobody is told, from now on everybody is.</summary>
    /// <exception cref="DirectoryUnreadableException">The tenant does not answer, or refuses.</exception>
    Task<PeopleChange> PeopleChangeAsync(string? link, CancellationToken cancellationToken);
}

/// <param name="IsThere">False: the group was deleted, or never was.</param>
/// <param name="Link">For the next time.</param>
public sealed record GroupChange(bool IsThere, bool Changed, string Link);

/// <param name="IsComplete">False: the link was too old, anybody may have changed.</param>
public sealed record PeopleChange(IReadOnlySet<string> People, bool IsComplete, string Link);

/// <param name="Enabled">False: the account is blocked, as that of one who left.</param>
public sealed record DirectoryPerson(string Id, string Name, string Title, string Mail, bool Enabled);

/// <summary>The tenant's directory could not be read; nothing is known, nothing may be concluded.</summary>
/// <param name="code">Graph's error code or the HTTP status.</param>
public sealed class DirectoryUnreadableException(string code, Exception inner) : Exception($"The directory cannot be read: {code}.", inner)
{
    public string Code => code;
}

public static class AppRoles
{
    public const string Admin = "Ledger.Admin";
    public const string Inspector = "Ledger.Inspector";
}
