using System.Collections.Immutable;
using System.Security.Cryptography;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Dossiers;

public enum ExportState
{
    Asked,
    Ready,
    Failed,
}

/// <summary>A row of the table <c>exports</c>. From and to are local days of the unit, both included.</summary>
/// <param name="TryBegan">When the try that is under way began; null: none is.</param>
/// <param name="Fault">A code: what the last try that failed died of.</param>
public sealed record ExportRow(
    string Id, string Unit, DateOnly From, DateOnly To, string AskedBy, string Language, ExportState State, DateTimeOffset At,
    int Files = 0, long Bytes = 0, string? Sha256 = null, int Tries = 0, DateTimeOffset? TryBegan = null, string? Fault = null);

/// <summary>A message on the exports queue.</summary>
public sealed record ExportWork(string Id);

/// <summary>Takes orders for dossiers and makes them.</summary>
public sealed class ExportDesk(
    OrganisationStore organisations, MakeDossier maker, Table<ExportRow> exports, IFileStore documents, IWorkQueue queue, DeliverNotices notices, TimeProvider time)
{
    private const string Partition = "exports";
    private const int LongestDays = 400;

    /// <summary>The order's row, or why it is refused. The key makes a repeated order the same order.</summary>
    public async Task<(ExportRow? Row, Refusal? Refusal)> AskAsync(
        string unit, DateOnly from, DateOnly to, string askedBy, bool seesAll, string language, string key, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        if (organisation.Find(unit) is not { } found)
        {
            return (null, new Refusal("no-such-unit", []));
        }

        var now = time.GetUtcNow();
        if (!seesAll && !Leads(organisation, askedBy, found, now))
        {
            return (null, new Refusal("not-your-unit", []));
        }

        if (to < from || to.DayNumber - from.DayNumber > LongestDays)
        {
            return (null, new Refusal("bad-dates", []));
        }

        var row = new ExportRow(FileId.Of("export", askedBy, key), unit, from, to, askedBy, language, ExportState.Asked, now);
        if (!await exports.InsertAsync(Partition, row.Id, row, cancellationToken))
        {
            var kept = (await FindAsync(row.Id, cancellationToken))!;
            if ((kept.Unit, kept.From, kept.To) != (unit, from, to))
            {
                return (null, new Refusal("key-used", []));
            }

            if (kept.State == ExportState.Asked)
            {
                // The first time may have ended between the row and the message; one more does no harm.
                await queue.SendAsync(Queues.Exports, new ExportWork(kept.Id), cancellationToken);
            }

            return (kept, null);
        }

        await queue.SendAsync(Queues.Exports, new ExportWork(row.Id), cancellationToken);
        return (row, null);
    }

    /// <summary>Whether a person leads a unit, or one above it, today.</summary>
    public async Task<bool> MayAskAsync(string person, string unit, CancellationToken cancellationToken)
    {
        var organisation = await organisations.ReadAsync(cancellationToken);
        return organisation.Find(unit) is { } found && Leads(organisation, person, found, time.GetUtcNow());
    }

    private static bool Leads(Organisation organisation, string person, Unit unit, DateTimeOffset now) =>
        organisation.MembershipsOf(person, Sessions.LocalDays.DayOf(now, unit.TimeZone)).Any(m => m.Role is Role.Leader or Role.Deputy && organisation.IsWithin(unit.Id, m.Unit));

    public async Task<ExportRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        FileId.IsOne(id) ? (await exports.GetAsync(Partition, id, cancellationToken))?.Value : null;

    public Task<Stream?> OpenAsync(ExportRow row, CancellationToken cancellationToken) => documents.OpenAsync(PathOf(row.Id, row.Sha256), cancellationToken);

    /// <summary>
    /// Makes the dossier, keeps it, tells who asked; after some tries that failed it gives up and tells that. A second run finds it ready,
    /// failed or under way; a notice's row is its key, so that nobody is told twice.
    /// </summary>
    public async Task RunAsync(ExportWork work, CancellationToken cancellationToken)
    {
        while (await exports.GetAsync(Partition, work.Id, cancellationToken) is { } row)
        {
            var now = time.GetUtcNow();
            switch (ExportTries.Decide(row.Value, now))
            {
                case ExportStep.TellReady:
                    await notices.SendToAsync(row.Value.AskedBy, new Notice(NoticeKind.DossierReady, work.Id, 0), cancellationToken);
                    return;
                case ExportStep.TellFailed:
                    await notices.SendToAsync(row.Value.AskedBy, new Notice(NoticeKind.DossierFailed, work.Id, 0), cancellationToken);
                    return;
                case ExportStep.Wait:
                    // In place of this message: it may be that of a worker who died, and then nobody else brings the order back.
                    await queue.SendAsync(Queues.Exports, work, cancellationToken, ExportTries.WaitOf(row.Value, now));
                    return;
                case ExportStep.GiveUp:
                    await exports.ReplaceAsync(row, ExportTries.GivenUp(row.Value), cancellationToken);
                    break;
                default:
                    // Who counts the try makes it; another worker who read the same row reads again.
                    var begun = ExportTries.Begun(row.Value, now);
                    if (await exports.ReplaceAsync(row, begun, cancellationToken))
                    {
                        await TryAsync(begun, cancellationToken);
                    }

                    break;
            }
        }
    }

    /// <summary>One try. A fault is noted and thrown, that the host logs it and brings the message back; the last one is only noted.</summary>
    private async Task TryAsync(ExportRow begun, CancellationToken cancellationToken)
    {
        try
        {
            await MakeAsync(begun, cancellationToken);
        }
        // Whatever it was, the order is not tried for ever.
        catch (Exception e)
        {
            // Without the caller's token: it is what broke the try off, perhaps.
            if (await ChangeAsync(begun.Id, row => IsOwn(row, begun) ? ExportTries.Ended(row, ExportTries.FaultOf(e)) : null, CancellationToken.None) is { State: not ExportState.Asked } && !cancellationToken.IsCancellationRequested)
            {
                return;
            }

            throw;
        }
    }

    private async Task MakeAsync(ExportRow order, CancellationToken cancellationToken)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            var count = await maker.WriteAsync(order, file, cancellationToken);
            file.Position = 0;
            var sha = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            file.Position = 0;
            // Two runs at once make archives of other bytes: each has a place of its own, and the row names one.
            await documents.WriteAsync(PathOf(order.Id, sha), file, cancellationToken);
            var bytes = file.Length;
            // A try that was given up for lost and comes home is as good as the next one; what somebody was told already stands.
            var row = await ChangeAsync(
                order.Id,
                row => row.State == ExportState.Asked ? row with { State = ExportState.Ready, Files = count, Bytes = bytes, Sha256 = sha, TryBegan = null, Fault = null } : null,
                cancellationToken);
            if (row?.Sha256 != sha)
            {
                // Another try was first: nobody would ever find this one.
                await documents.DeleteAsync(PathOf(order.Id, sha), cancellationToken);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Changes the row as it stands by then; a change of null leaves it.</summary>
    /// <returns>The row as it is after that.</returns>
    private async Task<ExportRow?> ChangeAsync(string id, Func<ExportRow, ExportRow?> change, CancellationToken cancellationToken)
    {
        while (await exports.GetAsync(Partition, id, cancellationToken) is { } row)
        {
            if (change(row.Value) is not { } next)
            {
                return row.Value;
            }

            if (await exports.ReplaceAsync(row, next, cancellationToken))
            {
                return next;
            }
        }

        return null;
    }

    /// <summary>Nobody else has begun another try since.</summary>
    private static bool IsOwn(ExportRow row, ExportRow begun) => row is { State: ExportState.Asked, TryBegan: not null } && row.Tries == begun.Tries;

    private static string PathOf(string id, string? sha) => $"exports/{id}-{sha}.zip";
}
