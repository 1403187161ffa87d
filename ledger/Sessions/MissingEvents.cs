using System.Globalization;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>eventsmissing</c>: a session whose calendar event is not what it should be.</summary>
/// <param name="Reason">no-mailbox, mailbox-missing, refused, other-time (the calendar keeps the event at another time than it was given), or not-all-invited.</param>
/// <param name="LeftOut">People of the roster who got no invitation, where the reason is not-all-invited.</param>
public sealed record MissingEventRow(string FileId, string Unit, LocalText Title, DateTimeOffset Start, DateTimeOffset End, string Reason, string? Mailbox, int LeftOut)
{
    /// <summary>What the calendar said, where the reason is refused.</summary>
    public string? Code { get; init; }
}

/// <summary>The list of sessions without a full event, for the admin; and their next try.</summary>
public sealed class MissingEvents(Table<MissingEventRow> rows, OrganisationStore organisations, IWorkQueue queue, TimeProvider time)
{
    public const string NoMailbox = "no-mailbox";
    public const string MailboxMissing = "mailbox-missing";
    public const string Refused = "refused";
    public const string OtherTime = "other-time";
    public const string NotAllInvited = "not-all-invited";

    public Task SetAsync(string fileId, SessionFile file, string reason, string? mailbox, int leftOut, CancellationToken cancellationToken, string? code = null) =>
        rows.UpsertAsync(PartitionOf(file), fileId, new MissingEventRow(fileId, file.Plan!.Unit, file.Plan.Title, file.Start, file.End, reason, mailbox, leftOut) { Code = code }, cancellationToken);

    public async Task ClearAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        // Most sessions have no row: a read costs less than a delete of nothing.
        if (await rows.GetAsync(PartitionOf(file), fileId, cancellationToken) is not null)
        {
            await rows.DeleteAsync(PartitionOf(file), fileId, cancellationToken);
        }
    }

    /// <param name="year">Of the period that owes the session.</param>
    public async Task<IReadOnlyList<MissingEventRow>> ListAsync(int year, CancellationToken cancellationToken)
    {
        var found = new List<MissingEventRow>();
        await foreach (var row in rows.QueryAsync(PartitionOf(year), cancellationToken: cancellationToken))
        {
            found.Add(row.Value);
        }

        return [.. found.OrderBy(r => r.Unit, StringComparer.Ordinal).ThenBy(r => r.Start)];
    }

    /// <summary>Asks again for the events of sessions that are still to come and whose organiser may be there now.</summary>
    /// <returns>How many sessions were asked for.</returns>
    public async Task<int> RetryAsync(CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        var (now, asked) = (time.GetUtcNow(), 0);
        var waiting = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        await foreach (var row in rows.ScanAsync(cancellationToken))
        {
            if (row.Value.End <= now || organisation.MailboxOf(row.Value.Unit) is not { } mailbox)
            {
                continue;
            }

            asked++;
            var files = waiting.TryGetValue(mailbox, out var some) ? some : waiting[mailbox] = [];
            files.Add(row.Key);
            if (files.Count == CalendarWork.MostFiles)
            {
                await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: files), cancellationToken);
                waiting.Remove(mailbox);
            }
        }

        foreach (var files in waiting.Values)
        {
            await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.SyncMany, Files: files), cancellationToken);
        }

        return asked;
    }

    private static string PartitionOf(SessionFile file) => PartitionOf(Periods.YearOf(file.Plan!.CountsFor[0].Period));

    private static string PartitionOf(int year) => year.ToString("0000", CultureInfo.InvariantCulture);
}
