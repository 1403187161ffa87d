using System.Net.Sockets;
using Azure.Storage.Queues;
using TeamsAddin.Local.Tools;

namespace TeamsAddin.Local.Tests.Tools;

public sealed class AzuriteProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("azurite").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_stop_and_a_start()
    {
        await using (var first = await Start(new AzuriteSettings(_folder)))
        {
            var queue = new QueueClient(first.ConnectionString, "kept");
            await queue.CreateAsync();
            await queue.SendMessageAsync("王芳");
        }

        await using var second = await Start(new AzuriteSettings(_folder));
        var message = await new QueueClient(second.ConnectionString, "kept").PeekMessageAsync();
        Assert.Equal("王芳", message.Value.Body.ToString());
    }

    [Fact]
    public async Task A_stopped_one_frees_its_ports_and_says_that_it_ended()
    {
        var azurite = await Start(new AzuriteSettings());
        int[] ports = [azurite.BlobPort, azurite.QueuePort, azurite.TablePort];
        await azurite.DisposeAsync();

        await azurite.Exited.WaitAsync(TimeSpan.FromSeconds(1), TimeProvider.System);
        Assert.Equal(3, ports.Distinct().Count());
        foreach (var port in ports)
        {
            using var client = new TcpClient();
            await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync("127.0.0.1", port));
        }
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named_in_the_error()
    {
        await using var first = await Start(new AzuriteSettings());
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => Start(new AzuriteSettings(TablePort: first.TablePort)));
        Assert.Contains("EADDRINUSE", error.Message, StringComparison.Ordinal);
    }

    private static async Task<AzuriteProcess> Start(AzuriteSettings settings) =>
        await AzuriteProcess.Start(await NodeTools.Ensure(Console.WriteLine, default), settings, default);
}
