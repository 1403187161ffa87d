using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Units;

/// <summary>Takes over organisation files, and tells those whom that concerns.</summary>
public sealed class ImportDesk(OrganisationStore organisations, SyncDirectory directory, OrganisationLease lease, RosterWork rosters, EndSessions ending)
{
    /// <param name="dryRun">Only says what would change.</param>
    /// <param name="confirm">The key of the held import that is meant.</param>
    public async Task<(OrganisationReport? Report, Refusal? Refusal)> RunAsync(OrganisationFile file, bool dryRun, string? confirm, CancellationToken cancellationToken)
    {
        IReadOnlyList<UnitSessions> cancelled = [];
        if (dryRun)
        {
            return (With(await organisations.ImportAsync(file, cancellationToken, dryRun, confirm, look: LookAsync)), null);
        }

        await using var own = await lease.TakeAsync(TimeSpan.Zero, cancellationToken);
        if (own is null)
        {
            return (null, OrganisationLease.Taken);
        }

        IReadOnlySet<string>? concerned = null;
        try
        {
            var report = await organisations.ImportAsync(file, own.Token, confirm: confirm, first: import =>
            {
                concerned = import.Rosters;
                return directory.MarkAsync(import, own.Token);
            }, look: LookAsync);
            return report.Held is { } held ? (null, ImportOrganisation.Refusal(held)) : (With(report), null);
        }
        catch (OperationCanceledException) when (own.IsLost)
        {
            return (null, concerned is null ? OrganisationLease.LostUnwritten : OrganisationLease.Lost);
        }
        finally
        {
            // Also where it broke off: to the next import what is written by then is no change any more.
            await rosters.AskAnywayAsync(concerned ?? new HashSet<string>(StringComparer.Ordinal), own);
        }

        OrganisationReport With(OrganisationReport report) => report with { SessionsCancelled = Listed<UnitSessions>.Of(cancelled) };

        async Task LookAsync(OrganisationImport import) => cancelled = await ending.CountAsync(import.Ended, cancellationToken);
    }
}
