using TeamsAddin.Ledger.Records;

namespace TeamsAddin.Ledger.Sessions;

/// <summary>A row of the table <c>subscriptions</c>: whose calendar a subscription watches.</summary>
public sealed record SubscriptionRow(string Mailbox);

/// <summary>A row of the table <c>mailboxes</c>.</summary>
/// <param name="SubscriptionId">Null: none yet, or the mailbox is gone.</param>
/// <param name="Expires">In the past: it is to be made; null: none is wanted.</param>
public sealed record MailboxRow(string? SubscriptionId, DateTimeOffset? Expires, string? DeltaLink)
{
    /// <summary>The address as the organisation writes it.</summary>
    public string? Mailbox { get; init; }

    /// <summary>When the window began that <see cref="DeltaLink"/> tells of.</summary>
    public DateTimeOffset? WindowAt { get; init; }
}

/// <param name="Count">Subscriptions that were renewed or made.</param>
/// <param name="Refused">Those that the service will not have.</param>
public sealed record Renewal(int Count, IReadOnlyList<CalendarSubscription> Refused);

/// <summary>Keeps a subscription on each mailbox that has events of ours, and where its changes are read on.</summary>
public sealed class CalendarSubscriptions(ICalendar calendar, Table<MailboxRow> mailboxes, Table<SubscriptionRow> subscriptions, IWorkQueue queue, TimeProvider time)
{
    private const string Partition = "mailboxes";
    private const int AtOnce = 20;

    /// <summary>Eight runs of the timer may fail before a subscription ends.</summary>
    private static readonly TimeSpan RenewBefore = TimeSpan.FromDays(2);

    /// <summary>The mailbox that a subscription watches, or null where it is none of ours.</summary>
    public async Task<string?> MailboxOfAsync(string subscriptionId, CancellationToken cancellationToken) =>
        (await subscriptions.GetAsync(Partition, subscriptionId, cancellationToken))?.Value.Mailbox;

    public async Task<MailboxRow?> ReadAsync(string mailbox, CancellationToken cancellationToken) =>
        (await mailboxes.GetAsync(Partition, EventRow.Partition(mailbox), cancellationToken))?.Value;

    /// <summary>Keeps where the mailbox's changes are read on, whatever else is written to its row meanwhile.</summary>
    public Task KeepLinkAsync(string mailbox, string? link, DateTimeOffset? windowAt, CancellationToken cancellationToken) =>
        ChangeAsync(mailbox, row => row with { DeltaLink = link, WindowAt = windowAt }, cancellationToken);

    public async Task EnsureAsync(string mailbox, CancellationToken cancellationToken)
    {
        var row = await ReadAsync(mailbox, cancellationToken);
        if (!IsLongAlive(row))
        {
            // The wish first: should this fail for long, the timer knows of it.
            await ChangeAsync(mailbox, old => old with { Expires = old.Expires ?? time.GetUtcNow() }, cancellationToken);
            await SubscribeAsync(new SubscriptionOrder(mailbox, row?.SubscriptionId), cancellationToken);
        }
    }

    /// <summary>Renews what ends within two days, page by page. What is not reached in the time is reached by the next run.</summary>
    /// <param name="budget">Of the wall clock.</param>
    public async Task<Renewal> RenewAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var until = TimeProvider.System.GetUtcNow() + budget;
        var (orders, made) = (new List<SubscriptionOrder>(AtOnce), new List<CalendarSubscription>());
        await foreach (var row in mailboxes.QueryAsync(Partition, cancellationToken: cancellationToken))
        {
            if (row.Value.Expires is null || IsLongAlive(row.Value))
            {
                continue;
            }

            orders.Add(new SubscriptionOrder(row.Value.Mailbox ?? row.Key, row.Value.SubscriptionId));
            if (orders.Count == AtOnce)
            {
                made.AddRange(await SubscribeAsync(orders, cancellationToken));
                orders.Clear();
                if (TimeProvider.System.GetUtcNow() > until)
                {
                    break;
                }
            }
        }

        if (orders.Count > 0)
        {
            made.AddRange(await SubscribeAsync(orders, cancellationToken));
        }

        return new Renewal(made.Count(m => m.Refused is null), [.. made.Where(m => m.Refused is not null)]);
    }

    /// <summary>Renews one at once: Graph asks that we say again that we may read the mailbox.</summary>
    public async Task RenewAsync(string subscriptionId, CancellationToken cancellationToken)
    {
        if (await CurrentAsync(subscriptionId, cancellationToken) is { } mailbox)
        {
            await SubscribeAsync(new SubscriptionOrder(mailbox, subscriptionId), cancellationToken);
        }
    }

    /// <summary>Makes another in the place of one that Graph has removed; where that is done already nothing.</summary>
    public async Task ReplaceAsync(string subscriptionId, CancellationToken cancellationToken)
    {
        if (await CurrentAsync(subscriptionId, cancellationToken) is { } mailbox)
        {
            await SubscribeAsync(new SubscriptionOrder(mailbox, null), cancellationToken);
        }
    }

    private async Task<string?> CurrentAsync(string subscriptionId, CancellationToken cancellationToken) =>
        await MailboxOfAsync(subscriptionId, cancellationToken) is { } mailbox && (await ReadAsync(mailbox, cancellationToken))?.SubscriptionId == subscriptionId ? mailbox : null;

    /// <summary>One that the service puts off is tried again with its message.</summary>
    private async Task SubscribeAsync(SubscriptionOrder order, CancellationToken cancellationToken)
    {
        switch (await SubscribeAsync([order], cancellationToken))
        {
            case []:
                throw new TimeoutException("A subscription was put off.");
            case [{ Refused: { } why }]:
                throw new InvalidOperationException($"Graph refused a subscription: {why}.");
        }
    }

    /// <returns>What became of those that were not put off.</returns>
    private async Task<IReadOnlyList<CalendarSubscription>> SubscribeAsync(IReadOnlyList<SubscriptionOrder> orders, CancellationToken cancellationToken)
    {
        var made = await calendar.SubscribeAsync(orders, cancellationToken);
        foreach (var one in made.Where(m => m.Refused is null))
        {
            if (one.Id is not null)
            {
                // Before the mailbox's row: a notification of a subscription without a row would be taken for a stranger's.
                await subscriptions.UpsertAsync(Partition, one.Id, new SubscriptionRow(one.Mailbox), cancellationToken);
            }

            await ChangeAsync(one.Mailbox, row => row with { SubscriptionId = one.Id, Expires = one.Id is null ? null : one.Expires }, cancellationToken);
            var before = orders.First(o => o.Mailbox == one.Mailbox).SubscriptionId;
            if (one is { Id: null } or { IsNew: true } && (one.Id ?? before) is { } known)
            {
                // Between the old one's end and this one nobody told us anything; with the mailbox its events are gone.
                await queue.SendAsync(Queues.Calendar, new CalendarWork(CalendarWork.Changed, Subscription: known), cancellationToken);
            }
        }

        return made;
    }

    private async Task ChangeAsync(string mailbox, Func<MailboxRow, MailboxRow> change, CancellationToken cancellationToken)
    {
        var key = EventRow.Partition(mailbox);
        while (true)
        {
            var old = await mailboxes.GetAsync(Partition, key, cancellationToken);
            var row = change(old?.Value ?? new MailboxRow(null, null, null)) with { Mailbox = mailbox };
            if (old is null ? await mailboxes.InsertAsync(Partition, key, row, cancellationToken) : await mailboxes.ReplaceAsync(old, row, cancellationToken))
            {
                return;
            }
        }
    }

    private bool IsLongAlive(MailboxRow? row) => row is { SubscriptionId: not null, Expires: { } expires } && expires > time.GetUtcNow() + RenewBefore;
}
