using TeamsAddin.Local.Tools;
using Xunit;

namespace TeamsAddin.Fixtures;

/// <summary>
/// Azurite in memory, one a test process: the first class that asks starts it, and it ends with the process.
/// Tests share it, so each takes tables, queues and containers of its own.
/// </summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private static readonly Lazy<Task<AzuriteProcess>> Shared = new(Start);

    public string ConnectionString { get; private set; } = "";

    public async Task InitializeAsync() => ConnectionString = (await Shared.Value).ConnectionString;

    public Task DisposeAsync() => Task.CompletedTask;

    private static async Task<AzuriteProcess> Start() =>
        await AzuriteProcess.Start(await NodeTools.Ensure(Console.WriteLine, CancellationToken.None), new AzuriteSettings(), CancellationToken.None);
}
