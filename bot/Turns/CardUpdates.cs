using System.Collections.Frozen;
using Microsoft.Bot.Builder;
using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Adapters.Teams.Cards;
using TeamsAddin.Ledger.Notices;
using TeamsAddin.Ledger.Records;
using TeamsAddin.Ledger.Sessions;

namespace TeamsAddin.Bot.Turns;

/// <summary>
/// Brings stored messages up to what their cards say now: one update a message however often it changed meanwhile, some seconds apart, and
/// in the slots that answers leave over (SendBudget). One that the channel does not take now is made after the wait it asks for. Nothing of
/// this is kept: an update that is lost does no harm, cards refresh when they are looked at.
/// </summary>
internal sealed partial class CardUpdates(
    TeamsMessenger messenger, CardDesk cards, SessionBook sessions, Conversations conversations, Table<NoticeRow> notices, Table<LookRow> looks, TimeProvider time, ILogger<CardUpdates> log) : BackgroundService
{
    private const string Last = "last";
    private const string AtWork = "at-work";

    /// <summary>What a leader opens in the place of his register for a while. To other cards he goes and comes back: the next edit brings the register.</summary>
    private static readonly FrozenSet<string> Beside = new[] { CardNames.Register, CardNames.Guests, CardNames.Guest, CardNames.Matters, CardNames.Unreached }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A code is shown to a room while people type it; it never stands in a stored message.</summary>
    private static readonly TimeSpan ShowingCode = TimeSpan.FromMinutes(5);

    private const int AtOnce = 8;
    private const int MaxWaiting = 50_000;
    private const int MaxTries = 5;

    /// <summary>Between two updates of one message: a conversation takes 60 in 30 s, and nobody reads faster.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromSeconds(3);

    /// <summary>So long after a leader's last turn in a message others' taps leave it alone: he may be ticking people or writing. Of the wall clock.</summary>
    internal TimeSpan Quiet { get; set; } = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly long origin = TimeProvider.System.GetTimestamp();
    private readonly Dictionary<string, Update> waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> working = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> made = new(StringComparer.Ordinal);

    // Leaders' registers and tapped cards take turns: 100,000 taps do not keep a leader waiting.
    private readonly PriorityQueue<string, TimeSpan>[] lanes = [new(), new()];
    private readonly SemaphoreSlim arrived = new(0);
    private int turn;

    private TimeSpan Now => TimeProvider.System.GetElapsedTime(origin);

    /// <summary>Updates not made yet, without those that wait for a leader who is at work.</summary>
    public int Pending
    {
        get { lock (gate) { return waiting.Count - waiting.Values.Count(w => w.Held) + working.Count; } }
    }

    /// <summary>A leader looks at a part of a message, or at another card in its place: updates leave him there.</summary>
    public async Task LookedAsync(ITurnContext turn, Caller caller, string card, string fileId, Look look, CancellationToken cancellationToken)
    {
        if (turn.Activity.ReplyToId is not { Length: > 0 } activityId)
        {
            return;
        }

        try
        {
            await looks.UpsertAsync(caller.Person, Last, new LookRow(activityId, fileId, card, look.Page, look.Find, look.Person, TimeProvider.System.GetUtcNow()) { Part = look.Part }, cancellationToken);
        }
        // What he did stands; an edit that does not find him does no harm.
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Failed(log, activityId, e);
        }
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
        Add(activityId, isRegister: false, async ct =>
        {
            // A member's check-in has no parts: nothing is read for 2,000 taps.
            var look = card is CardNames.CheckIn ? null : await LookAsync(caller.Person, activityId, fileId, ct);
            return RestOf(look) ?? await UpdateAsync(reference, activityId, card, fileId, caller.Person, caller, look, ct);
        });
    }

    /// <summary>The leader's register, where it has been sent: an update for each who has it.</summary>
    public void Register(string fileId, SessionFile file) => Add("register/" + fileId, isRegister: true, async ct =>
    {
        await foreach (var row in notices.QueryAsync(DeliverNotices.PartitionOf(new Notice(DueKind.RegisterOf(file), fileId, file.Occasion)), cancellationToken: ct))
        {
            if (row.Value.ActivityId is { Length: > 0 } activityId)
            {
                Add(activityId, isRegister: true, token => RegisterOfAsync(fileId, row.Key, activityId, token));
            }
        }

        return new Delivery.Delivered("");
    });

    private async Task<Delivery> RegisterOfAsync(string fileId, string person, string activityId, CancellationToken cancellationToken)
    {
        var look = await LookAsync(person, activityId, fileId, cancellationToken);
        if (RestOf(look) is { } later)
        {
            return later;
        }

        // Who leads no more has the names and marks of then, no newer ones.
        var powers = await cards.PowersAsync((await sessions.ReadAsync(fileId, cancellationToken)).State, person, cancellationToken);
        return powers.Leads && await conversations.FindAsync(person, cancellationToken) is { Installed: true, Unreachable: null } conversation && Conversations.TryReferenceOf(conversation) is { } reference
            ? await UpdateAsync(reference, activityId, CardNames.Register, fileId, person, null, look, cancellationToken)
            : new Delivery.Failed("not-his");
    }

    /// <summary>How long a leader who is at work in the message is left alone; null: he is not.</summary>
    private Delivery.Later? RestOf(LookRow? look) =>
        look is not null && look.At + (look.Card == CardNames.Code ? ShowingCode : Quiet) - TimeProvider.System.GetUtcNow() is { Ticks: > 0 } rest ? new Delivery.Later(AtWork, rest, IsTry: false) : null;

    private async Task<LookRow?> LookAsync(string person, string activityId, string fileId, CancellationToken cancellationToken) =>
        (await looks.GetAsync(person, Last, cancellationToken))?.Value is { } look && look.ActivityId == activityId && look.FileId == fileId ? look : null;

    /// <summary>One update of a message; where one waits already, that one will do for both.</summary>
    internal void Add(string key, bool isRegister, Func<CancellationToken, Task<Delivery>> work) => Add(new Update(key, isRegister, work), TimeSpan.Zero);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (Take(out var pause) is { } update)
            {
                await RunAsync(update, stoppingToken);
            }
            else
            {
                await arrived.WaitAsync(pause, stoppingToken);
            }
        }
    }

    private async Task RunAsync(Update update, CancellationToken stoppingToken)
    {
        TimeSpan? again = null;
        try
        {
            if (await update.Work(stoppingToken) is Delivery.Later later)
            {
                again = later.Wait ?? TimeSpan.FromSeconds(1 << update.Tries);
                update = update with { Held = later.Reason == AtWork, Tries = later.IsTry ? update.Tries : update.Tries - 1 };
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; the card refreshes when it is looked at.
            return;
        }
        catch (Exception e)
        {
            Failed(log, update.Key, e);
            update = update with { Held = false };
            again = TimeSpan.FromSeconds(1 << update.Tries);
        }

        Done(update, again);
    }

    private void Add(Update update, TimeSpan wait)
    {
        lock (gate)
        {
            // The one that waits will make the card from the file as it stands then. Where taps are too many, leaders are not forgotten.
            if ((!update.IsRegister && waiting.Count >= MaxWaiting) || !waiting.TryAdd(update.Key, update))
            {
                if (update.IsRegister && waiting[update.Key] is { IsRegister: false } other)
                {
                    // The message is a register, whatever its leader has just opened in it: that is what it comes back to.
                    waiting[update.Key] = update with { Held = other.Held, Tries = other.Tries };
                }

                return;
            }

            if (!working.Contains(update.Key))
            {
                Enqueue(update, wait);
            }
        }

        arrived.Release();
    }

    private void Done(Update update, TimeSpan? again)
    {
        lock (gate)
        {
            working.Remove(update.Key);
            if (made.Count > MaxWaiting)
            {
                made.Clear();
            }

            made[update.Key] = Now;
            if (again is not null)
            {
                if (update.Tries >= MaxTries)
                {
                    Lost(log, update.Key);
                }
                else
                {
                    // One that came meanwhile is newer: it goes in this one's place, and waits as long.
                    waiting[update.Key] = waiting.TryGetValue(update.Key, out var newer) ? newer with { Held = update.Held } : update with { Tries = update.Tries + 1 };
                }
            }

            if (waiting.TryGetValue(update.Key, out var next))
            {
                Enqueue(next, again ?? TimeSpan.Zero);
            }
        }

        arrived.Release();
    }

    private void Enqueue(Update update, TimeSpan wait)
    {
        var now = Now;
        var apart = made.TryGetValue(update.Key, out var at) && at + Apart > now ? at + Apart - now : TimeSpan.Zero;
        lanes[update.IsRegister ? 0 : 1].Enqueue(update.Key, now + (wait > apart ? wait : apart));
    }

    /// <summary>The next update whose time has come; else how long until one's has.</summary>
    private Update? Take(out TimeSpan pause)
    {
        pause = TimeSpan.FromMinutes(1);
        lock (gate)
        {
            var now = Now;
            for (var i = 0; i < lanes.Length; i++)
            {
                var lane = lanes[(turn + i) % lanes.Length];
                if (!lane.TryPeek(out var key, out var due))
                {
                    continue;
                }

                if (due > now)
                {
                    var wait = TimeSpan.FromMilliseconds(Math.Ceiling((due - now).TotalMilliseconds));
                    pause = wait < pause ? wait : pause;
                    continue;
                }

                lane.Dequeue();
                if (waiting.Remove(key, out var update))
                {
                    turn = (turn + i + 1) % lanes.Length;
                    working.Add(key);
                    return update;
                }
            }
        }

        return null;
    }

    private async Task<Delivery> UpdateAsync(
        ConversationReference reference, string activityId, string card, string fileId, string person, Caller? caller, LookRow? look, CancellationToken cancellationToken)
    {
        var file = (await sessions.ReadAsync(fileId, cancellationToken)).State;
        var wording = caller?.Wording ?? await conversations.WordingAsync(person, null, "zh-Hans", cancellationToken);
        var viewer = new Viewer(person, reference.User?.Id, wording, time.GetUtcNow(), look is null ? Powers.None : await cards.PowersAsync(file, person, cancellationToken));
        if (look is not null && !viewer.Powers.Leads)
        {
            // He led when he tapped, and does no more: no newer names for him.
            return new Delivery.Failed("not-his");
        }

        if (look is not null && (look.Card == card || Beside.Contains(look.Card)))
        {
            (card, viewer) = (look.Card, viewer with { Look = new Look(look.Page, look.Find, look.Person) { Part = look.Part } });
        }

        return await cards.MakeAsync(card, fileId, file, viewer, null, cancellationToken) is { } now
            ? await messenger.UpdateAsync(reference, activityId, now, cancellationToken)
            : new Delivery.Failed("no-such-card");
    }

    private sealed record Update(string Key, bool IsRegister, Func<CancellationToken, Task<Delivery>> Work, int Tries = 0, bool Held = false);

    [LoggerMessage(111, LogLevel.Information, "The update of card {Key} failed and is tried again")]
    private static partial void Failed(ILogger log, string key, Exception fault);

    [LoggerMessage(110, LogLevel.Warning, "The update of card {Key} was lost")]
    private static partial void Lost(ILogger log, string key);
}

/// <summary>A row of the table <c>looks</c>: partition = person, row = <c>last</c>. Where in which message a leader was at his last turn.</summary>
/// <param name="At">Of the wall clock.</param>
internal sealed record LookRow(string ActivityId, string FileId, string Card, int Page, string Find, string? Person, DateTimeOffset At)
{
    public int Part { get; init; }
}
