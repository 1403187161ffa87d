using System.Collections.Immutable;

namespace TeamsAddin.Ledger.Records;

/// <summary>What a command may lead to, decided purely from the state and the command's time.</summary>
public abstract record Decision
{
    public static Decision Refuse(string code, params string[] details) => new Refused(new Refusal(code, [.. details]));

    public static Decision Nothing { get; } = new Recorded(ImmutableArray<Draft>.Empty);
}

/// <summary>The drafts to append, in order; none when the file already says so.</summary>
public sealed record Recorded(params ImmutableArray<Draft> Drafts) : Decision;

public sealed record Refused(Refusal Refusal) : Decision;

/// <summary>A named no. <paramref name="Code"/> is the key of its text in all three languages; the details fill that text's places.</summary>
public sealed record Refusal(string Code, ImmutableArray<string> Details);

/// <summary>A command on one file.</summary>
/// <param name="Key">Natural or given by the caller; a second command with the same key is the same command.</param>
/// <param name="Now">When the server received it; survives queueing and deciding again.</param>
public sealed record Command<TState>(string Key, string Actor, DateTimeOffset Now, Func<TState, Decision> Decide);

/// <summary>What became of a command, and the file's state after it.</summary>
/// <param name="Position">The file's position at which the answer holds; null only for a refusal about a file without entries.</param>
/// <param name="Refusal">Why nothing was written, or null.</param>
/// <param name="Appended">True when this very call appended entries; false for a repetition or a command with nothing to say.</param>
public sealed record Outcome<TState>(TState State, Position? Position, Refusal? Refusal, bool Appended)
{
    public bool Ok => Refusal is null;
}
