using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>
/// Erases texts and attachments of a session. What belongs to a leave goes from all the sessions of the request, and from the row that
/// gives it to files to come. The session first: what crashes in between is done by asking again.
/// </summary>
public sealed class EraseDesk(SessionBook sessions, LeaveDesk desk, LeaveBook leaves, Attachments attachments, TimeProvider time)
{
    public async Task<Outcome<SessionFile>> EraseAsync(string fileId, EraseText command, CancellationToken cancellationToken)
    {
        var outcome = await sessions.EraseAsync(fileId, command, time.GetUtcNow(), cancellationToken);
        if (outcome is not { Ok: true, State.Plan: { } plan })
        {
            return outcome;
        }

        var (unit, erased, asked) = (plan.Unit, command.Texts.ToHashSet(StringComparer.Ordinal), new Dictionary<(string Request, string Person), LeaveAsked>());
        await foreach (var entry in sessions.EntriesAsync(fileId, cancellationToken))
        {
            switch (entry.Fact)
            {
                case LeaveAsked f:
                    asked[(f.Request, f.Person)] = f;
                    await (erased.Contains(f.Why) ? FollowAsync(f, row => row with { Why = "" }, (_, other) => other is LeaveAsked o && o.Request == f.Request && o.Person == f.Person ? o.Why : null) : Task.CompletedTask);
                    break;
                case LeaveAttached f when erased.Contains(f.Attachment) && asked.TryGetValue((f.Request, f.Person), out var request):
                    await FollowAsync(request, row => row with { Attachments = row.Attachments.RemoveAll(a => a.Hash == f.Attachment) }, (_, other) => other is LeaveAttached o && o.Attachment == f.Attachment ? o.Attachment : null);
                    break;
                case LeaveDecided { Why: { } why } f when erased.Contains(why) && asked.TryGetValue((f.Request, f.Person), out var request):
                    await FollowAsync(
                        request, row => row with { Answers = [.. row.Answers.Select(a => a.Unit == unit ? a with { Why = null } : a)] },
                        (file, other) => file.Plan?.Unit == unit && other is LeaveDecided o && o.Request == f.Request && o.Person == f.Person ? o.Why : null);
                    break;
            }
        }

        // The bytes last: while an entry that is not erased names them, they are there.
        foreach (var text in command.Texts)
        {
            // Of what is no attachment there is nothing.
            await attachments.EraseAsync(text, cancellationToken);
        }

        return outcome;

        // The same text has a salt, and so a hash, of its own in each file.
        async Task FollowAsync(LeaveAsked request, Func<LeaveRow, LeaveRow> change, Func<SessionFile, object, string?> hashIn)
        {
            await leaves.ChangeAsync(request.Person, request.Request, change, cancellationToken);
            foreach (var other in (await desk.FilesOfAsync(new LeaveRow(request.Request, request.Person, request.From, request.To, ""), cancellationToken, alsoPast: true)).Where(id => id != fileId))
            {
                await EraseOtherAsync(other, command, hashIn, cancellationToken);
            }
        }
    }

    private async Task EraseOtherAsync(string fileId, EraseText command, Func<SessionFile, object, string?> hashIn, CancellationToken cancellationToken)
    {
        var (file, texts) = ((await sessions.ReadAsync(fileId, cancellationToken)).State, new HashSet<string>(StringComparer.Ordinal));
        await foreach (var entry in sessions.EntriesAsync(fileId, cancellationToken))
        {
            if (hashIn(file, entry.Fact) is { } hash)
            {
                texts.Add(hash);
            }
        }

        if (texts.Count > 0)
        {
            await sessions.EraseAsync(fileId, command with { Texts = [.. texts] }, time.GetUtcNow(), cancellationToken);
        }
    }
}
