using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A row of the table <c>reportsmissing</c>: a session whose attendance report the service does not let us read.</summary>
/// <param name="Reason">The service's own code: Forbidden where no access policy names the organiser.</param>
/// <param name="Mailbox">The organiser.</param>
public sealed record UnreadableReport(string FileId, string Unit, LocalText Title, DateTimeOffset Start, string Reason, string Mailbox);

/// <summary>The list of sessions whose report cannot be read, for the admin.</summary>
public sealed class UnreadableReports(Table<UnreadableReport> rows)
{
    public Task SetAsync(string fileId, SessionFile file, string reason, CancellationToken cancellationToken) =>
        rows.UpsertAsync(PartitionOf(file), fileId, new UnreadableReport(fileId, file.Plan!.Unit, file.Plan.Title, file.Start, reason, file.Event!.Mailbox), cancellationToken);

    public async Task ClearAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        if (await rows.GetAsync(PartitionOf(file), fileId, cancellationToken) is not null)
        {
            await rows.DeleteAsync(PartitionOf(file), fileId, cancellationToken);
        }
    }

    /// <param name="year">Of the period that owes the session.</param>
    public async Task<IReadOnlyList<UnreadableReport>> ListAsync(int year, CancellationToken cancellationToken)
    {
        var found = new List<UnreadableReport>();
        await foreach (var row in rows.QueryAsync(PartitionOf(year), cancellationToken: cancellationToken))
        {
            found.Add(row.Value);
        }

        return [.. found.OrderBy(r => r.Mailbox, StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Start)];
    }

    private static string PartitionOf(SessionFile file) => PartitionOf(Periods.YearOf(file.Plan!.CountsFor[0].Period));

    private static string PartitionOf(int year) => year.ToString("0000", CultureInfo.InvariantCulture);
}
