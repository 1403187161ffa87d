using System.Net.Http.Json;
using Azure.Storage.Queues;
using NCrontab;

namespace TeamsAddin.Local.Triggers;

/// <summary>Timers on domain time, queues, and the HTTP trigger, as the Azure Functions host gives them to a custom handler.</summary>
internal sealed class TriggerHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    private readonly FunctionsHost functions;
    private readonly BoxClock clock;
    private readonly List<QueuePump> pumps = [];
    private readonly List<(FunctionBinding Function, CrontabSchedule Schedule)> timers = [];
    private readonly Dictionary<string, DateTimeOffset> next = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim firing = new(1, 1);
    private readonly CancellationTokenSource stopping = new();
    private Task? ticking;
    private int inFlight;

    public TriggerHost(string folder, FunctionsHost functions, QueueServiceClient queues, BoxClock clock, Func<bool> twice, ILoggerFactory logs)
    {
        this.functions = functions;
        this.clock = clock;
        foreach (var function in FunctionBindings.Read(folder))
        {
            if (function.Queue is not null)
            {
                pumps.Add(new QueuePump(queues, function, functions, twice, logs.CreateLogger<QueuePump>()));
            }
            else if (function.Schedule is not null)
            {
                timers.Add((function, CrontabSchedule.Parse(function.Schedule, new CrontabSchedule.ParseOptions { IncludingSeconds = true })));
            }
        }
    }

    public async Task<int> PoisonedAsync(CancellationToken cancellationToken) =>
        (await Task.WhenAll(pumps.Select(p => p.PoisonedAsync(cancellationToken)))).Sum();

    /// <summary>What is being worked on, named, or null.</summary>
    public async Task<string?> BusyAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref inFlight) > 0)
        {
            return "a timer function is running";
        }

        foreach (var pump in pumps)
        {
            if (pump.InFlight > 0 || await pump.WaitingAsync(cancellationToken) > 0)
            {
                return $"queue {pump.Name} is not empty";
            }
        }

        return functions.Stopped;
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await functions.StartAsync(cancellationToken);
        foreach (var pump in pumps)
        {
            await pump.StartAsync(cancellationToken);
        }

        foreach (var (function, schedule) in timers)
        {
            next[function.Name] = After(schedule, clock.GetUtcNow());
        }

        ticking = TickAsync();
    }

    /// <summary>The next occurrence of a timer other than those that only look whether there is something to do: they are called wherever time stops.</summary>
    public DateTimeOffset? NextTimer(params string[] except)
    {
        var times = timers.Where(t => !except.Contains(t.Function.Name, StringComparer.Ordinal)).Select(t => next[t.Function.Name]).ToList();
        return times.Count == 0 ? null : times.Min();
    }

    /// <summary>Calls the timers whose time has come; each once, however far time has jumped.</summary>
    public async Task FireDueTimersAsync(CancellationToken cancellationToken)
    {
        await firing.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            foreach (var (function, schedule) in timers.Where(t => next[t.Function.Name] <= now))
            {
                // Not before its time and not twice: the next one is counted from now, not from the occurrence.
                next[function.Name] = After(schedule, now);
                await CallAsync(function, cancellationToken);
            }
        }
        finally
        {
            firing.Release();
        }
    }

    public async Task CallAsync(string function, CancellationToken cancellationToken) =>
        await CallAsync(timers.Select(t => t.Function).First(f => f.Name == function), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        if (ticking is not null)
        {
            await ticking;
        }

        // What hangs in a function ends with the process; its message shows again.
        var drained = Task.WhenAll(pumps.Select(p => p.DisposeAsync().AsTask()));
        await Task.WhenAny(drained, Task.Delay(DrainTime, TimeProvider.System));
        await functions.DisposeAsync();
        await drained;
        stopping.Dispose();
        firing.Dispose();
    }

    private async Task CallAsync(FunctionBinding function, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref inFlight);
        try
        {
            using var body = JsonContent.Create(new
            {
                Data = new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    [function.Binding] = new { Schedule = new { AdjustForDST = true }, ScheduleStatus = (object?)null, IsPastDue = false },
                },
                Metadata = new { sys = new { MethodName = function.Name, UtcNow = clock.GetUtcNow() } },
            }, options: System.Text.Json.JsonSerializerOptions.Default);
            await body.LoadIntoBufferAsync(cancellationToken);
            await functions.InvokeAsync(function.Name, body, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref inFlight);
        }
    }

    private async Task TickAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, stopping.Token);
                await FireDueTimersAsync(stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
    }

    private static DateTimeOffset After(CrontabSchedule schedule, DateTimeOffset now) =>
        new(schedule.GetNextOccurrence(now.UtcDateTime), TimeSpan.Zero);
}
