using System.Collections.Immutable;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Ledger.Attendance;

/// <summary>One person's request for leave in a file. <paramref name="Granted"/>: null while nobody has decided.</summary>
public sealed record LeaveState(string Request, DateOnly From, DateOnly To, string Why, DateTimeOffset At)
{
    /// <summary>The hashes of the records of files handed in with it.</summary>
    public ImmutableArray<string> Attachments { get; init; } = [];

    public bool? Granted { get; init; }

    public string? By { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The hash of the leader's reason.</summary>
    public string? Answer { get; init; }

    /// <summary>Of the entry that said the last of it: asked, decided or taken back.</summary>
    public int Sequence { get; init; }

    /// <summary>When who asked took it back; null: he did not.</summary>
    public DateTimeOffset? WithdrawnAt { get; init; }

    /// <summary>Nobody has decided, and it was not taken back.</summary>
    public bool Waits => Granted is null && WithdrawnAt is null;

    /// <summary>It waits or was granted: neither refused nor taken back.</summary>
    public bool Stands => Granted != false && WithdrawnAt is null;
}

public sealed record GuestState(string Guest, string Name, GuestRole Role, string? Text, string By, DateTimeOffset At);

public enum MakeUpStage
{
    HandedIn,
    Returned,
    MadeUp,
}

/// <summary>How a person settles an absence. <paramref name="Late"/>: handed in after the day by which it was owed.</summary>
public sealed record MakeUpState(MakeUpStage Stage, int Version, MakeUpWay Way, string? Session, string? Text, DateTimeOffset At, bool Late)
{
    /// <summary>Of the entry that said the last of it: handed in, returned or confirmed.</summary>
    public int Sequence { get; init; }

    /// <summary>Who returned or confirmed it.</summary>
    public string? By { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>The hash of the reason for its return.</summary>
    public string? Why { get; init; }
}

/// <param name="Text">Its hash; null: only a file was handed in.</param>
/// <param name="Attachment">The hash of the file's record.</param>
public sealed record NotesState(int Version, string? Text, string? Attachment, DateTimeOffset At, bool Late)
{
    /// <summary>Of the entry by which he first handed something in.</summary>
    public int Sequence { get; init; }

    /// <summary>How many files were handed in so far, with those that others replaced.</summary>
    public int Files { get; init; }

    public string? ReadBy { get; init; }

    public DateTimeOffset? ReadAt { get; init; }
}
