namespace TeamsAddin.Ledger.Records;

/// <summary>Work for later. A message may arrive twice and out of order; it is at most 48 KB of JSON.</summary>
public interface IWorkQueue
{
    /// <param name="queue">calendar, notices, refresh or exports.</param>
    /// <param name="delay">How long the message stays hidden; whole seconds of the wall clock.</param>
    Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default);
}

public static class Queues
{
    public const string Calendar = "calendar";
    public const string Notices = "notices";
    public const string Refresh = "refresh";
    public const string Exports = "exports";

    /// <summary>Where the Functions host puts what it has given up on.</summary>
    public static string PoisonOf(string queue) => queue + "-poison";
}
