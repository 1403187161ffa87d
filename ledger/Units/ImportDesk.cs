using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Units;

/// <summary>Takes over organisation files, and tells those whom that concerns.</summary>
public sealed class ImportDesk(OrganisationStore organisations, SyncDirectory directory)
{
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="confirm">The key of the held import that is meant.</param>
    public async Task<(OrganisationReport? Report, Refusal? Refusal)> RunAsync(OrganisationFile file, bool dryRun, string? confirm, CancellationToken cancellationToken)
    {
        var report = await organisations.ImportAsync(file, cancellationToken, dryRun, confirm, import => directory.MarkAsync(import, cancellationToken));
        return report is { Held: { } held, DryRun: false } ? (null, ImportOrganisation.Refusal(held)) : (report, null);
    }
}
