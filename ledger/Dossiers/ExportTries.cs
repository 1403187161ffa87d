namespace TeamsAddin.Ledger.Dossiers;

/// <summary>What is to be done about an order now.</summary>
internal enum ExportStep
{
    Make,
    Wait,
    GiveUp,
    TellReady,
    TellFailed,
}

/// <summary>Pure: how often an order is tried, and when a try that was never heard of again is over.</summary>
internal static class ExportTries
{
    public const int Most = 5;

    /// <summary>The code of a try that was broken off or never ended; other codes are the fault's type.</summary>
    public const string TookTooLong = "took-too-long";

    /// <summary>The code of a dossier larger than the verifiers read.</summary>
    public const string TooLarge = "too-large";

    /// <summary>Over host.json's functionTimeout of ten minutes: who began then is gone.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(12);

    /// <summary>Seconds.</summary>
    private const int LookAgain = 10;

    public static ExportStep Decide(ExportRow row, DateTimeOffset now) => row switch
    {
        { State: ExportState.Ready } => ExportStep.TellReady,
        { State: ExportState.Failed } => ExportStep.TellFailed,
        { TryBegan: { } began } when now < began + Longest => ExportStep.Wait,
        { Tries: >= Most } => ExportStep.GiveUp,
        _ => ExportStep.Make,
    };

    /// <summary>When to look again at a try under way: mostly it ends soon. Whole seconds, as queues keep them.</summary>
    public static TimeSpan WaitOf(ExportRow row, DateTimeOffset now) =>
        TimeSpan.FromSeconds(Math.Clamp(Math.Ceiling((row.TryBegan!.Value + Longest - now).TotalSeconds), 1, LookAgain));

    /// <summary>Counted before it begins: a process that dies of an order has counted it.</summary>
    public static ExportRow Begun(ExportRow row, DateTimeOffset now) => row with { Tries = row.Tries + 1, TryBegan = now };

    /// <summary>Too large is too large: no further try makes it smaller.</summary>
    public static ExportRow Ended(ExportRow row, string fault) =>
        row with { TryBegan = null, Fault = fault, State = row.Tries >= Most || fault == TooLarge ? ExportState.Failed : row.State };

    public static ExportRow GivenUp(ExportRow row) =>
        row with { TryBegan = null, Fault = row.TryBegan is null ? row.Fault : TookTooLong, State = ExportState.Failed };

    public static string FaultOf(Exception fault) => fault switch
    {
        OperationCanceledException => TookTooLong,
        DossierTooLargeException => TooLarge,
        _ => fault.GetType().Name,
    };
}
