using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A message on the refresh queue: bring this file and what is derived from it up to now.</summary>
public sealed record RefreshWork(string FileId);

/// <summary>A message on the calendar queue.</summary>
/// <param name="Step">
/// makePlan (a plan that was ordered), publish (a plan, or one unit of it), sync (a file's event), syncMany (at most 20 files' events, of one mailbox), look (at at most 20 files' new events), invite (a file's roster, fixed or brought up to date), rosters (those of a unit whose people changed), unitEnded (a file whose unit ends before it), report
/// (a file's online meeting), changed (a subscription's mailbox), renew (a subscription) or resubscribe (in the place of one that is gone).
/// </param>
/// <param name="Organisation">The version of the organisation that must be known at least.</param>
public sealed record CalendarWork(
    string Step, string? FileId = null, string? Plan = null, string? Unit = null, string? Subscription = null, IReadOnlyList<string>? Files = null, long Organisation = 0)
{
    /// <summary>Files of one syncMany: what Graph takes in a batch.</summary>
    public const int MostFiles = 20;

    public const string MakePlan = "makePlan";
    public const string Publish = "publish";
    public const string Sync = "sync";
    public const string SyncMany = "syncMany";
    public const string Look = "look";
    public const string Invite = "invite";
    public const string Rosters = "rosters";
    public const string UnitEnded = "unitEnded";
    public const string Report = "report";
    public const string Changed = "changed";
    public const string Renew = "renew";
    public const string Resubscribe = "resubscribe";
}

/// <summary>A message on the notices queue.</summary>
/// <param name="Step">prepare (find the recipients), send (to at most 50 of them) or count (what became of them).</param>
public sealed record NoticeWork(string Step, string Kind, string FileId, int Occasion, IReadOnlyList<string>? People = null)
{
    public const string Prepare = "prepare";
    public const string Send = "send";
    public const string Count = "count";

    [JsonIgnore]
    public Notice Notice => new(Kind, FileId, Occasion);
}

/// <summary>Session files: read, write, and tell what depends on them. The one way to append to a session.</summary>
public sealed class SessionBook(FileLedger<SessionFile> files, ILedgerStore store, CoveringRefresh refresh)
{
    private readonly KeptTexts texts = new(TimeProvider.System);

    public Task<Snapshot<SessionFile>> ReadAsync(string fileId, CancellationToken cancellationToken) => files.ReadAsync(fileId, cancellationToken);

    public IAsyncEnumerable<Entry> EntriesAsync(string fileId, CancellationToken cancellationToken) => files.EntriesAsync(fileId, 0, cancellationToken);

    /// <summary>
    /// Appends, then asks for what is derived from the file to follow, whether the caller still waits or not. A repetition asks again: the
    /// first time may have ended between the two. What is lost even so is mended by the night's Reconcile.
    /// </summary>
    /// <exception cref="BusyException">Too many commands wait already.</exception>
    public Task<Outcome<SessionFile>> ExecuteAsync(string fileId, Command<SessionFile> command, CancellationToken cancellationToken) =>
        ExecuteAsync(fileId, command).WaitAsync(cancellationToken);

    private async Task<Outcome<SessionFile>> ExecuteAsync(string fileId, Command<SessionFile> command)
    {
        var outcome = await files.ExecuteAsync(fileId, command, CancellationToken.None);
        if (outcome is { Ok: true, Position: not null })
        {
            await refresh.AskAsync(fileId, CancellationToken.None);
        }

        return outcome;
    }

    /// <summary>Erases texts of a session that is there.</summary>
    public async Task<Outcome<SessionFile>> EraseAsync(string fileId, EraseText command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var outcome = await command.RunAsync(files, store, fileId, now, cancellationToken);
        texts.Forget(fileId, command.Texts);
        if (outcome.Appended)
        {
            await refresh.AskAsync(fileId, cancellationToken);
        }

        return outcome;
    }

    /// <summary>The record of a file that was handed in; null when it was erased.</summary>
    public async Task<SaltedText?> RecordAsync(string fileId, string hash, CancellationToken cancellationToken) =>
        await store.ReadTextAsync(fileId, hash, cancellationToken) is { } body ? new SaltedText(hash, body) : null;

    /// <summary>What a file that was handed in is; null when it was erased.</summary>
    public async Task<AttachedFile?> AttachedAsync(string fileId, string hash, CancellationToken cancellationToken) =>
        await RecordAsync(fileId, hash, cancellationToken) is { } record ? AttachedFile.Read(hash, record.Body) : null;

    /// <summary>A text that an entry's hash stands for; null when it was erased. What another process erases may still be given for ten seconds.</summary>
    public async Task<string?> TextAsync(string fileId, string? hash, CancellationToken cancellationToken)
    {
        if (hash is null)
        {
            return null;
        }

        if (texts.Find(fileId, hash) is { } kept)
        {
            return kept;
        }

        var text = await store.ReadTextAsync(fileId, hash, cancellationToken) is { } body ? SaltedText.Read(hash, body) : null;
        if (text is not null)
        {
            texts.Keep(fileId, hash, text);
        }

        return text;
    }
}

/// <summary>Asks for a file's refresh with one covering message.</summary>
public sealed class CoveringRefresh(IWorkQueue queue, TimeSpan delay)
{
    private readonly CoveringWork<RefreshWork> work = new(queue, Queues.Refresh, delay, TimeProvider.System);

    public Task AskAsync(string fileId, CancellationToken cancellationToken) => work.AskAsync(fileId, new RefreshWork(fileId), cancellationToken);
}

/// <summary>
/// Asks for work with one covering message: while a message is still hidden, it will see all that is written before it shows, so what comes
/// later needs none of its own. The delay is of the wall clock, as queues keep it.
/// </summary>
public sealed class CoveringWork<T>(IWorkQueue queue, string name, TimeSpan delay, TimeProvider wall)
{
    private const int MaxKept = 50_000;

    private readonly ConcurrentDictionary<string, DateTimeOffset> hiddenUntil = new(StringComparer.Ordinal);

    public async Task AskAsync(string key, T message, CancellationToken cancellationToken)
    {
        var now = wall.GetUtcNow();
        // A second of room: this clock and the queue's may differ, and a message that has shown covers nothing more.
        if (hiddenUntil.TryGetValue(key, out var until) && now.AddSeconds(1) < until)
        {
            return;
        }

        await queue.SendAsync(name, message, cancellationToken, delay);
        if (hiddenUntil.Count > MaxKept)
        {
            hiddenUntil.Clear();
        }

        hiddenUntil[key] = now + delay;
    }
}
