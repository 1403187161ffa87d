using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>What a person's leave, make-up or notes have come to, and the notice that says so.</summary>
/// <param name="Sequence">Of the entry that says it: the notice's occasion.</param>
/// <param name="At">When it was said; of notes, when they were handed in last.</param>
/// <param name="Leave">Null: a make-up or notes.</param>
public sealed record PersonMatter(string Kind, string Person, int Sequence, DateTimeOffset At, LeaveState? Leave)
{
    public static IEnumerable<PersonMatter> Of(SessionFile file)
    {
        foreach (var (person, leave) in file.Leaves)
        {
            var kind = leave switch
            {
                { WithdrawnAt: not null, Granted: true } => AttendanceNotices.LeaveWithdrawn,
                { WithdrawnAt: not null } => null,
                { Granted: not null } => AttendanceNotices.LeaveDecided,
                _ => AttendanceNotices.LeaveAsked,
            };
            if (kind is not null)
            {
                yield return new PersonMatter(kind, person, leave.Sequence, leave.WithdrawnAt ?? leave.DecidedAt ?? leave.At, leave);
            }
        }

        foreach (var (person, made) in file.MakeUps)
        {
            yield return new PersonMatter(made.Stage == MakeUpStage.HandedIn ? AttendanceNotices.MakeUpReview : AttendanceNotices.MakeUpDecided, person, made.Sequence, made.DecidedAt ?? made.At, null);
        }

        foreach (var (person, mark) in file.Marks.Where(m => m.Value.OwesSince > 0 && file.OwesMakeUp(m.Key)))
        {
            yield return new PersonMatter(AttendanceNotices.MakeUpOwed, person, mark.OwesSince, mark.At, null);
        }

        foreach (var (person, mark) in file.Marks.Where(m => m.Value.PresentSince > 0 && file is { Held: true, Terms.NotesDemanded: true } && file.MayHandInNotes(m.Key)))
        {
            yield return new PersonMatter(AttendanceNotices.NotesOwed, person, mark.PresentSince, mark.PresentFrom, null);
        }

        // Of the others' the leaders see on their page how many there are.
        foreach (var (person, notes) in file.Notes.Where(n => file.OnRoster.GetValueOrDefault(n.Key)?.Role >= Role.Deputy))
        {
            yield return new PersonMatter(AttendanceNotices.NotesReview, person, notes.Sequence, notes.At, null);
        }
    }
}

/// <summary>
/// What one side says of a leave, a make-up or his notes, the other is told: by the turn that said it, and again by the file's refresh, for a turn
/// may be cut off after its entry. The notice's key is the entry, so nobody hears twice.
/// </summary>
public sealed class TellMatters(LeaveBook leaves, LeaveDesk desk, IWorkQueue queue)
{
    public Task OfAsync(string fileId, SessionFile file, string person, CancellationToken cancellationToken) =>
        TellAsync(fileId, file, PersonMatter.Of(file).Where(m => m.Person == person), cancellationToken);

    /// <summary>What the entries after one have said. Of a leave, first into the request's other files.</summary>
    public async Task SinceAsync(string fileId, SessionFile file, int after, CancellationToken cancellationToken)
    {
        // Also what nobody is told, as a request that was taken back before it was decided.
        foreach (var (person, leave) in file.Leaves.Where(l => l.Value.Sequence > after))
        {
            await desk.FollowAsync(fileId, file, person, leave, cancellationToken);
        }

        await TellAsync(fileId, file, PersonMatter.Of(file).Where(m => m.Sequence > after), cancellationToken);
    }

    private async Task TellAsync(string fileId, SessionFile file, IEnumerable<PersonMatter> matters, CancellationToken cancellationToken)
    {
        foreach (var matter in matters)
        {
            if (await leaves.IsToTellAsync(fileId, file, matter, cancellationToken))
            {
                await queue.SendAsync(Queues.Notices, new NoticeWork(NoticeWork.Prepare, matter.Kind, fileId, matter.Sequence), cancellationToken);
            }
        }
    }
}
