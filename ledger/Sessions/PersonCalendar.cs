using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A person's own sessions from 30 days back to a year ahead, for a calendar outside Exchange.</summary>
public sealed class PersonCalendar(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, TimeProvider time)
{
    private const int FilesAtOnce = 16;
    private static readonly TimeSpan Behind = TimeSpan.FromDays(30);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(365);

    /// <returns>An iCalendar file; null: there is no session of his in that time.</returns>
    public async Task<byte[]?> WriteAsync(string person, Wording wording, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var organisation = await organisations.ReadAsync(cancellationToken);
        var items = new List<CalendarItem>();
        foreach (var some in (await RowsAsync(organisation, person, now, cancellationToken)).Chunk(FilesAtOnce))
        {
            var files = await Task.WhenAll(some.Select(async r => (Row: r, File: (await sessions.ReadAsync(r.FileId, cancellationToken)).State)));
            items.AddRange(files.Where(f => f.File.Plan is not null && IsHis(organisation, person, f.Row, f.File))
                .Select(f => CalendarItem.Of(f.Row.FileId, f.File, organisation.Find(f.File.Plan!.Unit)?.Name ?? f.File.Plan.Unit, wording)));
        }

        return items.Count == 0 ? null : CalendarFile.Write(items, now, wording);
    }

    /// <summary>What the index has of his units, those that he left a while ago too, and of all above them; each session once.</summary>
    private async Task<IEnumerable<SessionRow>> RowsAsync(Organisation organisation, string person, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = (now - Behind, now + Ahead);
        var first = LocalDays.DayOf(from, organisation.ZoneOf(person, now));
        var units = organisation.EverOf(person).Where(m => m.To is null || m.To >= first).SelectMany(m => organisation.PathOf(m.Unit)).Select(u => u.Id).Distinct(StringComparer.Ordinal);
        var rows = new Dictionary<string, SessionRow>(StringComparer.Ordinal);
        foreach (var unit in units)
        {
            // A season counts for the year in which it began.
            for (var year = from.Year - 1; year <= to.Year; year++)
            {
                await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
                {
                    if (row.Value.End >= from && row.Value.Start <= to)
                    {
                        rows.TryAdd(row.Value.FileId, row.Value);
                    }
                }
            }
        }

        return rows.Values;
    }

    /// <summary>By the roster once there is one, else by who he is in the units on that day.</summary>
    private static bool IsHis(Organisation organisation, string person, SessionRow row, SessionFile file)
    {
        if (file.Roster.Count > 0)
        {
            return file.OnRoster.ContainsKey(person);
        }

        var day = LocalDays.DayOf(file.Start, file.Plan!.TimeZone);
        var units = file.Plan.CountsFor.Select(c => c.Unit).Append(file.Plan.Unit).ToHashSet(StringComparer.Ordinal);
        return organisation.MembershipsOf(person, day).Any(m => row.Who switch
        {
            Who.Subtree => organisation.PathOf(m.Unit).Any(u => units.Contains(u.Id)),
            Who.Committee => units.Contains(m.Unit) && m.Role > Role.Member,
            Who.Leaders => units.Contains(m.Unit) && m.Role >= Role.Deputy,
            _ => units.Contains(m.Unit),
        });
    }
}
