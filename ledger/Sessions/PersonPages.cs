using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>What a person has before him and behind him.</summary>
/// <param name="Held">Closed sessions of this year on whose roster he was.</param>
public sealed record PersonPage(IReadOnlyList<SessionRow> Next, IReadOnlyList<SessionRow> MinutesOwed, int Held, int Present, int Excused, int Absent);

/// <summary>A person's page, from the index of his units and the files of what was held.</summary>
public sealed class PersonPages(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, TimeProvider time)
{
    /// <summary>Days before and after the turn of the year in which both years count.</summary>
    private const int Around = 60;

    public async Task<PersonPage> ReadAsync(string person, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var organisation = await organisations.ReadAsync(cancellationToken);
        var (next, minutes, closed) = (new Dictionary<string, SessionRow>(StringComparer.Ordinal), new Dictionary<string, SessionRow>(StringComparer.Ordinal), new Dictionary<string, SessionRow>(StringComparer.Ordinal));
        // A session that units hold together has a row under each of them.
        await foreach (var (row, mine) in RowsAsync(organisation, person, now, cancellationToken))
        {
            if (row is { Cancelled: false, Closed: false } && row.End > now && mine)
            {
                next.TryAdd(row.FileId, row);
            }

            if (row is { Closed: true, Minutes: MinutesStage.None or MinutesStage.Returned } && Writes(organisation, person, row.Unit, now))
            {
                minutes.TryAdd(row.FileId, row);
            }

            if (row.Closed && LocalDays.DayOf(row.Start, ZoneOf(organisation, row)).Year == LocalDays.DayOf(now, ZoneOf(organisation, row)).Year)
            {
                closed.TryAdd(row.FileId, row);
            }
        }

        var marks = await Task.WhenAll(closed.Values.Select(async r => (await sessions.ReadAsync(r.FileId, cancellationToken)).State)
            .Select(async t => await t is var file && file.OnRoster.ContainsKey(person) ? file.Marks.GetValueOrDefault(person) : null));
        var own = marks.OfType<Mark>().ToList();
        return new PersonPage(
            [.. next.Values.OrderBy(r => r.Start)], [.. minutes.Values.OrderBy(r => r.Start)],
            own.Count, own.Count(m => m.Mode is Mode.OnSite or Mode.Online), own.Count(m => m.Mode == Mode.Excused), own.Count(m => m.Mode == Mode.Absent));
    }

    private static string ZoneOf(Organisation organisation, SessionRow row) => organisation.Find(row.Unit)?.TimeZone ?? "UTC";

    private async IAsyncEnumerable<(SessionRow Row, bool Mine)> RowsAsync(
        Organisation organisation, string person, DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        foreach (var membership in organisation.MembershipsOf(person, today).ToList())
        {
            for (var unit = organisation.Find(membership.Unit); unit is not null; unit = unit.Parent is null ? null : organisation.Find(unit.Parent))
            {
                if (!seen.Add(unit.Id))
                {
                    continue;
                }

                var role = organisation.MembershipsOf(person, today).Where(m => m.Unit == unit.Id).Select(m => (Role?)m.Role).Max();
                // Around the turn of the year the other year's sessions are still to come, or still owe their minutes.
                foreach (var year in new[] { now.AddDays(-Around).Year, now.AddDays(Around).Year }.Distinct())
                {
                    await foreach (var row in index.QueryAsync(SessionRow.PartitionOf(unit.Id, year), cancellationToken: cancellationToken))
                    {
                        yield return (row.Value, row.Value.Who switch
                        {
                            Who.Subtree => true,
                            Who.Committee => role > Role.Member,
                            Who.Leaders => role >= Role.Deputy,
                            _ => role is not null,
                        });
                    }
                }
            }
        }
    }

    private static bool Writes(Organisation organisation, string person, string unit, DateTimeOffset now) =>
        organisation.RecorderOf(unit, DateOnly.FromDateTime(now.UtcDateTime)) == person;
}
