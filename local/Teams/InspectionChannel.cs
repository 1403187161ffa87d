using System.Globalization;
using System.Text.Json;

namespace TeamsAddin.Local.Teams;

/// <summary>A post in a channel. <paramref name="At"/> is domain time.</summary>
internal sealed record ChannelPost(string Id, DateTimeOffset At, string? Text, JsonElement? Card);

/// <summary>The one channel of the box: where the product publishes its seals. Kept over restarts.</summary>
internal sealed class InspectionChannel : IAsyncDisposable
{
    /// <summary>The channel's conversation id, as Teams shows it.</summary>
    public const string Id = "19:inspection0123456789abcdef@thread.tacv2";

    private readonly Lock gate = new();
    private readonly StateFile<Kept> state;

    public InspectionChannel(string folder) => state = StateFile<Kept>.Open(Path.Combine(folder, "channel.json"), gate);

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ChannelPost> Posts
    {
        get { lock (gate) { return [.. state.Value.Posts]; } }
    }

    public string Add(string? text, JsonElement? card, DateTimeOffset now)
    {
        lock (gate)
        {
            state.Value.LastId = Math.Max(state.Value.LastId + 1, now.ToUnixTimeMilliseconds());
            var id = state.Value.LastId.ToString(CultureInfo.InvariantCulture);
            state.Value.Posts.Add(new ChannelPost(id, now, text, card));
            state.Changed();
            return id;
        }
    }

    public ValueTask DisposeAsync() => state.DisposeAsync();

    internal sealed class Kept
    {
        public long LastId { get; set; }

        public List<ChannelPost> Posts { get; init; } = [];
    }
}
