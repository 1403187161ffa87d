namespace TeamsAddin.Ledger.Notices;

public enum NoticeState
{
    Queued,
    Sending,
    Delivered,
    Retrying,

    /// <summary>The answer was lost: sent once more; where that one is lost too it stays so.</summary>
    Uncertain,
    Failed,
    Unreachable,
}

/// <summary>A row of the table <c>notices</c>: partition = fileId|occasion.kind, row = person.</summary>
/// <param name="ActivityId">The message in the person's chat; where a digest stood for it, the digest's.</param>
/// <param name="Reason">A code: why it failed, waits, or reaches nobody.</param>
/// <param name="Lost">Tries whose answer was lost.</param>
public sealed record NoticeRow(NoticeState State, int Tries, string? ActivityId, string? Reason, DateTimeOffset At, int Lost = 0)
{
    /// <summary>The day on which it was prepared, on the unit's calendar: yyyy-MM-dd.</summary>
    public string Day { get; init; } = "";

    /// <summary>When it was tried first; null: never.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Until when the channel wants to be left alone; null: no longer than a message waits anyway.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    public bool IsFinal => State is NoticeState.Delivered or NoticeState.Failed or NoticeState.Unreachable || this is { State: NoticeState.Uncertain, Lost: > 1 };
}
