using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>A row of the table <c>attaching</c>, row = hash of the record: bytes that are written and not yet known to stand in a chain.</summary>
/// <param name="FileId">The session from whose page they came.</param>
public sealed record OpenAttachment(string FileId, DateTimeOffset At);

/// <summary>The fact of a chain that names a record, or null, and whether the record was erased.</summary>
public sealed record Named(object? Fact, bool Erased);

/// <summary>
/// The bytes of files that people handed in. They are written before the entry that commits to them, so that no entry stands for nothing; a row
/// says so first, and whoever crashes between the two leaves it to the night.
/// </summary>
public sealed class Attachments(SessionBook sessions, IFileStore documents, Table<OpenAttachment> open, TimeProvider time)
{
    private const string Partition = "open";

    /// <summary>Longer than any request lasts.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public async Task WriteAsync(string fileId, string hash, Stream content, CancellationToken cancellationToken)
    {
        await open.UpsertAsync(Partition, hash, new OpenAttachment(fileId, time.GetUtcNow()), cancellationToken);
        await documents.WriteAsync(AttachedFile.PathOf(hash), content, cancellationToken);
    }

    /// <summary>What a file's chain does not name, or names as erased, goes; what it names stays.</summary>
    public async Task<Named> SettleAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        var named = await NamedAsync(fileId, hash, cancellationToken);
        if (named.Fact is null || named.Erased)
        {
            await EraseAsync(hash, cancellationToken);
        }

        return named;
    }

    /// <summary>Who handed it in; null: the file's chain does not name it, or it was erased.</summary>
    public async Task<string?> OwnerAsync(string fileId, string hash, CancellationToken cancellationToken) => await NamedAsync(fileId, hash, cancellationToken) switch
    {
        { Erased: false, Fact: LeaveAttached f } => f.Person,
        { Erased: false, Fact: NotesHandedIn f } => f.Person,
        _ => null,
    };

    private async Task<Named> NamedAsync(string fileId, string hash, CancellationToken cancellationToken)
    {
        var named = new Named(null, false);
        await foreach (var entry in sessions.EntriesAsync(fileId, cancellationToken))
        {
            named = entry.Fact switch
            {
                LeaveAttached f when f.Attachment == hash => named with { Fact = f },
                NotesHandedIn f when f.Attachment == hash => named with { Fact = f },
                // For good: a later version of the notes may name it again.
                Erased f when f.Texts.Contains(hash, StringComparer.Ordinal) => named with { Erased = true },
                _ => named,
            };
        }

        return named;
    }

    /// <summary>The bytes stand in a chain, or are gone: the night need not look.</summary>
    public Task CloseAsync(string hash, CancellationToken cancellationToken) => open.DeleteAsync(Partition, hash, cancellationToken);

    /// <summary>What was left open an hour ago or longer.</summary>
    public async Task<IReadOnlyList<(string Hash, string FileId)>> LeftOpenAsync(CancellationToken cancellationToken)
    {
        var left = new List<(string, string)>();
        await foreach (var row in open.QueryAsync(Partition, cancellationToken: cancellationToken))
        {
            if (row.Value.At < time.GetUtcNow() - Patience)
            {
                left.Add((row.Key, row.Value.FileId));
            }
        }

        return left;
    }

    public Task<Stream?> OpenAsync(string hash, CancellationToken cancellationToken) => documents.OpenAsync(AttachedFile.PathOf(hash), cancellationToken);

    public Task EraseAsync(string hash, CancellationToken cancellationToken) => documents.DeleteAsync(AttachedFile.PathOf(hash), cancellationToken);
}
