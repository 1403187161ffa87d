namespace TeamsAddin.Ledger.Records;

/// <summary>One fact of a file as it stands in the chain: what, who, and when the server received it (UTC, whole milliseconds).</summary>
/// <param name="Key">The key of the command that made it; a command's entries share it.</param>
/// <param name="Actor">An Entra object id, or "system" or "outlook".</param>
public sealed record Entry(int Sequence, string Key, string Kind, DateTimeOffset At, string Actor, object Fact);

/// <summary>A fact that a decision wants to record, and the texts that its hashes stand for.</summary>
public sealed record Draft(string Kind, object Fact, params SaltedText[] Texts);

/// <summary>An entry's bytes exactly as they are hashed.</summary>
/// <param name="Content">The fact's JSON where it is too long for a row: it stands elsewhere, and the body holds its SHA-256; else null.</param>
/// <param name="StoredAt">When the store received it, where the store tells.</param>
public readonly record struct StoredEntry(int Sequence, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte>? Content = null, DateTimeOffset? StoredAt = null);

/// <summary>The last entry of a chain. <paramref name="Hash"/> is lower-case hex; <paramref name="ETag"/> is the store's.</summary>
public sealed record Head(int Sequence, string Hash, string ETag);

/// <summary>Where a fact stands for good. Returned only when the store has confirmed it.</summary>
public sealed record Position(string FileId, int Sequence, string Hash);

/// <summary>A fact whose kind this version does not know: kept in the chain, ignored by the fold.</summary>
public sealed record UnknownFact(string Kind);
