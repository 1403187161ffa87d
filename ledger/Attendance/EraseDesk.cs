using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>
/// Erases texts and attachments of a session. What belongs to a leave goes from all the sessions of the request, and from the row that
/// gives it to files to come. The session first: what crashes in between is done by asking again.
/// </summary>
public sealed class EraseDesk(SessionBook sessions, LeaveBook leaves, Attachments attachments, TimeProvider time)
{
    /// <exception cref="ChainBrokenException">The chain of another session of a request does not hold; whatever does not hang on it is erased.</exception>
    public async Task<Outcome<SessionFile>> EraseAsync(string fileId, EraseText command, CancellationToken cancellationToken)
    {
        var outcome = await sessions.EraseAsync(fileId, command, time.GetUtcNow(), cancellationToken);
        if (!outcome.Ok)
        {
            return outcome;
        }

        var (broken, left) = ((ChainBrokenException?)null, new HashSet<string>(StringComparer.Ordinal));
        foreach (var ((person, request), erasures) in await OfLeavesAsync(fileId, outcome.State, command, cancellationToken))
        {
            var others = (await leaves.FilesOfAsync(request, cancellationToken)).Where(id => id != fileId);
            try
            {
                await leaves.EraseAsync(person, request, erasures, others, cancellationToken);
            }
            catch (ChainBrokenException e)
            {
                broken = e;
                left.UnionWith(erasures.Select(erasure => erasure.What));
            }
        }

        // The bytes last: while an entry that is not erased names them, they are there.
        foreach (var text in command.Texts.Where(text => !left.Contains(text)))
        {
            // Of what is no attachment there is nothing.
            await attachments.EraseAsync(text, cancellationToken);
        }

        return broken is null ? outcome : throw broken;
    }

    /// <summary>What of the erased belongs to a request for leave, by person and request.</summary>
    private async Task<Dictionary<(string Person, string Request), List<LeaveErasure>>> OfLeavesAsync(string fileId, SessionFile file, EraseText command, CancellationToken cancellationToken)
    {
        var (erased, found) = (command.Texts.ToHashSet(StringComparer.Ordinal), new Dictionary<(string, string), List<LeaveErasure>>());
        await foreach (var entry in sessions.EntriesAsync(fileId, cancellationToken))
        {
            switch (entry.Fact)
            {
                case LeaveAsked f when erased.Contains(f.Why):
                    Add(f.Person, f.Request, LeaveErasure.Reason);
                    break;
                case LeaveAttached f when erased.Contains(f.Attachment):
                    Add(f.Person, f.Request, f.Attachment);
                    break;
                case LeaveDecided { Why: { } why } f when erased.Contains(why):
                    Add(f.Person, f.Request, LeaveErasure.AnswerOf(file.Plan!.Unit));
                    break;
            }
        }

        return found;

        void Add(string person, string request, string what)
        {
            if (!found.TryGetValue((person, request), out var erasures))
            {
                found[(person, request)] = erasures = [];
            }

            erasures.Add(new LeaveErasure(what, command.Actor, command.Why));
        }
    }
}
