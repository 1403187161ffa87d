namespace TeamsAddin.Ledger.Records;

/// <summary>
/// Rights that one process at a time holds, for a term. Terms run on the store's clock alone: whoever holds a lease counts from before he
/// asked, on a clock of his own that only moves forward.
/// </summary>
public interface ILeases
{
    /// <param name="term">15 to 60 s.</param>
    /// <returns>The lease, or null: another process holds it, or the store cannot be reached.</returns>
    Task<string?> AcquireAsync(string name, TimeSpan term, CancellationToken cancellationToken);

    /// <summary>The whole term again, from now; false when the lease is lost or the store cannot be reached.</summary>
    Task<bool> RenewAsync(string name, string lease, CancellationToken cancellationToken);

    /// <summary>Gives it back before its term ends; where it is lost already or the store cannot be reached, nothing happens.</summary>
    Task ReleaseAsync(string name, string lease, CancellationToken cancellationToken);
}
