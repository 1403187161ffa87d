using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using TeamsAddin.Ledger.Attendance;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Events on mailboxes' default calendars.</summary>
public sealed class GraphCalendar : ICalendar
{
    private const string PageSize = "odata.maxpagesize=200";

    /// <summary>Asked for wherever ids of events come: without it an event that is put into another folder has another id, and its old one is gone.</summary>
    internal const string ImmutableIds = "IdType=\"ImmutableId\"";

    private readonly GraphServiceClient graph;
    private readonly GraphEvents events;
    private readonly GraphSubscriptions subscriptions;
    private readonly GraphSchedule schedule;
    private readonly GraphMeetings meetings;

    public GraphCalendar(GraphServiceClient graph, Settings settings, TimeProvider time)
    {
        this.graph = graph;
        var batch = new GraphBatch(graph, TimeProvider.System);
        events = new GraphEvents(graph, batch, new MessageBudget(time), settings.Places.HasOnlineMeetings);
        subscriptions = new GraphSubscriptions(graph, batch, settings, time);
        schedule = new GraphSchedule(graph);
        meetings = new GraphMeetings(graph, settings.Places.HasOnlineMeetings);
    }

    public Task<IReadOnlyList<BusyTime>> BusyAsync(string mailbox, IReadOnlyList<string> mails, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        schedule.ReadAsync(mailbox, mails, from, to, cancellationToken);

    public Task<IReadOnlyList<EventOutcome>> WriteAsync(string mailbox, IReadOnlyList<EventWrite> writes, CancellationToken cancellationToken) =>
        events.WriteAsync(mailbox, writes, cancellationToken);

    public Task<IReadOnlyList<CalendarSubscription>> SubscribeAsync(IReadOnlyList<SubscriptionOrder> orders, CancellationToken cancellationToken) =>
        subscriptions.SubscribeAsync(orders, cancellationToken);

    public Task<MeetingAnswer> AttendanceAsync(string mailbox, string eventId, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        meetings.AttendanceAsync(mailbox, eventId, from, to, cancellationToken);

    public async Task<CalendarEvent> ReadAsync(string mailbox, string eventId, CancellationToken cancellationToken)
    {
        try
        {
            var found = await graph.Users[mailbox].Events[eventId].GetAsync(
                r =>
                {
                    r.QueryParameters.Select = ["id", "subject", "start", "end", "location", "attendees", "changeKey", "isCancelled", "isAllDay"];
                    r.Headers.Add("Prefer", ImmutableIds);
                }, cancellationToken);
            return found is null ? CalendarEvent.Gone(eventId) : EventOf(found);
        }
        catch (ODataError e) when (GraphEvents.IsNoEvent(e.Error?.Code))
        {
            return CalendarEvent.Gone(eventId);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            throw new MailboxMissingException(mailbox, e);
        }
    }

    public async Task<CalendarChanges?> ChangesAsync(string mailbox, string deltaLink, CancellationToken cancellationToken)
    {
        try
        {
            return await ToTheEndAsync(mailbox, deltaLink, null, cancellationToken);
        }
        catch (ODataError e) when (IsForgotten(e))
        {
            return null;
        }
    }

    public Task<CalendarChanges> WindowAsync(string mailbox, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        ToTheEndAsync(mailbox, null, (from, to), cancellationToken);

    private async Task<CalendarChanges> ToTheEndAsync(string mailbox, string? link, (DateTimeOffset From, DateTimeOffset To)? window, CancellationToken cancellationToken)
    {
        var view = graph.Users[mailbox].CalendarView.Delta;
        var events = new List<CalendarEvent>();
        try
        {
            while (true)
            {
                var page = link is not null
                    ? await view.WithUrl(link).GetAsDeltaGetResponseAsync(r => r.Headers.Add("Prefer", PageSize, ImmutableIds), cancellationToken)
                    : await view.GetAsDeltaGetResponseAsync(r =>
                    {
                        r.QueryParameters.StartDateTime = GraphTimes.Utc(window!.Value.From);
                        r.QueryParameters.EndDateTime = GraphTimes.Utc(window.Value.To);
                        r.Headers.Add("Prefer", PageSize, ImmutableIds);
                    }, cancellationToken);
                events.AddRange((page?.Value ?? []).Select(EventOf));
                if (page?.OdataNextLink is { } next)
                {
                    link = next;
                    continue;
                }

                return new CalendarChanges(events, page?.OdataDeltaLink ?? throw new InvalidOperationException("Graph gave no delta link."));
            }
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404 && !IsForgotten(e))
        {
            throw new MailboxMissingException(mailbox, e);
        }
    }

    /// <summary>Graph does not know any more where we read; it says so with one status or the other.</summary>
    private static bool IsForgotten(ODataError e) => e.ResponseStatusCode == 410 || string.Equals(e.Error?.Code, "SyncStateNotFound", StringComparison.OrdinalIgnoreCase);

    internal static CalendarEvent EventOf(Models.Event found) =>
        found.IsCancelled == true || (found.AdditionalData?.ContainsKey("@removed") ?? false)
            ? CalendarEvent.Gone(found.Id ?? "")
            : new CalendarEvent(
                found.Id ?? "", found.Subject ?? "", GraphTimes.InstantOf(found.Start), GraphTimes.InstantOf(found.End),
                GraphPlaces.Of(found.Location?.DisplayName), found.ChangeKey ?? "", Removed: false) { AllDay = found.IsAllDay == true, Invited = found.Attendees?.Count ?? 0 };
}
