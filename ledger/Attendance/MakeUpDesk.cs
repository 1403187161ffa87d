using System.Globalization;
using System.Runtime.CompilerServices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Rules;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A session that may settle an absence.</summary>
public sealed record MakeUpOption(AttendedSession Session, LocalText Title);

/// <summary>Which absence a session settles for a person: a row of the table <c>makeupclaims</c>, partition = person, row = the session's file id.</summary>
/// <param name="FileId">The file of the absence. It holds the session while its make-up names it and is not returned.</param>
public sealed record MakeUpClaim(string FileId);

/// <summary>Finds the sessions that a person attended after an absence and that are of its rule or type, and sees to it that each settles one absence.</summary>
public sealed class MakeUpDesk(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, Table<MakeUpClaim> claims, TimeProvider time)
{
    /// <summary>Days after the turn of the year in which the old year's sessions still count.</summary>
    private const int Around = 60;

    /// <param name="fileId">The file of the absence.</param>
    public async Task<IReadOnlyList<MakeUpOption>> OptionsAsync(string fileId, SessionFile absence, string person, CancellationToken cancellationToken)
    {
        var (options, used) = (new List<MakeUpOption>(), new HashSet<string>(StringComparer.Ordinal));
        await foreach (var (id, rule, file) in OthersAsync(fileId, absence, person, DateTimeOffset.MaxValue, cancellationToken))
        {
            if (file.MakeUps.GetValueOrDefault(person) is { Session: { } taken, Stage: not MakeUpStage.Returned })
            {
                used.Add(taken);
            }

            if (file.Held && file.Start > absence.Start && file.OnRoster.ContainsKey(person) && file.Marks.GetValueOrDefault(person) is { IsPresent: true }
                && (file.Plan!.Type == absence.Plan!.Type || absence.Plan.CountsFor.Any(c => c.Rule == rule)))
            {
                options.Add(new MakeUpOption(new AttendedSession(id, rule, file.Plan.Type, file.Start), file.Plan.Title));
            }
        }

        return [.. options.DistinctBy(o => o.Session.FileId, StringComparer.Ordinal).Where(o => !used.Contains(o.Session.FileId)).OrderByDescending(o => o.Session.Start)];
    }

    /// <summary>Confirms or returns a make-up. What was handed in for two absences at once is confirmed for one: that which has claimed the session, else that which was handed in first.</summary>
    /// <param name="language">Of who decides: the refusal names the other absence.</param>
    public async Task<Outcome<SessionFile>> DecideAsync(string fileId, DecideMakeUp command, string language, CancellationToken cancellationToken)
    {
        var seen = await sessions.ReadAsync(fileId, cancellationToken);
        if (command.Confirm && seen.State.MakeUps.GetValueOrDefault(command.Person) is { Session: { } session } made && DecideMakeUp.Decide(seen.State, command) is Recorded { Drafts.Length: > 0 }
            && await ClaimAsync(fileId, seen.State, command.Person, session, made, cancellationToken) is { } other)
        {
            // Nobody hears of another unit's sessions here.
            var organisation = await organisations.ReadAsync(cancellationToken);
            var refusal = organisation.MaySee(command.Actor, other.Plan!.Unit, organisation.Today(time.GetUtcNow()))
                ? new Refusal("make-up-used", [other.Plan.Title.In(language), other.Start.ToString("O", CultureInfo.InvariantCulture)])
                : new Refusal("make-up-used-elsewhere", []);
            return new Outcome<SessionFile>(seen.State, seen.Position, refusal, false);
        }

        return await sessions.ExecuteAsync(fileId, command.At(time.GetUtcNow()), cancellationToken);
    }

    /// <summary>Claims a session before it is confirmed. A claim is never given back: it holds only as long as its file says so.</summary>
    /// <returns>The file of the absence that has it; null: it is this one's.</returns>
    private async Task<SessionFile?> ClaimAsync(string fileId, SessionFile absence, string person, string session, MakeUpState made, CancellationToken cancellationToken)
    {
        while (true)
        {
            var claim = await claims.GetAsync(person, session, cancellationToken);
            if (claim?.Value.FileId is { } holder && holder != fileId && (await sessions.ReadAsync(holder, cancellationToken)).State is var held && Uses(held, person, session) is not null)
            {
                return held;
            }

            if (claim?.Value.FileId != fileId && await EarlierAsync(fileId, absence, person, session, made, cancellationToken) is { } earlier)
            {
                return earlier;
            }

            // Its own claim is written again too: who has just read it as another's that no longer holds may then not replace it.
            if (claim is null ? await claims.InsertAsync(person, session, new MakeUpClaim(fileId), cancellationToken) : await claims.ReplaceAsync(claim, new MakeUpClaim(fileId), cancellationToken))
            {
                return null;
            }
        }
    }

    /// <summary>Another absence for which the session is confirmed or was handed in earlier; at the same time the smaller file id wins.</summary>
    private async Task<SessionFile?> EarlierAsync(string fileId, SessionFile absence, string person, string session, MakeUpState made, CancellationToken cancellationToken)
    {
        // Only an absence before the session can have it.
        var attended = (await sessions.ReadAsync(session, cancellationToken)).State;
        var before = attended.Plan is null ? DateTimeOffset.MaxValue : attended.Start;
        await foreach (var (id, _, file) in OthersAsync(fileId, absence, person, before, cancellationToken))
        {
            if (Uses(file, person, session) is { } other
                && (other.Stage == MakeUpStage.MadeUp || other.At < made.At || (other.At == made.At && string.CompareOrdinal(id, fileId) < 0)))
            {
                return file;
            }
        }

        return null;
    }

    private static MakeUpState? Uses(SessionFile file, string person, string session) =>
        file.MakeUps.GetValueOrDefault(person) is { Stage: not MakeUpStage.Returned } made && made.Session == session ? made : null;

    /// <summary>The other sessions that took place in the person's units since about the absence.</summary>
    private async IAsyncEnumerable<(string FileId, string Rule, SessionFile File)> OthersAsync(string fileId, SessionFile absence, string person, DateTimeOffset before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
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
                    if (row.Value.FileId != fileId && row.Value.Start < before && row.Value is { Closed: true, Cancelled: false, NotHeld: false } && row.Value.MayList(person))
                    {
                        yield return (row.Value.FileId, row.Value.Rule, (await sessions.ReadAsync(row.Value.FileId, cancellationToken)).State);
                    }
                }
            }
        }
    }
}
