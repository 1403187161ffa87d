using System.Collections.Concurrent;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Texts;
using TeamsAddin.Ledger.Units;

namespace TeamsAddin.Adapters.Teams;

/// <summary>A row of the table <c>conversations</c>: partition = person, row = personal.</summary>
/// <param name="Reference">The Bot Framework's conversation reference as JSON.</param>
/// <param name="Locale">The person's last turn's.</param>
public sealed record ConversationRow(string Reference, string? Locale, bool Installed)
{
    /// <summary>Why nothing reaches the person: a code of the connector; null: nothing is known against it. A turn of his takes it away.</summary>
    public string? Unreachable { get; init; }
}

/// <summary>Where each person can be reached, and in which language.</summary>
public sealed class Conversations(Table<ConversationRow> rows, IDirectory directory)
{
    private const string Personal = "personal";
    private const int MaxKept = 120_000;

    /// <summary>After that the row is looked at again: another process may have marked it.</summary>
    private static readonly TimeSpan Trusted = TimeSpan.FromMinutes(5);

    // What was written last, so that a check-in costs no read of what does not change.
    private readonly ConcurrentDictionary<string, (Place Place, long At)> kept = new(StringComparer.Ordinal);

    public async Task<ConversationRow?> FindAsync(string person, CancellationToken cancellationToken) =>
        (await rows.GetAsync(person, Personal, cancellationToken))?.Value;

    /// <summary>Keeps what an authenticated turn tells, where it is new.</summary>
    public async Task KeepAsync(string person, ConversationReference reference, string? locale, CancellationToken cancellationToken)
    {
        var place = new Place(reference.ServiceUrl, reference.ChannelId, reference.Conversation?.Id, reference.Conversation?.TenantId, reference.User?.Id, reference.User?.Name, reference.Bot?.Id, locale);
        var isKnown = kept.TryGetValue(person, out var known) && known.Place == place;
        if (isKnown && TimeProvider.System.GetElapsedTime(known.At) < Trusted)
        {
            return;
        }

        // The activity of the moment is no part of where the person is.
        reference.ActivityId = null;
        var row = new ConversationRow(JsonConvert.SerializeObject(reference, Formatting.None), locale, true);
        if (!isKnown || await ReadAsync(person, cancellationToken) != row)
        {
            await rows.UpsertAsync(person, Personal, row, cancellationToken);
        }

        if (kept.Count > MaxKept)
        {
            kept.Clear();
        }

        kept[person] = (place, TimeProvider.System.GetTimestamp());
    }

    /// <summary>Nothing reaches the person until he speaks again.</summary>
    /// <param name="used">What the send went by: a row that a turn has brought meanwhile stays.</param>
    /// <param name="why">A code of the connector.</param>
    public async Task MarkAsync(string person, ConversationRow used, string why, CancellationToken cancellationToken)
    {
        kept.TryRemove(person, out _);
        if (await rows.GetAsync(person, Personal, cancellationToken) is { } row && row.Value == used)
        {
            await rows.ReplaceAsync(row, row.Value with { Unreachable = why }, cancellationToken);
        }
    }

    /// <summary>Keeps where a person was found without a turn; what a turn has told meanwhile stays.</summary>
    /// <returns>The row that stands.</returns>
    public async Task<ConversationRow?> FoundAsync(string person, ConversationReference reference, CancellationToken cancellationToken)
    {
        await rows.InsertAsync(person, Personal, new ConversationRow(JsonConvert.SerializeObject(reference, Formatting.None), null, true), cancellationToken);
        return await FindAsync(person, cancellationToken);
    }

    public async Task ForgetAsync(string person, CancellationToken cancellationToken)
    {
        kept.TryRemove(person, out _);
        if (await rows.GetAsync(person, Personal, cancellationToken) is { } row)
        {
            await rows.ReplaceAsync(row, row.Value with { Installed = false }, cancellationToken);
        }
    }

    public static ConversationReference ReferenceOf(ConversationRow row) =>
        JsonConvert.DeserializeObject<ConversationReference>(row.Reference) ?? throw new InvalidOperationException("A conversation row without a reference.");

    /// <summary>The reference, or null where the row holds none that can be read.</summary>
    public static ConversationReference? TryReferenceOf(ConversationRow row)
    {
        try
        {
            return JsonConvert.DeserializeObject<ConversationReference>(row.Reference) is { Conversation.Id.Length: > 0, ServiceUrl.Length: > 0 } reference ? reference : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What of a turn decides where its person is: where none of it changed, the row stands.</summary>
    private readonly record struct Place(string? ServiceUrl, string? Channel, string? Conversation, string? Tenant, string? User, string? Name, string? Bot, string? Locale);

    /// <summary>The row, or null: one that cannot be read is as good as none.</summary>
    private async Task<ConversationRow?> ReadAsync(string person, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(person, cancellationToken);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>The person's last locale, else the directory's, else the unit's language.</summary>
    public async ValueTask<Wording> WordingAsync(string person, string? locale, string otherwise, CancellationToken cancellationToken)
    {
        var known = locale ?? (await ReadAsync(person, cancellationToken))?.Locale ?? await directory.PreferredLanguageAsync(person, cancellationToken);
        return Wording.In(string.IsNullOrEmpty(known) ? otherwise : Wording.LanguageOf(known));
    }
}
