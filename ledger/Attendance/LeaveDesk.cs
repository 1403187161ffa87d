using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>What became of a request: the first file of each unit in which it stands now, and why it stands nowhere and is not kept.</summary>
public sealed record LeaveOutcome(IReadOnlyList<(string FileId, SessionFile File)> FirstOfUnits, Refusal? Refusal);

/// <summary>
/// Leave for a span of days: asked once, decided once in a unit. The row stands first; then the request goes into every file of the
/// person's sessions on those days. Those whose roster is fixed later get it from <see cref="LeaveBook"/>.
/// </summary>
public sealed class LeaveDesk(OrganisationStore organisations, Table<SessionRow> index, SessionBook sessions, LeaveBook leaves, TimeProvider time)
{
    private const int AtOnce = 8;
    private const string Asked = "asked";
    private const string Withdrawn = "withdrawn";

    /// <summary>Days that a period's year may differ from its session's: a season's and a week's.</summary>
    private const int Around = 70;

    /// <param name="fileId">The session whose card he asked from.</param>
    public async Task<LeaveOutcome> AskAsync(string fileId, LeaveRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (row.To < row.From || row.To.DayNumber - row.From.DayNumber >= AskLeave.MaxDays)
        {
            return new LeaveOutcome([], new Refusal("bad-leave-days", [AskLeave.MaxDays.ToString(System.Globalization.CultureInfo.InvariantCulture)]));
        }

        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (row.From < today.AddYears(-AskLeave.YearsBack) || row.To > today.AddYears(AskLeave.YearsAhead))
        {
            return new LeaveOutcome([], new Refusal("leave-days-far", []));
        }

        var asked = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        if (asked.Plan is null || !asked.OnRoster.ContainsKey(row.Person))
        {
            return new LeaveOutcome([], new Refusal(asked.Plan is null ? "no-such-session" : "not-on-roster", []));
        }

        // The same tap again is the same request, but not once that was taken back or refused: then he asks anew.
        while (!await leaves.AddAsync(row, cancellationToken) && await leaves.FindAsync(row.Person, row.Request, cancellationToken) is { } there && (there.Withdrawn || there.Answers.Any(a => !a.Granted)))
        {
            row = row with { Request = FileId.Of("anew", row.Request) };
        }

        var files = (await FilesOfAsync(row, cancellationToken)).Append(fileId).Distinct(StringComparer.Ordinal);
        var (stands, refusal, refused) = (new List<(string FileId, SessionFile File)>(), (Refusal?)null, new List<string>());
        foreach (var some in files.Chunk(AtOnce))
        {
            foreach (var (id, outcome) in await Task.WhenAll(some.Select(async id => (id, await AskInAsync(id)))))
            {
                if (outcome is { Ok: true })
                {
                    stands.Add((id, outcome.State));
                }
                else if (outcome?.Refusal is { } no)
                {
                    refused.Add(no.Code);
                    refusal = id == fileId ? no : refusal;
                }
            }
        }

        await leaves.FollowErasuresAsync(row.Person, row.Request, stands.Select(f => f.FileId), cancellationToken);
        // For days of which no session is known yet it waits for those to come.
        var day = LocalDays.DayOf(now, asked.Plan.TimeZone);
        var ahead = row.To >= day && refused.TrueForAll(code => code == AskLeave.OtherDays);
        if (stands.Count == 0 && ahead && await leaves.IsAskedAsync(row, day, cancellationToken))
        {
            (ahead, refusal) = (false, new Refusal("leave-asked-already", []));
        }

        if (stands.Count == 0 && !ahead)
        {
            // Refused everywhere: no file to come gets it.
            await leaves.RemoveAsync(row, cancellationToken);
        }

        await leaves.SpreadAsync(row.Person, row.Request, Asked, cancellationToken);

        var first = stands.GroupBy(s => s.File.Plan!.Unit, StringComparer.Ordinal).Select(g => g.MinBy(s => s.File.Start)).ToList();
        // What stands in none of the files that are there is told as the refusal of the one he asked from.
        return new LeaveOutcome(first, stands.Count == 0 && !ahead ? refusal : null);

        async Task<Outcome<SessionFile>?> AskInAsync(string id)
        {
            try
            {
                return await leaves.AskInAsync(id, row, row.Person, now, cancellationToken);
            }
            catch (ChainBrokenException) when (id != fileId)
            {
                // The night names that file; the others do not wait for it.
                return null;
            }
        }
    }

    /// <summary>Takes a request back in all the files in which it still can be, once it can be in the one from whose card he does so; those to come do not get it.</summary>
    /// <returns>What became of it in that file, and the first file of each unit whose leaders had granted it.</returns>
    public async Task<(Outcome<SessionFile> Outcome, IReadOnlyList<(string FileId, SessionFile File)> Granted)> WithdrawAsync(string fileId, WithdrawLeave command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seen = await sessions.ReadAsync(fileId, cancellationToken);
        if (seen.State.Leaves.GetValueOrDefault(command.Person)?.Request != command.Request && await leaves.FindAsync(command.Person, command.Request, cancellationToken) is { Withdrawn: false })
        {
            // It is for other days than this session's, whose card shows it all the same.
            return (new Outcome<SessionFile>(seen.State, seen.Position, null, false), GrantedOf(await WithdrawOthersAsync(fileId, command, now, cancellationToken), command.Person));
        }

        if (WithdrawLeave.Decide(seen.State, command, now) is Refused
            && await sessions.ExecuteAsync(fileId, command.At(now), cancellationToken) is { Ok: false } refused)
        {
            return (refused, []);
        }

        var done = await WithdrawOthersAsync(fileId, command, now, cancellationToken);
        // Last, the one that he looks at: while it shows the request, the others may not be done.
        var outcome = await sessions.ExecuteAsync(fileId, command.At(now), cancellationToken);
        return (outcome, outcome.Ok ? GrantedOf([.. done, (fileId, outcome.State)], command.Person) : GrantedOf(done, command.Person));
    }

    /// <summary>The row first: what crashes after it is done by tapping again, for the card still shows the request.</summary>
    private async Task<List<(string FileId, SessionFile File)>> WithdrawOthersAsync(string fileId, WithdrawLeave command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await leaves.WithdrawAsync(command.Person, command.Request, cancellationToken);
        var others = (await leaves.FilesOfAsync(command.Request, cancellationToken)).Where(id => id != fileId);
        var done = new List<(string FileId, SessionFile File)>();
        foreach (var some in others.Chunk(AtOnce))
        {
            done.AddRange((await Task.WhenAll(some.Select(async id => (FileId: id, File: await WithdrawInAsync(id, command, now, cancellationToken))))).Where(d => d.File is not null).Select(d => (d.FileId, d.File!)));
        }

        await leaves.SpreadAsync(command.Person, command.Request, Withdrawn, cancellationToken);
        return done;
    }

    private static IReadOnlyList<(string FileId, SessionFile File)> GrantedOf(IEnumerable<(string FileId, SessionFile File)> done, string person) =>
        [.. done.Where(d => d.File.Leaves[person].Granted == true).GroupBy(d => d.File.Plan!.Unit, StringComparer.Ordinal).Select(g => g.MinBy(d => d.File.Start))];

    /// <summary>Hands in a file with a request: in the one from whose page it comes, then in all the others.</summary>
    public async Task<Outcome<SessionFile>> AttachAsync(string fileId, AttachLeave command, CancellationToken cancellationToken)
    {
        // The limit is the request's: another session may have files that this one has not got yet.
        if (await leaves.FindAsync(command.Person, command.Request, cancellationToken) is { Attachments.Length: >= AttachLeave.MaxFiles } row && row.Attachments.All(a => a.Hash != command.Attachment.Hash))
        {
            var seen = await sessions.ReadAsync(fileId, cancellationToken);
            return new Outcome<SessionFile>(seen.State, seen.Position, AttachLeave.TooMany, false);
        }

        var outcome = await sessions.ExecuteAsync(fileId, command.At(time.GetUtcNow()), cancellationToken);
        if (outcome is { Ok: true, Appended: true })
        {
            await AttachOthersAsync(fileId, command.Person, command.Request, command.Attachment, cancellationToken);
        }

        return outcome;
    }

    /// <summary>Puts a file that stands in one of a request's sessions into the others, and those to come. Again it changes nothing.</summary>
    /// <exception cref="ChainBrokenException">A file's chain does not hold; the others have it.</exception>
    public async Task AttachOthersAsync(string fileId, string person, string request, SaltedText record, CancellationToken cancellationToken)
    {
        // The row first: a file that gets the request from now on gets it with this.
        if (await leaves.AttachAsync(person, request, LeaveAttachment.Of(record), cancellationToken) is not { } row)
        {
            return;
        }

        var (now, others) = (time.GetUtcNow(), (await leaves.FilesOfAsync(request, cancellationToken)).Where(id => id != fileId).ToList());
        ChainBrokenException? broken = null;
        foreach (var some in others.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(AttachInAsync));
        }

        await leaves.FollowErasuresAsync(person, request, others, cancellationToken);
        if (broken is not null)
        {
            throw broken;
        }

        async Task AttachInAsync(string id)
        {
            try
            {
                if ((await sessions.ReadAsync(id, cancellationToken)).State.Leaves.GetValueOrDefault(person)?.Request == request)
                {
                    await leaves.AttachInAsync(id, person, row, record, now, cancellationToken);
                }
            }
            catch (ChainBrokenException e)
            {
                broken = e;
            }
        }
    }

    /// <summary>The files of the sessions that the person could have in the days of a request.</summary>
    private async Task<IReadOnlySet<string>> FilesOfAsync(LeaveRow row, CancellationToken cancellationToken)
    {
        var (files, organisation) = (new HashSet<string>(StringComparer.Ordinal), await organisations.ReadAsync(cancellationToken));
        foreach (var unit in UnitsOf(organisation, row))
        {
            await AddFilesAsync(files, unit, row, cancellationToken);
        }

        return files;
    }

    private async Task<SessionFile?> WithdrawInAsync(string fileId, WithdrawLeave command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
            return file.Leaves.GetValueOrDefault(command.Person)?.Request == command.Request && await sessions.ExecuteAsync(fileId, command.At(now), cancellationToken) is { Ok: true } outcome
                ? outcome.State : null;
        }
        catch (ChainBrokenException)
        {
            // The night names that file; the others do not wait for it.
            return null;
        }
    }

    /// <summary>Decides in one file; the decision holds for the request in all the unit's files, also those to come.</summary>
    public async Task<Outcome<SessionFile>> DecideAsync(string fileId, DecideLeave command, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var seen = await sessions.ReadAsync(fileId, cancellationToken);
        if (DecideLeave.Decide(seen.State, command, now) is Recorded && await AnsweredAsync(command, seen.State.Plan!.Unit, cancellationToken) is ({ } row, { } first))
        {
            // Another leader decided it on another session's card: what he said holds here too.
            await leaves.ApplyAsync(fileId, seen.State, row, now, cancellationToken);
            seen = await sessions.ReadAsync(fileId, cancellationToken);
            return new Outcome<SessionFile>(seen.State, seen.Position, new Refusal(first.Granted ? "leave-granted-by" : "leave-refused-by", [first.By]), false);
        }

        var outcome = await sessions.ExecuteAsync(fileId, command.At(now), cancellationToken);
        if (!outcome.Ok)
        {
            return outcome;
        }

        var unit = outcome.State.Plan!.Unit;
        var others = (await leaves.FilesOfAsync(command.Request, cancellationToken)).Where(id => id != fileId).ToList();
        await Parallel.ForEachAsync(others, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, ct) =>
        {
            try
            {
                var file = (await sessions.ReadAsync(id, ct)).State;
                if (file.Plan?.Unit == unit && file.Leaves.GetValueOrDefault(command.Person) is { Waits: true } leave && leave.Request == command.Request)
                {
                    await sessions.ExecuteAsync(id, command.At(now), ct);
                }
            }
            catch (ChainBrokenException)
            {
                // The night names that file; the others do not wait for it.
            }
        });
        await leaves.FollowErasuresAsync(command.Person, command.Request, others.Append(fileId), cancellationToken);
        await leaves.SpreadAsync(command.Person, command.Request, LeaveErasure.AnswerOf(unit), cancellationToken);
        return outcome;
    }

    /// <summary>Keeps the answer as the unit's, before any file has it: of two leaders one is first.</summary>
    /// <returns>The request, and what another one of the unit has said before; null: nobody has.</returns>
    private async Task<(LeaveRow? Row, LeaveAnswer? First)> AnsweredAsync(DecideLeave command, string unit, CancellationToken cancellationToken)
    {
        var why = command.Why is { } text ? SaltedText.Read(text.Hash, text.Body) : null;
        var before = await leaves.KeepAsync(command.Person, command.Request, new LeaveAnswer(unit, command.Granted, command.Actor, why), cancellationToken);
        return (before, before?.Answers.FirstOrDefault(a => a.Unit == unit && (a.By != command.Actor || a.Granted != command.Granted)));
    }

    /// <summary>What one file says of a request, for the others: done by the turn that said it, and by the file's refresh where that was cut off.</summary>
    public async Task FollowAsync(string fileId, SessionFile file, string person, LeaveState leave, CancellationToken cancellationToken)
    {
        var (now, unit) = (time.GetUtcNow(), file.Plan!.Unit);
        var what = leave switch { { WithdrawnAt: not null } => Withdrawn, { Granted: not null } => LeaveErasure.AnswerOf(unit), _ => Asked };
        if (await leaves.FindAsync(person, leave.Request, cancellationToken) is not { } row)
        {
            return;
        }

        // Decided soon after the turn that asked was cut off: then both are still to be done.
        List<string> undone = [.. (what == Withdrawn ? [what] : new[] { Asked, what }).Distinct(StringComparer.Ordinal).Except(row.Spread, StringComparer.Ordinal)];
        if (undone.Count == 0)
        {
            return;
        }

        if (leave.WithdrawnAt is not null)
        {
            await leaves.WithdrawAsync(person, leave.Request, cancellationToken);
        }
        else if (leave.Granted is { } granted)
        {
            await leaves.KeepAsync(person, leave.Request, new LeaveAnswer(unit, granted, leave.By!, await sessions.TextAsync(fileId, leave.Answer, cancellationToken)), cancellationToken);
        }

        var files = (await leaves.FilesOfAsync(leave.Request, cancellationToken)).Concat(undone.Contains(Asked, StringComparer.Ordinal) ? await FilesOfAsync(row, cancellationToken) : []).Where(id => id != fileId).Distinct(StringComparer.Ordinal);
        await Parallel.ForEachAsync(files, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, ct) =>
        {
            try
            {
                if (what == Withdrawn)
                {
                    await WithdrawInAsync(id, new WithdrawLeave(person, leave.Request), now, ct);
                }
                else if ((await sessions.ReadAsync(id, ct)).State is { Plan: not null } other)
                {
                    await leaves.ApplyAsync(id, other, row, now, ct);
                }
            }
            catch (ChainBrokenException)
            {
                // The night names that file; this one's dues and rows do not wait for it.
            }
        });
        foreach (var done in undone)
        {
            await leaves.SpreadAsync(person, leave.Request, done, cancellationToken);
        }
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
}
