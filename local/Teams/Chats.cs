using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace TeamsAddin.Local.Teams;

/// <summary>A message in a person's chat with the bot.</summary>
/// <param name="From">bot or person.</param>
/// <param name="At">Domain time.</param>
/// <param name="Card">The stored message's card: what another device shows.</param>
/// <param name="ShownCard">What the person sees: an answer to an action stands over the stored card until the bot updates that.</param>
internal sealed record ChatMessage(string Id, string From, DateTimeOffset At, DateTimeOffset? UpdatedAt, string? Text, JsonElement? Card, JsonElement? ShownCard);

/// <summary>A person's personal conversation with the bot. Ids are the channel's own: nothing can be told from them.</summary>
internal sealed class Chat
{
    public required string PersonId { get; init; }

    public required string UserId { get; init; }

    public required string ConversationId { get; init; }

    /// <summary>Whether the bot was told that the app is installed.</summary>
    public bool BotKnows { get; set; }

    public long LastId { get; set; }

    public List<ChatMessage> Messages { get; init; } = [];
}

/// <summary>All chats, kept over restarts.</summary>
internal sealed class Chats : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly StateFile<Dictionary<string, Chat>> state;
    private readonly Dictionary<string, Chat> byConversation = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Chat> byUser = new(StringComparer.Ordinal);

    public Chats(string folder, TimeProvider clock)
    {
        this.clock = clock;
        state = StateFile<Dictionary<string, Chat>>.Open(Path.Combine(folder, "chats.json"), gate);
        foreach (var chat in state.Value.Values)
        {
            (byConversation[chat.ConversationId], byUser[chat.UserId]) = (chat, chat);
        }
    }

    /// <summary>The person's chat, made when it is first asked for.</summary>
    public Chat Of(string personId)
    {
        lock (gate)
        {
            if (!state.Value.TryGetValue(personId, out var chat))
            {
                chat = new Chat { PersonId = personId, UserId = "29:1" + Opaque(), ConversationId = "a:1" + Opaque() + Opaque() };
                (state.Value[personId], byConversation[chat.ConversationId], byUser[chat.UserId]) = (chat, chat, chat);
                state.Changed();
            }

            return chat;
        }
    }

    public Chat? ByConversation(string id)
    {
        lock (gate)
        {
            return byConversation.GetValueOrDefault(id);
        }
    }

    public Chat? ByUser(string id)
    {
        lock (gate)
        {
            return byUser.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<ChatMessage> Messages(string personId)
    {
        lock (gate)
        {
            return state.Value.TryGetValue(personId, out var chat) ? [.. chat.Messages] : [];
        }
    }

    public ChatMessage Add(Chat chat, string from, string? text, JsonElement? card)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            chat.LastId = Math.Max(chat.LastId + 1, now.ToUnixTimeMilliseconds());
            var message = new ChatMessage(chat.LastId.ToString(CultureInfo.InvariantCulture), from, now, null, text, card, card);
            chat.Messages.Add(message);
            state.Changed();
            return message;
        }
    }

    public ChatMessage? Find(Chat chat, string messageId)
    {
        lock (gate)
        {
            return chat.Messages.Find(m => m.Id == messageId);
        }
    }

    /// <returns>False where the message is not there.</returns>
    public bool Replace(Chat chat, string messageId, Func<ChatMessage, ChatMessage> change)
    {
        lock (gate)
        {
            var index = chat.Messages.FindIndex(m => m.Id == messageId);
            if (index < 0)
            {
                return false;
            }

            chat.Messages[index] = change(chat.Messages[index]);
            state.Changed();
            return true;
        }
    }

    public bool Remove(Chat chat, string messageId)
    {
        lock (gate)
        {
            state.Changed();
            return chat.Messages.RemoveAll(m => m.Id == messageId) > 0;
        }
    }

    public void BotKnows(Chat chat, bool known)
    {
        lock (gate)
        {
            chat.BotKnows = known;
            state.Changed();
        }
    }

    public ValueTask DisposeAsync() => state.DisposeAsync();

    private static string Opaque() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(48));
}
