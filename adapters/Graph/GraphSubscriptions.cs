using System.Globalization;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Subscriptions on mailboxes' events, many in one batch.</summary>
internal sealed class GraphSubscriptions(GraphServiceClient graph, GraphBatch batch, Settings settings, TimeProvider time)
{
    /// <summary>Graph keeps an event subscription for at most 7 days; a day less leaves room for a clock that is off.</summary>
    private static readonly TimeSpan Life = TimeSpan.FromDays(6);

    public async Task<IReadOnlyList<CalendarSubscription>> SubscribeAsync(IReadOnlyList<SubscriptionOrder> orders, CancellationToken cancellationToken)
    {
        var (wall, settled) = (TimeProvider.System.GetUtcNow(), new List<CalendarSubscription>());
        var (ends, until) = (wall + Life, wall + GraphPace.Budget);
        var known = orders.Where(o => o.SubscriptionId is not null).ToList();
        var renewed = await batch.SendAsync("", [.. known.Select(o => Renewal(o.SubscriptionId!, ends))], cancellationToken, until);
        var unknown = orders.Where(o => o.SubscriptionId is null).ToList();
        foreach (var (order, answer) in known.Zip(renewed))
        {
            if (answer.Status == 404)
            {
                unknown.Add(order);
            }
            else if (Refusal(order, answer) is { } refused)
            {
                settled.Add(refused);
            }
            else if (answer.IsDone)
            {
                settled.Add(new CalendarSubscription(order.Mailbox, order.SubscriptionId, time.GetUtcNow() + Life, IsNew: false));
            }
        }

        var made = await batch.SendAsync("", [.. unknown.Select(o => Making(o.Mailbox, ends))], cancellationToken, until);
        foreach (var (order, answer) in unknown.Zip(made))
        {
            if (answer.Status == 404)
            {
                settled.Add(new CalendarSubscription(order.Mailbox, null, default, IsNew: false));
            }
            else if (Refusal(order, answer) is { } refused)
            {
                settled.Add(refused);
            }
            else if (answer.IsDone)
            {
                var id = answer.Body.GetProperty("id").GetString() ?? throw new InvalidOperationException("Graph gave no subscription id.");
                settled.Add(new CalendarSubscription(order.Mailbox, id, time.GetUtcNow() + Life, IsNew: true));
            }
        }

        return settled;
    }

    /// <summary>What is put off is not in the answer, and comes with a later run.</summary>
    private static CalendarSubscription? Refusal(SubscriptionOrder order, StepAnswer answer) => answer is { IsDone: false, IsPutOff: false, Status: < 500 }
        ? new CalendarSubscription(order.Mailbox, order.SubscriptionId, default, IsNew: false) { Refused = string.Create(CultureInfo.InvariantCulture, $"{answer.Status} {answer.Code}") }
        : null;

    private RequestInformation Renewal(string id, DateTimeOffset ends) =>
        graph.Subscriptions[id].ToPatchRequestInformation(new Models.Subscription { ExpirationDateTime = ends });

    private RequestInformation Making(string mailbox, DateTimeOffset ends) => graph.Subscriptions.ToPostRequestInformation(new Models.Subscription
    {
        ChangeType = "updated,deleted",
        Resource = $"/users/{mailbox}/events",
        NotificationUrl = settings.NotificationUrl?.ToString(),
        LifecycleNotificationUrl = settings.NotificationUrl?.ToString(),
        ClientState = settings.ClientState,
        ExpirationDateTime = ends,
    }, r => r.Headers.Add("Prefer", GraphCalendar.ImmutableIds));
}
