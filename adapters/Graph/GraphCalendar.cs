using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Events on mailboxes' default calendars.</summary>
public sealed class GraphCalendar(GraphServiceClient graph, Settings settings, TimeProvider time) : ICalendar
{
    /// <summary>Graph keeps an event subscription for at most 7 days; a day less leaves room for a clock that is off.</summary>
    private static readonly TimeSpan SubscriptionLife = TimeSpan.FromDays(6);

    private static readonly TimeSpan WindowBehind = TimeSpan.FromDays(30);
    private static readonly TimeSpan WindowAhead = TimeSpan.FromDays(400);
    private const string SelectedForMatch = "id,transactionId";

    public async Task<string> CreateAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            var body = BodyOf(draft);
            body.TransactionId = draft.TransactionId;
            var made = await graph.Users[draft.Mailbox].Events.PostAsync(body, cancellationToken: cancellationToken);
            return made?.Id ?? throw new InvalidOperationException("Graph made an event and gave no id.");
        }
        catch (ODataError e) when (e.Error?.Code == "ErrorDuplicateTransactionId")
        {
            var id = await FindAsync(draft, cancellationToken)
                ?? throw new InvalidOperationException($"Graph has an event with transaction {draft.TransactionId}, but not in its day.", e);
            await UpdateAsync(id, draft, cancellationToken);
            return id;
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            throw new MailboxMissingException(draft.Mailbox, e);
        }
    }

    public async Task<bool> UpdateAsync(string eventId, EventDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            await graph.Users[draft.Mailbox].Events[eventId].PatchAsync(BodyOf(draft), cancellationToken: cancellationToken);
            return true;
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return false;
        }
    }

    public async Task CancelAsync(string mailbox, string eventId, CancellationToken cancellationToken)
    {
        try
        {
            await graph.Users[mailbox].Events[eventId].Cancel.PostAsync(new() { Comment = "" }, cancellationToken: cancellationToken);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            // Gone already: that is what was wanted.
            return;
        }
    }

    public async Task<CalendarChanges> ChangesAsync(string mailbox, string? deltaLink, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var view = graph.Users[mailbox].CalendarView.Delta;
        var page = deltaLink is null
            ? await view.GetAsDeltaGetResponseAsync(r =>
            {
                r.QueryParameters.StartDateTime = GraphTimes.Utc(now - WindowBehind);
                r.QueryParameters.EndDateTime = GraphTimes.Utc(now + WindowAhead);
            }, cancellationToken)
            : await view.WithUrl(deltaLink).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken);
        var events = new List<CalendarEvent>();
        while (true)
        {
            events.AddRange((page?.Value ?? []).Select(EventOf));
            if (page?.OdataNextLink is not { } next)
            {
                break;
            }

            page = await view.WithUrl(next).GetAsDeltaGetResponseAsync(cancellationToken: cancellationToken);
        }

        return new CalendarChanges(events, page?.OdataDeltaLink ?? throw new InvalidOperationException("Graph gave no delta link."));
    }

    public Task<IReadOnlyList<BusyTime>> BusyAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        new GraphSchedule(graph).ReadAsync(mailbox, mails, from, to, cancellationToken);

    public async Task<CalendarSubscription> SubscribeAsync(string mailbox, string? subscriptionId, CancellationToken cancellationToken)
    {
        var expires = TimeProvider.System.GetUtcNow() + SubscriptionLife;
        if (subscriptionId is not null && await RenewAsync(subscriptionId, expires, cancellationToken))
        {
            return new CalendarSubscription(subscriptionId, time.GetUtcNow() + SubscriptionLife);
        }

        return await NewSubscriptionAsync(mailbox, expires, cancellationToken);
    }

    private async Task<CalendarSubscription> NewSubscriptionAsync(string mailbox, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        try
        {
            var made = await graph.Subscriptions.PostAsync(new Models.Subscription
            {
                ChangeType = "updated,deleted",
                Resource = $"/users/{mailbox}/events",
                NotificationUrl = settings.NotificationUrl?.ToString(),
                ClientState = settings.ClientState,
                ExpirationDateTime = expires,
            }, cancellationToken: cancellationToken);
            return new CalendarSubscription(made?.Id ?? throw new InvalidOperationException("Graph gave no subscription id."), time.GetUtcNow() + SubscriptionLife);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            throw new MailboxMissingException(mailbox, e);
        }
    }

    private async Task<bool> RenewAsync(string subscriptionId, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        try
        {
            await graph.Subscriptions[subscriptionId].PatchAsync(new Models.Subscription { ExpirationDateTime = expires }, cancellationToken: cancellationToken);
            return true;
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            return false;
        }
    }

    private async Task<string?> FindAsync(EventDraft draft, CancellationToken cancellationToken)
    {
        // The earlier try may have been made before the session moved: a wide look costs little and happens seldom.
        var page = await graph.Users[draft.Mailbox].CalendarView.GetAsync(r =>
        {
            r.QueryParameters.StartDateTime = GraphTimes.Utc(draft.Start.AddDays(-100));
            r.QueryParameters.EndDateTime = GraphTimes.Utc(draft.End.AddDays(100));
            r.QueryParameters.Select = SelectedForMatch.Split(',');
            r.QueryParameters.Top = 100;
        }, cancellationToken);
        while (page is not null)
        {
            if (page.Value?.Find(e => e.TransactionId == draft.TransactionId) is { } found)
            {
                return found.Id;
            }

            page = page.OdataNextLink is { } next
                ? await graph.Users[draft.Mailbox].CalendarView.WithUrl(next).GetAsync(cancellationToken: cancellationToken)
                : null;
        }

        return null;
    }

    private static Models.Event BodyOf(EventDraft draft) => new()
    {
        Subject = draft.Subject,
        Body = new Models.ItemBody { ContentType = Models.BodyType.Html, Content = draft.Body },
        Start = GraphTimes.Of(draft.Start, draft.TimeZone),
        End = GraphTimes.Of(draft.End, draft.TimeZone),
        Location = new Models.Location { DisplayName = draft.Place },
        Attendees = [.. draft.Attendees.Select(a => new Models.Attendee
        {
            Type = Models.AttendeeType.Required,
            EmailAddress = new Models.EmailAddress { Address = a },
        })],
    };

    private static CalendarEvent EventOf(Models.Event found)
    {
        var removed = found.IsCancelled == true || (found.AdditionalData?.ContainsKey("@removed") ?? false);
        return new CalendarEvent(
            found.Id ?? "", removed ? default : GraphTimes.InstantOf(found.Start), removed ? default : GraphTimes.InstantOf(found.End),
            found.Location?.DisplayName ?? "", found.ChangeKey ?? "", removed);
    }
}
