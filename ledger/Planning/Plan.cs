using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Planning;

/// <summary>A session as the planner proposes it; its file id comes from what it counts for and the ordinal.</summary>
public sealed record PlannedSession(string FileId, int Ordinal, Planned Session);

/// <summary>What cannot be placed, and why: no-working-day, people-busy, no-people or not-in-span.</summary>
public sealed record Unplaced(string Unit, string Rule, string Period, int Ordinal, string Reason);

/// <summary>A frozen proposal. Publishing reads only this.</summary>
public sealed record Plan(string Id, DateOnly From, DateOnly To, DateTimeOffset MadeAt, ImmutableArray<PlannedSession> Sessions, ImmutableArray<Unplaced> Unplaced);

/// <summary>A file that counts for a duty already; a cancelled one uses up its ordinal but meets nothing.</summary>
public sealed record Existing(string Unit, string Rule, string Period, int Ordinal, bool Cancelled, DateTimeOffset Start, DateTimeOffset End, ImmutableArray<string> People);
