using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Faults.Tests;

/// <summary>Nobody works on what is asked for.</summary>
internal sealed class NoQueue : IWorkQueue
{
    public Task SendAsync<T>(string queue, T message, CancellationToken cancellationToken, TimeSpan delay = default) => Task.CompletedTask;
}
