using System.Security.Cryptography;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>What a file is handed in for.</summary>
public enum AttachTo
{
    Leave,
    Notes,
}

/// <summary>A file as it arrives. <paramref name="Content"/> can be read more than once; its length is the file's.</summary>
public sealed record ArrivedFile(string Name, Stream Content);

/// <summary>Takes the files that people hand in with their leave or as their notes.</summary>
public sealed class AttachDesk(SessionBook sessions, LeaveDesk leaves, LeaveBook book, Attachments attachments, TimeProvider time)
{
    public static readonly Refusal TooLarge = new("attachment-large", [(AttachedKinds.MaxBytes / 1024 / 1024).ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    /// <param name="person">From the authenticated request.</param>
    /// <param name="key">Of this handing in, given by the page: sent twice it counts once.</param>
    /// <param name="request">The leave that the page showed; null: the one that stands.</param>
    public async Task<Outcome<SessionFile>> AttachAsync(string fileId, string person, AttachTo to, ArrivedFile arrived, string key, string? request, CancellationToken cancellationToken)
    {
        var seen = await sessions.ReadAsync(fileId, cancellationToken);
        var (file, refusal) = await ReadAsync(arrived, cancellationToken);
        if (file is null)
        {
            return new Outcome<SessionFile>(seen.State, seen.Position, refusal, false);
        }

        var (now, record) = (time.GetUtcNow(), file.Salted());
        key = $"attach/{person}/{FileId.Of("attach", to.ToString(), key)}";
        if (seen.Keys.ContainsKey(key))
        {
            return new Outcome<SessionFile>(seen.State, seen.Position, null, false);
        }

        // Decided before anything is written: who may not hand it in leaves no bytes behind.
        if (Decide(seen.State) is Refused refused)
        {
            return new Outcome<SessionFile>(seen.State, seen.Position, refused.Refusal, false);
        }

        arrived.Content.Position = 0;
        await attachments.WriteAsync(fileId, record.Hash, arrived.Content, cancellationToken);
        var outcome = to == AttachTo.Notes
            ? await sessions.ExecuteAsync(fileId, Notes().At(now), cancellationToken)
            : await leaves.AttachAsync(fileId, Leave(seen.State), cancellationToken);
        if (!outcome.Appended)
        {
            // Refused, or this handing in had come before with bytes of its own; after an answer that was lost it may be this one all the same.
            await SettleAsync(fileId, record.Hash, cancellationToken);
        }

        await attachments.CloseAsync(record.Hash, cancellationToken);
        return outcome;

        HandInNotes Notes() => new(person, key, 0, null) { Attachment = record };
        AttachLeave Leave(SessionFile state) => new(key, person, person, request ?? state.Leaves.GetValueOrDefault(person)?.Request ?? "", record);
        Decision Decide(SessionFile state) => to == AttachTo.Notes ? HandInNotes.Decide(state, Notes(), now) : AttachLeave.Decide(state, Leave(state), now);
    }

    /// <summary>Nightly: what a crash left between the bytes and their entry, or between one session's file and the others of a leave.</summary>
    /// <returns>The sessions at which it went wrong, each with the fault's type: they come again the next night.</returns>
    public async Task<IReadOnlyList<string>> FinishAsync(CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        foreach (var (hash, fileId) in await attachments.LeftOpenAsync(cancellationToken))
        {
            try
            {
                await SettleAsync(fileId, hash, cancellationToken);
                await attachments.CloseAsync(hash, cancellationToken);
            }
            // Whatever is wrong with one, the others have their turn.
            catch (Exception e) when (e is not OperationCanceledException)
            {
                faults.Add($"{fileId} {e.GetType().Name}");
            }
        }

        return faults;
    }

    /// <summary>Bytes that no entry names go; of a leave, what one session has the others get, and what was erased from one goes from the others.</summary>
    private async Task SettleAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        var named = await attachments.SettleAsync(fileId, hash, cancellationToken);
        if (named.Fact is not LeaveAttached fact)
        {
            return;
        }

        if (named.Erased)
        {
            await book.FollowErasuresAsync(fact.Person, fact.Request, await book.FilesOfAsync(fact.Request, cancellationToken), cancellationToken);
        }
        else if (await sessions.RecordAsync(fileId, hash, cancellationToken) is { } record)
        {
            await leaves.AttachOthersAsync(fileId, fact.Person, fact.Request, record, cancellationToken);
        }
    }

    /// <summary>What the file is, or why it is not taken.</summary>
    private static async Task<(AttachedFile? File, Refusal? Refusal)> ReadAsync(ArrivedFile arrived, CancellationToken cancellationToken)
    {
        var (name, content) = (AttachedKinds.NameOf(arrived.Name), arrived.Content);
        if (AttachedKinds.TypeOf(name) is not { } type)
        {
            return (null, new Refusal("attachment-kind", [string.Join(" ", AttachedKinds.Types)]));
        }

        if (content.Length == 0)
        {
            return (null, new Refusal("attachment-empty", []));
        }

        if (content.Length > AttachedKinds.MaxBytes)
        {
            return (null, TooLarge);
        }

        var head = new byte[Math.Min(AttachedKinds.Head, content.Length)];
        content.Position = 0;
        await content.ReadExactlyAsync(head, cancellationToken);
        if (!AttachedKinds.Holds(type, head))
        {
            return (null, new Refusal("attachment-not-kind", [type, string.Join(" ", AttachedKinds.Types)]));
        }

        content.Position = 0;
        return (new AttachedFile(name, type, content.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken))), null);
    }
}
