using System.Globalization;
using System.Net.Http.Json;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace TeamsAddin.Local.Triggers;

/// <summary>
/// One queue trigger: takes messages, calls the function, deletes what succeeded; the rest comes again, and after the fifth failure goes
/// to <c>queue-poison</c> (host.json lets the cloud try for two hours: here a fault is to show soon). A message's visibility is renewed while it is worked on.
/// </summary>
internal sealed partial class QueuePump(QueueServiceClient service, FunctionBinding function, FunctionsHost host, Func<bool> twice, ILogger log) : IAsyncDisposable
{
    private const int AtOnce = 8;
    private const int MaxTries = 5;
    private static readonly TimeSpan Hidden = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);

    private readonly QueueClient queue = service.GetQueueClient(function.Queue);
    private readonly QueueClient poison = service.GetQueueClient(function.Queue + "-poison");
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim slots = new(AtOnce);
    private Task? running;
    private int inFlight;

    public string Name => function.Queue!;

    public int InFlight => inFlight;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await queue.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        await poison.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
        running = PumpAsync();
    }

    /// <summary>Messages there are, hidden ones too.</summary>
    public async Task<int> WaitingAsync(CancellationToken cancellationToken) =>
        (await queue.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;

    /// <summary>What was given up on, by this pump or by the function itself.</summary>
    public async Task<int> PoisonedAsync(CancellationToken cancellationToken) =>
        (await poison.GetPropertiesAsync(cancellationToken)).Value.ApproximateMessagesCount;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (running is not null)
        {
            await running;
        }

        for (var i = 0; i < AtOnce; i++)
        {
            await slots.WaitAsync();
        }

        stopping.Dispose();
        slots.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                await slots.WaitAsync(stopping.Token);
                var free = 1;
                while (free < AtOnce && await slots.WaitAsync(0, CancellationToken.None))
                {
                    free++;
                }

                QueueMessage[] messages = [];
                try
                {
                    messages = await ReceiveAsync(free);
                }
                finally
                {
                    // Also when stopped while asking: the end waits for every slot.
                    if (free > messages.Length)
                    {
                        slots.Release(free - messages.Length);
                    }
                }

                foreach (var message in messages)
                {
                    Interlocked.Increment(ref inFlight);
                    _ = WorkAsync(message);
                }

                if (messages.Length == 0)
                {
                    await Task.Delay(Idle, TimeProvider.System, stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(int count)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(count, Hidden, stopping.Token)).Value;
        }
        catch (RequestFailedException e)
        {
            StorageFailed(log, Name, e);
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stopping.Token);
            return [];
        }
    }

    private async Task WorkAsync(QueueMessage message)
    {
        try
        {
            var receipt = message.PopReceipt;
            using var renewing = new CancellationTokenSource();
            var renewal = RenewAsync(message, r => receipt = r, renewing.Token);
            var done = await CallAsync(message);
            if (done && twice())
            {
                done = await CallAsync(message);
            }

            await renewing.CancelAsync();
            await renewal;
            await SettleAsync(message, receipt, done);
        }
        catch (RequestFailedException e)
        {
            // Not settled: the message shows again and is worked on again.
            StorageFailed(log, Name, e);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
            slots.Release();
        }
    }

    private async Task<bool> CallAsync(QueueMessage message)
    {
        // As the host sends it: the message as a string in JSON, its metadata as JSON in JSON.
        using var body = JsonContent.Create(new
        {
            Data = new Dictionary<string, string>(StringComparer.Ordinal) { [function.Binding] = System.Text.Json.JsonSerializer.Serialize(TextOf(message)) },
            Metadata = new
            {
                DequeueCount = message.DequeueCount.ToString(CultureInfo.InvariantCulture),
                Id = $"\"{message.MessageId}\"",
                sys = new { MethodName = function.Name, UtcNow = TimeProvider.System.GetUtcNow() },
            },
        }, options: System.Text.Json.JsonSerializerOptions.Default);
        await body.LoadIntoBufferAsync();
        return await host.InvokeAsync(function.Name, body, CancellationToken.None);
    }

    private async Task SettleAsync(QueueMessage message, string receipt, bool done)
    {
        if (!done && message.DequeueCount < MaxTries)
        {
            await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: TimeSpan.Zero);
            return;
        }

        if (!done)
        {
            await poison.SendMessageAsync(message.Body);
            ToPoison(log, Name, message.MessageId);
        }

        await queue.DeleteMessageAsync(message.MessageId, receipt);
    }

    private async Task RenewAsync(QueueMessage message, Action<string> renewed, CancellationToken cancellationToken)
    {
        try
        {
            var receipt = message.PopReceipt;
            while (true)
            {
                await Task.Delay(Hidden / 2, TimeProvider.System, cancellationToken);
                receipt = (await queue.UpdateMessageAsync(message.MessageId, receipt, visibilityTimeout: Hidden, cancellationToken: CancellationToken.None)).Value.PopReceipt;
                renewed(receipt);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private static string TextOf(QueueMessage message)
    {
        var text = message.Body.ToString();
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? System.Text.Encoding.UTF8.GetString(bytes, 0, length) : text;
    }

    [LoggerMessage(311, LogLevel.Warning, "Queue {Queue}: storage failed")]
    private static partial void StorageFailed(ILogger log, string queue, Exception fault);

    [LoggerMessage(312, LogLevel.Error, "Queue {Queue}: message {Id} failed 5 times and is poison now")]
    private static partial void ToPoison(ILogger log, string queue, string id);
}
