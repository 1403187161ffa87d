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
}

/// <summary>A row of the table <c>exports</c>. From and to are local days of the unit, both included.</summary>
public sealed record ExportRow(
    string Id, string Unit, DateOnly From, DateOnly To, string AskedBy, string Language, ExportState State, DateTimeOffset At,
    int Files = 0, long Bytes = 0, string? Sha256 = null);

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
            return (kept.Unit, kept.From, kept.To) == (unit, from, to) ? (kept, null) : (null, new Refusal("key-used", []));
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

    /// <summary>Makes the dossier, keeps it, tells who asked. A second run makes it again from the same entries or finds it ready.</summary>
    public async Task RunAsync(ExportWork work, CancellationToken cancellationToken)
    {
        if (await exports.GetAsync(Partition, work.Id, cancellationToken) is not { } row)
        {
            return;
        }

        if (row.Value.State != ExportState.Ready)
        {
            await MakeAsync(row, cancellationToken);
        }

        await notices.SendToAsync(row.Value.AskedBy, new Notice(NoticeKind.DossierReady, work.Id, 0), cancellationToken);
    }

    private async Task MakeAsync(Versioned<ExportRow> row, CancellationToken cancellationToken)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
            var count = await maker.WriteAsync(row.Value, file, cancellationToken);
            file.Position = 0;
            var sha = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            file.Position = 0;
            // Two runs at once make archives of other bytes: each has a place of its own, and the row names one.
            await documents.WriteAsync(PathOf(row.Value.Id, sha), file, cancellationToken);
            await exports.ReplaceAsync(row, row.Value with { State = ExportState.Ready, Files = count, Bytes = file.Length, Sha256 = sha }, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string PathOf(string id, string? sha) => $"exports/{id}-{sha}.zip";
}
