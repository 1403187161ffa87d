namespace TeamsAddin.Local.Graph;

/// <summary>Somebody's stay in an online meeting.</summary>
internal sealed record BoxStay(DateTimeOffset From, DateTimeOffset To);

/// <param name="Person">An object id or address; null: a guest without an account.</param>
/// <param name="Name">What a guest calls himself.</param>
internal sealed record BoxAttendee(string? Person, string? Name, IReadOnlyList<BoxStay> Stays);

/// <summary>One attendance report: a meeting that was left by all and joined again has another one.</summary>
/// <param name="Organiser">His object id.</param>
internal sealed record BoxReport(string Id, string Organiser, string JoinUrl, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<BoxAttendee> Attendees);

/// <summary>The attendance reports of online meetings, kept over restarts, and for whom the application may not read them.</summary>
internal sealed class MeetingStore : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly StateFile<Kept> state;

    public MeetingStore(string folder) => state = StateFile<Kept>.Open(Path.Combine(folder, "meetings.json"), gate);

    public void Add(BoxReport report)
    {
        lock (gate)
        {
            state.Value.Reports.Add(report);
            state.Changed();
        }
    }

    /// <summary>The reports of one meeting, the newest first.</summary>
    public IReadOnlyList<BoxReport> Of(string organiser, string joinUrl)
    {
        lock (gate)
        {
            return [.. state.Value.Reports.Where(r => r.Organiser == organiser && r.JoinUrl == joinUrl).OrderByDescending(r => r.Start)];
        }
    }

    public bool HasPolicy(string organiser)
    {
        lock (gate)
        {
            return !state.Value.WithoutPolicy.Contains(organiser);
        }
    }

    public void SetPolicy(string organiser, bool allowed)
    {
        lock (gate)
        {
            _ = allowed ? state.Value.WithoutPolicy.Remove(organiser) : state.Value.WithoutPolicy.Add(organiser);
            state.Changed();
        }
    }

    public ValueTask DisposeAsync() => state.DisposeAsync();

    internal sealed class Kept
    {
        public List<BoxReport> Reports { get; init; } = [];

        public HashSet<string> WithoutPolicy { get; init; } = new(StringComparer.Ordinal);
    }
}
