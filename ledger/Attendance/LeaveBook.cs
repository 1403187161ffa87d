using System.Collections.Immutable;
using System.Text;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>What the leaders of a unit have said to a request.</summary>
public sealed record LeaveAnswer(string Unit, bool Granted, string By, string? Why);

/// <summary>Which of a unit's files tells something of a request: <paramref name="What"/> is asked, granted, refused or withdrawn.</summary>
public sealed record LeaveTold(string What, string Unit, string FileId);

/// <summary>A file handed in with a request: the hash of its record, and the record's JSON.</summary>
public sealed record LeaveAttachment(string Hash, string Record)
{
    public static LeaveAttachment Of(SaltedText record) => new(record.Hash, Encoding.UTF8.GetString(record.Body.Span));

    public SaltedText Salted() => new(Hash, Encoding.UTF8.GetBytes(Record));
}

/// <summary>Something of a request that was erased.</summary>
/// <param name="What">why, <c>answer/</c> and the unit that gave it, or the hash of a file's record.</param>
public sealed record LeaveErasure(string What, string Actor, string Why)
{
    public const string Reason = "why";

    public static string AnswerOf(string unit) => "answer/" + unit;
}

/// <summary>A row of the table <c>leavefiles</c>: partition = request, row = file id. The session's file has the request, or is about to get it.</summary>
public sealed record LeaveFile(string Person);

/// <summary>A row of the table <c>leaves</c>: partition = person, row = request. Kept for the rosters that are fixed while it runs, and a little longer.</summary>
public sealed record LeaveRow(string Request, string Person, DateOnly From, DateOnly To, string Why)
{
    public ImmutableArray<LeaveAttachment> Attachments { get; init; } = [];

    public ImmutableArray<LeaveAnswer> Answers { get; init; } = [];

    public ImmutableArray<LeaveTold> Told { get; init; } = [];

    /// <summary>What has reached all its files: <c>asked</c>, <c>answer/</c> and the unit, <c>withdrawn</c>. What a turn that was cut off has left undone, the refresh does.</summary>
    public ImmutableArray<string> Spread { get; init; } = [];

    /// <summary>What was erased of it: whoever puts something into a file looks here afterwards.</summary>
    public ImmutableArray<LeaveErasure> Erased { get; init; } = [];

    public bool HasErased(string what) => Erased.Any(e => e.What == what);

    /// <summary>Taken back: it goes into no further file.</summary>
    public bool Withdrawn { get; init; }
}

/// <summary>The requests for leave as they were asked, for the files that are still to come, and the files into which they went.</summary>
public sealed class LeaveBook(SessionBook sessions, Table<LeaveRow> leaves, Table<LeaveFile> files, TimeProvider time)
{
    private const int AtOnce = 8;
    private const int MostAhead = 5;

    /// <summary>Days after its last one for which a request is kept.</summary>
    private const int KeptDays = 60;

    /// <returns>False: there is such a request already.</returns>
    public Task<bool> AddAsync(LeaveRow row, CancellationToken cancellationToken) => leaves.InsertAsync(row.Person, row.Request, row, cancellationToken);

    public Task RemoveAsync(LeaveRow row, CancellationToken cancellationToken) => leaves.DeleteAsync(row.Person, row.Request, cancellationToken);

    public async Task<LeaveRow?> FindAsync(string person, string request, CancellationToken cancellationToken) => (await leaves.GetAsync(person, request, cancellationToken))?.Value;

    /// <summary>A person's requests for days that are still to come, and in how many files each is; the earliest first.</summary>
    public async Task<IReadOnlyList<(LeaveRow Row, int Files)>> AheadAsync(string person, DateOnly today, CancellationToken cancellationToken)
    {
        var rows = new List<LeaveRow>();
        await foreach (var row in leaves.QueryAsync(person, cancellationToken: cancellationToken))
        {
            rows.AddRange(!row.Value.Withdrawn && row.Value.To >= today ? [row.Value] : []);
        }

        return await Task.WhenAll(rows.OrderBy(r => r.From).ThenBy(r => r.Request, StringComparer.Ordinal).Take(MostAhead)
            .Select(async r => (r, (await FilesOfAsync(r.Request, cancellationToken)).Count)));
    }

    /// <summary>Whether another request of the person that nobody has refused is for all of the same days.</summary>
    public async Task<bool> IsAskedAsync(LeaveRow row, DateOnly today, CancellationToken cancellationToken) => (await AheadAsync(row.Person, today, cancellationToken))
        .Any(a => a.Row.Request != row.Request && a.Row.From <= row.From && row.To <= a.Row.To && a.Row.Answers.All(answer => answer.Granted));

    /// <summary>The files that have a request. Some may have refused it.</summary>
    public async Task<IReadOnlyList<string>> FilesOfAsync(string request, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        await foreach (var row in files.QueryAsync(request, cancellationToken: cancellationToken))
        {
            found.Add(row.Key);
        }

        return found;
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
                await ApplyAsync(fileId, file, row, now, cancellationToken);
            }
        }
    }

    /// <summary>Puts into one file what a request has come to; again it changes nothing.</summary>
    public async Task ApplyAsync(string fileId, SessionFile file, LeaveRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Read again after the request stands: what was said to it in between is either here, or who said it found the request in the file.
        if (await AskInAsync(fileId, row, "system", now, cancellationToken) is { Ok: true } && await FindAsync(row.Person, row.Request, cancellationToken) is { } asked)
        {
            await ApplyAnswersAsync(fileId, file, asked, now, cancellationToken);
            await FollowErasuresAsync(row.Person, row.Request, [fileId], cancellationToken);
        }
    }

    private async Task ApplyAnswersAsync(string fileId, SessionFile file, LeaveRow asked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (asked.Withdrawn)
        {
            await sessions.ExecuteAsync(fileId, new WithdrawLeave(asked.Person, asked.Request).At(now), cancellationToken);
            return;
        }

        foreach (var attachment in asked.Attachments)
        {
            await AttachInAsync(fileId, "system", asked, attachment.Salted(), now, cancellationToken);
        }

        if (asked.Answers.FirstOrDefault(a => a.Unit == file.Plan!.Unit) is { } answer)
        {
            var why = answer.Why is null ? null : SaltedText.Of(answer.Why);
            var decide = new DecideLeave(answer.By, new Powers(true, true, false), $"leave/{asked.Request}/{asked.Person}/answer/{file.Occasion}", asked.Person, asked.Request, answer.Granted, why);
            await sessions.ExecuteAsync(fileId, decide.At(now), cancellationToken);
        }
    }

    private async Task<List<LeaveRow>> OfAsync(string person, DateOnly day, CancellationToken cancellationToken)
    {
        var (found, today) = (new List<LeaveRow>(), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
        await foreach (var row in leaves.QueryAsync(person, cancellationToken: cancellationToken))
        {
            if (row.Value.To < today.AddDays(-KeptDays))
            {
                await leaves.DeleteAsync(person, row.Key, cancellationToken);
            }
            else if (!row.Value.Withdrawn && row.Value.From <= day && day <= row.Value.To)
            {
                found.Add(row.Value);
            }
        }

        return found;
    }

    /// <summary>Keeps a unit's answer; the first stands.</summary>
    /// <returns>The request as it was; null where it is not kept any more.</returns>
    public Task<LeaveRow?> KeepAsync(string person, string request, LeaveAnswer answer, CancellationToken cancellationToken) =>
        ChangeAsync(
            person, request,
            row => row.Answers.Any(a => a.Unit == answer.Unit) ? row : row with { Answers = row.Answers.Add(row.HasErased(LeaveErasure.AnswerOf(answer.Unit)) ? answer with { Why = null } : answer) },
            cancellationToken);

    /// <summary>Notes that who asked has taken the request back.</summary>
    /// <returns>The request; null where it is not kept any more.</returns>
    public Task<LeaveRow?> WithdrawAsync(string person, string request, CancellationToken cancellationToken) => ChangeAsync(person, request, row => row with { Withdrawn = true }, cancellationToken);

    /// <summary>
    /// Whether it is for this file to tell. Of a request: of a unit's files the first one that asks, however often it asks, so that people get one card
    /// a request, not one a session.
    /// </summary>
    public async Task<bool> IsToTellAsync(string fileId, SessionFile file, PersonMatter matter, CancellationToken cancellationToken)
    {
        if (matter.Leave is not { } leave)
        {
            return true;
        }

        var told = new LeaveTold(What(leave), file.Plan!.Unit, fileId);
        var before = await ChangeAsync(matter.Person, leave.Request, row => Teller(row) is null ? row with { Told = row.Told.Add(told) } : row, cancellationToken);
        // Of a request that is kept no more each file tells.
        return before is null || (Teller(before) ?? told).FileId == told.FileId;

        LeaveTold? Teller(LeaveRow row) => row.Told.FirstOrDefault(t => t.What == told.What && t.Unit == told.Unit);
    }

    private static string What(LeaveState leave) => leave switch
    {
        { WithdrawnAt: not null } => "withdrawn",
        { Granted: { } granted } => granted ? "granted" : "refused",
        _ => "asked",
    };

    public Task SpreadAsync(string person, string request, string what, CancellationToken cancellationToken) =>
        ChangeAsync(person, request, row => row.Spread.Contains(what, StringComparer.Ordinal) ? row : row with { Spread = row.Spread.Add(what) }, cancellationToken);

    /// <summary>Notes a file that was handed in with the request.</summary>
    /// <returns>The request as it was; null where it is not kept any more.</returns>
    public Task<LeaveRow?> AttachAsync(string person, string request, LeaveAttachment attachment, CancellationToken cancellationToken) =>
        ChangeAsync(person, request, row => row.Attachments.Contains(attachment) || row.HasErased(attachment.Hash) ? row : row with { Attachments = row.Attachments.Add(attachment) }, cancellationToken);

    /// <summary>Puts a file that was handed in with a request into one session's file.</summary>
    public Task<Outcome<SessionFile>> AttachInAsync(string fileId, string actor, LeaveRow row, SaltedText record, DateTimeOffset now, CancellationToken cancellationToken) =>
        sessions.ExecuteAsync(fileId, new AttachLeave($"leave/{row.Request}/{row.Person}/attached/{record.Hash}", actor, row.Person, row.Request, record) { FromAnother = true }.At(now), cancellationToken);

    /// <returns>The row as it was; null where it is not kept any more.</returns>
    public async Task<LeaveRow?> ChangeAsync(string person, string request, Func<LeaveRow, LeaveRow> change, CancellationToken cancellationToken)
    {
        while (await leaves.GetAsync(person, request, cancellationToken) is { } row)
        {
            if (change(row.Value) is var changed && (changed == row.Value || await leaves.ReplaceAsync(row, changed, cancellationToken)))
            {
                return row.Value;
            }
        }

        return null;
    }

    /// <summary>Puts a request into one file; null where its roster is not fixed yet.</summary>
    public async Task<Outcome<SessionFile>?> AskInAsync(string fileId, LeaveRow row, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var seen = await sessions.ReadAsync(fileId, cancellationToken);
        var command = new AskLeave(row.Request, actor, row.Person, row.From, row.To, SaltedText.Of(row.Why));
        if (!seen.State.RosterFixed)
        {
            return null;
        }

        if (AskLeave.Decide(seen.State, command, now) is Refused refused && !seen.Keys.ContainsKey(command.At(seen.State, now).Key))
        {
            return new Outcome<SessionFile>(seen.State, seen.Position, refused.Refusal, false);
        }

        // Before it stands there: who follows the request finds every file that has it.
        await files.UpsertAsync(row.Request, fileId, new LeaveFile(row.Person), cancellationToken);
        return await sessions.ExecuteAsync(fileId, command.At(seen.State, now), cancellationToken);
    }

    /// <summary>Lists a file with each request that it has, where the list lacks it.</summary>
    /// <returns>How many rows were missing.</returns>
    public async Task<int> ListAsync(string fileId, SessionFile file, CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var (person, leave) in file.Leaves)
        {
            missing += await files.InsertAsync(leave.Request, fileId, new LeaveFile(person), cancellationToken) ? 1 : 0;
        }

        return missing;
    }

    /// <summary>
    /// Notes what is erased of a request, then erases it from its files. Who puts something into a file and looks into the row afterwards, and
    /// who writes into the row and looks through the files afterwards, cannot miss each other.
    /// </summary>
    public async Task EraseAsync(string person, string request, IReadOnlyList<LeaveErasure> erasures, IEnumerable<string> fileIds, CancellationToken cancellationToken)
    {
        await ChangeAsync(person, request, row => erasures.Aggregate(row, Without), cancellationToken);
        await EraseInAllAsync(person, request, erasures, fileIds, cancellationToken);
    }

    /// <summary>Erases from files what was erased of a request while it was put into them.</summary>
    public async Task FollowErasuresAsync(string person, string request, IEnumerable<string> fileIds, CancellationToken cancellationToken)
    {
        if (await FindAsync(person, request, cancellationToken) is { Erased: { IsEmpty: false } erasures })
        {
            await EraseInAllAsync(person, request, erasures, fileIds, cancellationToken);
        }
    }

    private static LeaveRow Without(LeaveRow row, LeaveErasure erasure) => row.HasErased(erasure.What) ? row : row with
    {
        Why = erasure.What == LeaveErasure.Reason ? "" : row.Why,
        Attachments = row.Attachments.RemoveAll(a => a.Hash == erasure.What),
        Answers = [.. row.Answers.Select(a => LeaveErasure.AnswerOf(a.Unit) == erasure.What ? a with { Why = null } : a)],
        Erased = row.Erased.Add(erasure),
    };

    /// <exception cref="ChainBrokenException">A file's chain does not hold; from the others it is erased.</exception>
    private async Task EraseInAllAsync(string person, string request, IReadOnlyList<LeaveErasure> erasures, IEnumerable<string> fileIds, CancellationToken cancellationToken)
    {
        ChainBrokenException? broken = null;
        await Parallel.ForEachAsync(fileIds, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, ct) =>
        {
            try
            {
                await EraseInAsync(person, request, erasures, id, ct);
            }
            catch (ChainBrokenException e)
            {
                broken = e;
            }
        });
        if (broken is not null)
        {
            throw broken;
        }
    }

    private async Task EraseInAsync(string person, string request, IReadOnlyList<LeaveErasure> erasures, string id, CancellationToken cancellationToken)
    {
        var unit = (await sessions.ReadAsync(id, cancellationToken)).State.Plan?.Unit ?? "";
        var texts = new List<(string Hash, LeaveErasure Erasure)>();
        await foreach (var entry in sessions.EntriesAsync(id, cancellationToken))
        {
            // The same text has a salt, and so a hash, of its own in each file.
            (string What, string? Hash) = entry.Fact switch
            {
                LeaveAsked f when f.Request == request && f.Person == person => (LeaveErasure.Reason, f.Why),
                LeaveDecided f when f.Request == request && f.Person == person => (LeaveErasure.AnswerOf(unit), f.Why),
                LeaveAttached f when f.Person == person => (f.Attachment, f.Attachment),
                _ => ("", null),
            };
            texts.AddRange(Hash is null ? [] : erasures.Where(e => e.What == What).Select(e => (Hash, e)));
        }

        foreach (var one in texts.GroupBy(t => (t.Erasure.Actor, t.Erasure.Why)))
        {
            await sessions.EraseAsync(id, new EraseText(one.Key.Actor, [.. one.Select(t => t.Hash).Distinct(StringComparer.Ordinal)], one.Key.Why), time.GetUtcNow(), cancellationToken);
        }
    }
}
