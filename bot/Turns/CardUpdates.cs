using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>
/// Brings stored messages up to what their cards say now: low priority, one update a message however often it changed meanwhile, and at
/// most 15 a second, the bot's part of the tenant's 50. One that fails is tried once more; an update that is lost after that does no harm:
/// cards refresh when they are looked at.
/// </summary>
internal sealed partial class CardUpdates(
    TeamsMessenger messenger, CardDesk cards, Conversations conversations, Table<NoticeRow> notices, TimeProvider time, ILogger<CardUpdates> log) : BackgroundService
{
    private const int PerSecond = 15;
    private const int AtOnce = 4;
    private const int MaxWaiting = 50_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Update> waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();
    private readonly HashSet<string> working = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim arrived = new(0);
    private readonly SemaphoreSlim slots = new(AtOnce);

    /// <summary>Updates not made yet.</summary>
    public int Pending
    {
        get { lock (gate) { return waiting.Count + working.Count; } }
    }

    /// <summary>The message whose card was tapped.</summary>
    public void Stored(ITurnContext turn, Caller caller, string card, string fileId)
    {
        if (turn.Activity.ReplyToId is not { Length: > 0 } activityId)
        {
            return;
        }

        var reference = turn.Activity.GetConversationReference();
        reference.ActivityId = null;
        Add(activityId, ct => UpdateAsync(reference, activityId, card, fileId, caller.Person, caller, ct));
    }

    /// <summary>The leader's register, where it has been sent.</summary>
    public void Register(string fileId, SessionFile file) => Add("register/" + fileId, async ct =>
    {
        await foreach (var row in notices.QueryAsync(DeliverNotices.PartitionOf(new Notice(DueKind.Register, fileId, file.Occasion)), cancellationToken: ct))
        {
            if (row.Value.ActivityId is { Length: > 0 } activityId && await conversations.FindAsync(row.Key, ct) is { Installed: true } conversation)
            {
                await UpdateAsync(Conversations.ReferenceOf(conversation), activityId, CardNames.Register, fileId, row.Key, null, ct);
            }
        }
    });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await arrived.WaitAsync(stoppingToken);
            if (Take() is not { } update)
            {
                continue;
            }

            await slots.WaitAsync(stoppingToken);
            _ = RunAsync(update, stoppingToken);
            await Task.Delay(TimeSpan.FromSeconds(1.0 / PerSecond), TimeProvider.System, stoppingToken);
        }
    }

    private async Task RunAsync(Update update, CancellationToken stoppingToken)
    {
        try
        {
            await update.Work(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the card refreshes when it is looked at.
            return;
        }
        catch (Exception e) when (update.First)
        {
            Again(log, update.Key, e);
            Add(update with { First = false });
        }
        catch (Exception e)
        {
            Lost(log, update.Key, e);
        }
        finally
        {
            Done(update.Key);
            slots.Release();
        }
    }

    private void Add(string key, Func<CancellationToken, Task> work) => Add(new Update(key, work));

    private void Add(Update update)
    {
        lock (gate)
        {
            if (waiting.ContainsKey(update.Key) || waiting.Count >= MaxWaiting)
            {
                // The one that waits will make the card from the file as it stands then.
                return;
            }

            waiting.Add(update.Key, update);
            order.Enqueue(update.Key);
        }

        arrived.Release();
    }

    private void Done(string key)
    {
        lock (gate)
        {
            working.Remove(key);
            if (!waiting.ContainsKey(key))
            {
                return;
            }

            order.Enqueue(key);
        }

        arrived.Release();
    }

    private Update? Take()
    {
        lock (gate)
        {
            // One message, one update at a time: the older one must not come last.
            if (!order.TryDequeue(out var key) || working.Contains(key) || !waiting.Remove(key, out var update))
            {
                return null;
            }

            working.Add(key);
            return update;
        }
    }

    private async Task UpdateAsync(
        ConversationReference reference, string activityId, string card, string fileId, string person, Caller? caller, CancellationToken cancellationToken)
    {
        var wording = caller?.Wording ?? await conversations.WordingAsync(person, null, "zh-Hans", cancellationToken);
        var viewer = new Viewer(person, reference.User?.Id, wording, time.GetUtcNow(), Powers.None);
        if (await cards.MakeAsync(card, fileId, viewer, null, cancellationToken) is { } made)
        {
            await messenger.UpdateAsync(reference, activityId, made, cancellationToken);
        }
    }

    private sealed record Update(string Key, Func<CancellationToken, Task> Work, bool First = true);

    [LoggerMessage(111, LogLevel.Information, "The update of card {Key} failed and is tried once more")]
    private static partial void Again(ILogger log, string key, Exception fault);

    [LoggerMessage(110, LogLevel.Warning, "The update of card {Key} was lost")]
    private static partial void Lost(ILogger log, string key, Exception fault);
}
