using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>Takes over organisation files, and tells those whom that concerns.</summary>
public sealed class ImportDesk(OrganisationStore organisations, SyncDirectory directory, OrganisationLease lease)
{
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="confirm">The key of the held import that is meant.</param>
    public async Task<(OrganisationReport? Report, Refusal? Refusal)> RunAsync(OrganisationFile file, bool dryRun, string? confirm, CancellationToken cancellationToken)
    {
        if (dryRun)
        {
            return (await organisations.ImportAsync(file, cancellationToken, dryRun, confirm), null);
        }

        await using var own = await lease.TakeAsync(TimeSpan.Zero, cancellationToken);
        if (own is null)
        {
            return (null, OrganisationLease.Taken);
        }

        var report = await organisations.ImportAsync(file, own.Token, confirm: confirm, first: import => directory.MarkAsync(import, own.Token));
        return report.Held is { } held ? (null, ImportOrganisation.Refusal(held)) : (report, null);
    }
}
