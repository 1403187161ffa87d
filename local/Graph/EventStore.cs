using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Graph;

/// <summary>An event on its organiser's calendar; replaced, never changed.</summary>
/// <param name="Mailbox">The organiser's object id.</param>
/// <param name="Data">As the application or Outlook gave it.</param>
/// <param name="Made">The version at which it came.</param>
/// <param name="Version">Grows with every change in the tenant.</param>
/// <param name="Removed">Gone from the calendar; kept so that delta can tell.</param>
/// <param name="Cancelled">Gone because the organiser cancelled it.</param>
internal sealed record StoredEvent(
    string Id, string Mailbox, JsonElement Data, DateTimeOffset Start, DateTimeOffset End, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt,
    long Made, long Version, bool Removed = false, bool Cancelled = false)
{
    /// <summary>Another one after each change, as in Exchange.</summary>
    public string ChangeKey => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Id + Version.ToString(CultureInfo.InvariantCulture)))[..22]);

    public string? Subject => Text("subject");

    public string? TransactionId => Text("transactionId");

    public string Place => Data.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.Object
        && location.TryGetProperty("displayName", out var name) ? name.GetString() ?? "" : "";

    public IEnumerable<string> Attendees => !Data.TryGetProperty("attendees", out var list) || list.ValueKind != JsonValueKind.Array ? []
        : list.EnumerateArray().Select(a => a.TryGetProperty("emailAddress", out var mail) && mail.TryGetProperty("address", out var address) ? address.GetString() : null).OfType<string>();

    public bool IsIn(DateTimeOffset from, DateTimeOffset to) => Start < to && End > from;

    private string? Text(string name) => Data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>All calendars, kept over restarts. Says what changes, at once and under no lock.</summary>
internal sealed class EventStore : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly StateFile<Kept> state;
    private readonly Dictionary<string, Dictionary<string, StoredEvent>> calendars = new(StringComparer.Ordinal);

    public EventStore(string folder, TimeProvider clock)
    {
        this.clock = clock;
        state = StateFile<Kept>.Open(Path.Combine(folder, "events.json"), gate);
        foreach (var one in state.Value.Events.Values)
        {
            Calendar(one.Mailbox)[one.Id] = one;
        }
    }

    /// <summary>created, updated or deleted, after it is done.</summary>
    public Action<StoredEvent, string> Changed { get; set; } = (_, _) => { };

    /// <returns>The new event, or null and the one that the same transaction made before.</returns>
    public (StoredEvent? Made, StoredEvent? Before) Add(string mailbox, JsonElement data, DateTimeOffset start, DateTimeOffset end)
    {
        StoredEvent made;
        lock (gate)
        {
            var now = clock.GetUtcNow();
            var version = ++state.Value.Version;
            made = new StoredEvent(NewId(), mailbox, data, start, end, now, now, version, version);
            if (made.TransactionId is { } transaction && ByTransaction(mailbox, transaction) is { } before)
            {
                return (null, before);
            }

            Keep(made);
        }

        Changed(made, "created");
        return (made, null);
    }

    public bool HasTransaction(string mailbox, string? transaction)
    {
        lock (gate)
        {
            return transaction is not null && ByTransaction(mailbox, transaction) is not null;
        }
    }

    /// <returns>Null where the event is not there (any more).</returns>
    public StoredEvent? Find(string mailbox, string id)
    {
        lock (gate)
        {
            return Calendar(mailbox).GetValueOrDefault(id) is { Removed: false } found ? found : null;
        }
    }

    /// <returns>The event as it is now, or null where it is not there (any more).</returns>
    public StoredEvent? Change(string mailbox, string id, Func<StoredEvent, StoredEvent> change)
    {
        StoredEvent changed;
        lock (gate)
        {
            if (Find(mailbox, id) is not { } found)
            {
                return null;
            }

            changed = change(found) with { Version = ++state.Value.Version, ChangedAt = clock.GetUtcNow() };
            Keep(changed);
        }

        Changed(changed, changed.Removed ? "deleted" : "updated");
        return changed;
    }

    public StoredEvent? Remove(string mailbox, string id, bool cancelled) => Change(mailbox, id, e => e with { Removed = true, Cancelled = cancelled });

    /// <summary>A calendar with what was removed, oldest change first, and the version that it is.</summary>
    public (IReadOnlyList<StoredEvent> Events, long Version) Read(string mailbox)
    {
        lock (gate)
        {
            return ([.. Calendar(mailbox).Values.OrderBy(e => e.Version)], state.Value.Version);
        }
    }

    public IReadOnlyList<StoredEvent> All(Func<StoredEvent, bool> which)
    {
        lock (gate)
        {
            return [.. state.Value.Events.Values.Where(which)];
        }
    }

    public ValueTask DisposeAsync() => state.DisposeAsync();

    private StoredEvent? ByTransaction(string mailbox, string transaction) =>
        Calendar(mailbox).Values.FirstOrDefault(e => !e.Removed && e.TransactionId == transaction);

    private void Keep(StoredEvent one)
    {
        state.Value.Events[one.Id] = Calendar(one.Mailbox)[one.Id] = one;
        state.Changed();
    }

    private Dictionary<string, StoredEvent> Calendar(string mailbox)
    {
        if (!calendars.TryGetValue(mailbox, out var calendar))
        {
            calendars[mailbox] = calendar = new(StringComparer.Ordinal);
        }

        return calendar;
    }

    // As long, and with the same signs, as Exchange's: they must be escaped in a path.
    private static string NewId() => "AAMkA" + Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(96)) + "_-AAAA=";

    internal sealed class Kept
    {
        public long Version { get; set; }

        public Dictionary<string, StoredEvent> Events { get; init; } = new(StringComparer.Ordinal);
    }
}
