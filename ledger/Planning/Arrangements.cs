using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Planning;

/// <summary>What the organisation has arranged for its plans beside rules and working calendar; docs/planning.md has every key.</summary>
/// <param name="Hours">The local times in which sessions lie, one after another.</param>
/// <param name="Travel">Minutes that a person needs from one site to another.</param>
/// <param name="MostStarting">People who start within one half-hour, at the most; a soft wish.</param>
public sealed record Arrangements(ImmutableArray<(TimeOnly From, TimeOnly To)> Hours, int Travel, int MostStarting)
{
    public static Arrangements Usual { get; } = new([(new TimeOnly(9, 0), new TimeOnly(12, 0)), (new TimeOnly(14, 0), new TimeOnly(18, 0))], 30, 40_000);

    public ImmutableArray<FixedSession> Fixed { get; init; } = [];

    public ImmutableArray<JointSessions> Joint { get; init; } = [];
}

/// <summary>A session whose time is settled: it is planned there or not at all.</summary>
public sealed record FixedSession(string Unit, string Rule, DateOnly Day, TimeOnly Time, string? Site = null, string? Room = null);

/// <summary>A rule's sessions that several units hold together; each counts for all of them. Those files belong to the host.</summary>
public sealed record JointSessions(string Rule, string Host, ImmutableArray<string> Units);
