namespace TeamsAddin.Ledger.Records;

/// <summary>Work for later. A message may arrive twice and out of order; it is at most 48 KB of JSON.</summary>
public interface IWorkQueue
{
    /// <param name="queue">calendar, notices, refresh or exports.</param>
    Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken);
}

public static class Queues
{
    public const string Calendar = "calendar";
    public const string Notices = "notices";
    public const string Refresh = "refresh";
    public const string Exports = "exports";
}
