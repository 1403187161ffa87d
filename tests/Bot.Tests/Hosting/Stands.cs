using System.Collections.Concurrent;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Bot.Tests.Hosting;

/// <summary>Domain time that stands still until it is set.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 3, 5, 6, 30, 0, TimeSpan.Zero).Ticks;

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Documents in memory; a test says what happens when one is written or goes.</summary>
internal sealed class HookedFiles : IFileStore
{
    private readonly MemoryFileStore inner = new();
    private int writes;

    public Func<Task>? OnWrite { get; set; }

    public Func<Task>? OnDelete { get; set; }

    public int Writes => Volatile.Read(ref writes);

    /// <summary>Where the last one was to be written.</summary>
    public string Path { get; private set; } = "";

    public async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref writes);
        Path = path;
        await (OnWrite?.Invoke() ?? Task.CompletedTask);
        await inner.WriteAsync(path, content, cancellationToken);
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancellationToken) => inner.OpenAsync(path, cancellationToken);

    public async Task DeleteAsync(string path, CancellationToken cancellationToken)
    {
        await (OnDelete?.Invoke() ?? Task.CompletedTask);
        await inner.DeleteAsync(path, cancellationToken);
    }
}

internal sealed class MemoryQueue : IWorkQueue
{
    public ConcurrentQueue<(string Queue, object Message, TimeSpan Delay)> Sent { get; } = new();

    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default)
    {
        Sent.Enqueue((queue, message!, delay));
        return Task.CompletedTask;
    }
}

internal sealed class FixedDirectory : IDirectory
{
    public ConcurrentDictionary<string, string> Roles { get; } = new(StringComparer.Ordinal);

    public Task<IReadOnlySet<string>> AppRolesAsync(string person, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlySet<string>>(Roles.TryGetValue(person, out var role) ? new HashSet<string>(StringComparer.Ordinal) { role } : new HashSet<string>(StringComparer.Ordinal));

    public Task<string?> PreferredLanguageAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Groups of people whose accounts are all enabled.</summary>
    public ConcurrentDictionary<string, IReadOnlySet<string>> Groups { get; } = new(StringComparer.Ordinal);

    public Task<GroupChange> GroupChangeAsync(string group, string? link, CancellationToken cancellationToken) => Task.FromResult(new GroupChange(Groups.ContainsKey(group), true, "link"));

    public Task<IReadOnlySet<string>?> GroupPeopleAsync(string group, CancellationToken cancellationToken) => Task.FromResult(Groups.GetValueOrDefault(group));

    public Task<IReadOnlyList<DirectoryPerson>> PeopleAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DirectoryPerson>>([.. ids.Select(i => new DirectoryPerson(i, "成员" + i[^3..], "", i[^3..] + "@x", true))]);

    public Task<PeopleChange> PeopleChangeAsync(string? link, CancellationToken cancellationToken) => Task.FromResult(new PeopleChange(new HashSet<string>(StringComparer.Ordinal), true, "link"));
}
