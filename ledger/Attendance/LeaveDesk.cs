using System.Collections.Immutable;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>What the leaders of a unit have said to a request.</summary>
public sealed record LeaveAnswer(string Unit, bool Granted, string By, string? Why);

/// <summary>A row of the table <c>leaves</c>: partition = person, row = request. Kept for the rosters that are fixed while it runs, and a little longer.</summary>
public sealed record LeaveRow(string Request, string Person, DateOnly From, DateOnly To, string Why, string? Attachment)
{
    public ImmutableArray<LeaveAnswer> Answers { get; init; } = [];
}

/// <summary>What became of a request: in how many files it stands now, the first of each unit, and why it could not go into the file that it was asked from.</summary>
public sealed record LeaveOutcome(int Files, IReadOnlyList<(string FileId, SessionFile File)> FirstOfUnits, Refusal? Refusal);

/// <summary>
/// Leave for a span of days: asked once, decided once in a unit. The row stands first; then the request goes into every file of the
/// person's sessions on those days, and later into those whose roster is fixed while it runs.
/// </summary>
public sealed class LeaveDesk(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, Table<LeaveRow> leaves, TimeProvider time)
{
    private const int AtOnce = 8;

    /// <summary>Days after its last one for which a request is kept.</summary>
    private const int KeptDays = 60;

    /// <summary>Days that a period's year may differ from its session's: a season's and a week's.</summary>
    private const int Around = 70;

    /// <param name="fileId">The session whose card he asked from.</param>
    public async Task<LeaveOutcome> AskAsync(string fileId, LeaveRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.To < row.From || row.To.DayNumber - row.From.DayNumber >= AskLeave.MaxDays)
        {
            return new LeaveOutcome(0, [], new Refusal("bad-leave-days", [AskLeave.MaxDays.ToString(System.Globalization.CultureInfo.InvariantCulture)]));
        }

        var asked = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (asked.Plan is null || !asked.OnRoster.ContainsKey(row.Person))
        {
            return new LeaveOutcome(0, [], new Refusal(asked.Plan is null ? "no-such-session" : "not-on-roster", []));
        }

        await leaves.InsertAsync(row.Person, row.Request, row, cancellationToken);
        var (command, files) = (CommandOf(row, row.Person), new HashSet<string>(StringComparer.Ordinal) { fileId });
        var organisation = await organisations.ReadAsync(cancellationToken);
        foreach (var unit in UnitsOf(organisation, row))
        {
            await AddFilesAsync(files, unit, row, cancellationToken);
        }

        var (stands, refusal) = (new List<(string FileId, SessionFile File)>(), (Refusal?)null);
        foreach (var some in files.Chunk(AtOnce))
        {
            foreach (var (id, outcome) in await Task.WhenAll(some.Select(async id => (id, await AskInAsync(id, command, now, cancellationToken)))))
            {
                if (outcome is { Ok: true })
                {
                    stands.Add((id, outcome.State));
                }
                else if (id == fileId)
                {
                    refusal = outcome?.Refusal;
                }
            }
        }

        var first = stands.GroupBy(s => s.File.Plan!.Unit, StringComparer.Ordinal).Select(g => g.MinBy(s => s.File.Start)).ToList();
        // What stands in none of the files that are there is told as the refusal of the one he asked from.
        return new LeaveOutcome(stands.Count, first, stands.Count == 0 ? refusal : null);
    }

    /// <summary>Decides in one file; the decision holds for the request in all the unit's files, also those to come.</summary>
    public async Task<Outcome<SessionFile>> DecideAsync(string fileId, DecideLeave command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var outcome = await sessions.ExecuteAsync(fileId, command.At(now), cancellationToken);
        if (!outcome.Ok || await leaves.GetAsync(command.Person, command.Request, cancellationToken) is not { Value: var row })
        {
            return outcome;
        }

        var unit = outcome.State.Plan!.Unit;
        var why = command.Why is null ? null : await sessions.TextAsync(fileId, outcome.State.Leaves[command.Person].Answer, cancellationToken);
        await KeepAsync(command.Person, command.Request, new LeaveAnswer(unit, command.Granted, command.Actor, why), cancellationToken);
        var others = new HashSet<string>(StringComparer.Ordinal);
        await AddFilesAsync(others, unit, row, cancellationToken);
        others.Remove(fileId);
        await Parallel.ForEachAsync(others, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, ct) =>
        {
            var file = (await sessions.ReadAsync(id, ct)).State;
            if (file.Plan?.Unit == unit && file.Leaves.GetValueOrDefault(command.Person) is { Granted: null } leave && leave.Request == command.Request)
            {
                await sessions.ExecuteAsync(id, command.At(now), ct);
            }
        });
        return outcome;
    }

    /// <summary>Puts into a file whose roster is fixed, or which has moved, what its people have asked for its day.</summary>
    public async Task ApplyAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var day = LocalDays.DayOf(file.Start, file.Plan!.TimeZone);
        foreach (var some in file.Roster.Chunk(AtOnce))
        {
            foreach (var row in (await Task.WhenAll(some.Select(r => OfAsync(r.Person, day, cancellationToken)))).SelectMany(r => r))
            {
                if (await AskInAsync(fileId, CommandOf(row, "system"), now, cancellationToken) is { Ok: true } && row.Answers.FirstOrDefault(a => a.Unit == file.Plan.Unit) is { } answer)
                {
                    var why = answer.Why is null ? null : SaltedText.Of(answer.Why);
                    var decide = new DecideLeave(answer.By, new Powers(true, true, false), $"leave/{row.Request}/{row.Person}/answer/{file.Occasion}", row.Person, row.Request, answer.Granted, why);
                    await sessions.ExecuteAsync(fileId, decide.At(now), cancellationToken);
                }
            }
        }
    }

    private async Task<List<LeaveRow>> OfAsync(string person, DateOnly day, CancellationToken cancellationToken)
    {
        var (found, today) = (new List<LeaveRow>(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        await foreach (var row in leaves.QueryAsync(person, cancellationToken: cancellationToken))
        {
            if (row.Value.To.AddDays(KeptDays) < today)
            {
                await leaves.DeleteAsync(person, row.Key, cancellationToken);
            }
            else if (row.Value.From <= day && day <= row.Value.To)
            {
                found.Add(row.Value);
            }
        }

        return found;
    }

    private async Task KeepAsync(string person, string request, LeaveAnswer answer, CancellationToken cancellationToken)
    {
        while (await leaves.GetAsync(person, request, cancellationToken) is { } row && row.Value.Answers.All(a => a.Unit != answer.Unit))
        {
            if (await leaves.ReplaceAsync(row, row.Value with { Answers = row.Value.Answers.Add(answer) }, cancellationToken))
            {
                return;
            }
        }
    }

    private async Task<Outcome<SessionFile>?> AskInAsync(string fileId, AskLeave command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        return file.RosterFixed ? await sessions.ExecuteAsync(fileId, command.At(file, now), cancellationToken) : null;
    }

    private async Task AddFilesAsync(HashSet<string> files, string unit, LeaveRow row, CancellationToken cancellationToken)
    {
        for (var year = row.From.AddDays(-Around).Year; year <= row.To.AddDays(Around).Year; year++)
        {
            await foreach (var session in index.QueryAsync(SessionRow.PartitionOf(unit, year), cancellationToken: cancellationToken))
            {
                // A day of room on both sides: the file itself says which day it is on the unit's clock.
                var day = DateOnly.FromDateTime(session.Value.Start.UtcDateTime);
                if (!session.Value.Cancelled && day >= row.From.AddDays(-1) && day <= row.To.AddDays(1))
                {
                    files.Add(session.Value.FileId);
                }
            }
        }
    }

    /// <summary>The units that he is in on those days, and those above them: their sessions may be for everybody below.</summary>
    private static IEnumerable<string> UnitsOf(Organisation organisation, LeaveRow row)
    {
        var own = organisation.MembershipsOf(row.Person, row.From).Concat(organisation.MembershipsOf(row.Person, row.To)).Select(m => m.Unit).ToHashSet(StringComparer.Ordinal);
        return organisation.Units.Where(u => own.Any(mine => organisation.IsWithin(mine, u.Id))).Select(u => u.Id);
    }

    private static AskLeave CommandOf(LeaveRow row, string actor) =>
        new(row.Request, actor, row.Person, row.From, row.To, SaltedText.Of(row.Why), row.Attachment is null ? null : SaltedText.Of(row.Attachment));
}
