namespace TeamsAddin.Ledger.Minutes;

/// <summary>Something put right beside approved minutes, which never change. Both are hashes.</summary>
public sealed record MinutesCorrected(string Text, string Why);

/// <summary>Locked minutes are taken again until a time (UTC).</summary>
public sealed record MinutesUnlocked(DateTimeOffset Until, string Why);

public sealed record CorrectionState(string Text, string Why, string By, DateTimeOffset At);
