using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A session that may settle an absence.</summary>
public sealed record MakeUpOption(AttendedSession Session, LocalText Title);

/// <summary>Finds the sessions that a person attended after an absence and that are of its rule or type; each settles one absence.</summary>
public sealed class MakeUpDesk(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, TimeProvider time)
{
    /// <summary>Days after the turn of the year in which the old year's sessions still count.</summary>
    private const int Around = 60;

    /// <param name="fileId">The file of the absence.</param>
    public async Task<IReadOnlyList<MakeUpOption>> OptionsAsync(string fileId, SessionFile absence, string person, CancellationToken cancellationToken)
    {
        var (options, used) = (new List<MakeUpOption>(), new HashSet<string>(StringComparer.Ordinal));
        var organisation = await organisations.ReadAsync(cancellationToken);
        var now = time.GetUtcNow();
        var today = LocalDays.DayOf(now, absence.Plan!.TimeZone);
        var own = organisation.MembershipsOf(person, today).Select(m => m.Unit).ToHashSet(StringComparer.Ordinal);
        foreach (var unit in organisation.Units.Where(u => own.Any(mine => organisation.IsWithin(mine, u.Id))))
        {
            for (var year = absence.Start.AddDays(-Around).Year; year <= now.AddDays(Around).Year; year++)
            {
                await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit.Id, year), cancellationToken: cancellationToken))
                {
                    if (row.Value.FileId == fileId || row.Value is not { Closed: true, Cancelled: false, NotHeld: false })
                    {
                        continue;
                    }

                    var file = (await sessions.ReadAsync(row.Value.FileId, cancellationToken)).State;
                    if (file.MakeUps.GetValueOrDefault(person) is { Session: { } taken, Stage: not MakeUpStage.Returned })
                    {
                        used.Add(taken);
                    }

                    if (file.Held && file.Start > absence.Start && file.OnRoster.ContainsKey(person) && file.Marks.GetValueOrDefault(person) is { IsPresent: true }
                        && (file.Plan!.Type == absence.Plan.Type || absence.Plan.CountsFor.Any(c => c.Rule == row.Value.Rule)))
                    {
                        options.Add(new MakeUpOption(new AttendedSession(row.Value.FileId, row.Value.Rule, file.Plan.Type, file.Start), file.Plan.Title));
                    }
                }
            }
        }

        return [.. options.DistinctBy(o => o.Session.FileId, StringComparer.Ordinal).Where(o => !used.Contains(o.Session.FileId)).OrderByDescending(o => o.Session.Start)];
    }
}
