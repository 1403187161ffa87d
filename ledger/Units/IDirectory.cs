namespace TeamsAddin.Ledger.Units;

/// <summary>What the tenant knows of people.</summary>
public interface IDirectory
{
    /// <summary>The person's roles in our application, such as Ledger.Admin.</summary>
    Task<IReadOnlySet<string>> AppRolesAsync(string person, CancellationToken cancellationToken);

    /// <summary>The language set in the person's profile, or null.</summary>
    Task<string?> PreferredLanguageAsync(string person, CancellationToken cancellationToken);
}

public static class AppRoles
{
    public const string Admin = "Ledger.Admin";
    public const string Inspector = "Ledger.Inspector";
}
