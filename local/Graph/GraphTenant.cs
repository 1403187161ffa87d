using System.Text.Json;
using System.Text.Json.Nodes;
using TeamsAddin.Local.Entra;

namespace TeamsAddin.Local.Graph;

/// <summary>An event as a person's calendar shows it.</summary>
/// <param name="Mailbox">The organiser's address.</param>
/// <param name="Organiser">The organiser's name.</param>
internal sealed record BoxEvent(
    string Id, string Mailbox, string Subject, DateTimeOffset Start, DateTimeOffset End, string Place, string Organiser, IReadOnlyList<string> Attendees, bool Cancelled);

/// <summary>Microsoft Graph in the box: the calls that the product makes, as strict as Graph's own; and what people do in Outlook.</summary>
internal sealed class GraphTenant : IAsyncDisposable
{
    private readonly TenantSettings settings;
    private readonly EntraDesk entra;
    private readonly People people;
    private readonly EventStore events;
    private readonly Subscriptions subscriptions;
    private readonly Notifier notifier;
    private readonly EventApi eventApi;
    private readonly DeltaApi deltaApi;
    private readonly ScheduleApi scheduleApi;
    private readonly UserApi userApi;
    private readonly GroupApi groupApi;
    private readonly TeamsAppApi appApi;
    private readonly MeetingStore meetings;
    private readonly MeetingApi meetingApi;
    private readonly MailboxLimits limits;
    private readonly SemaphoreSlim? atOnce;
    private readonly InFlightCount inFlight = new();
    private readonly GraphLog log;
    private long requests;

    /// <param name="install">Installs the Teams app for a person; returns at once.</param>
    /// <param name="chatOf">A person's chat with the bot.</param>
    public GraphTenant(
        TenantSettings settings, EntraDesk entra, People people, FaultDesk faults, HttpClient http, TimeProvider clock, Action<string> install, Func<string, string> chatOf)
    {
        (this.settings, this.entra, this.people) = (settings, entra, people);
        limits = new MailboxLimits(TimeProvider.System, clock);
        atOnce = settings.GraphAtOnce is { } most ? new SemaphoreSlim(most) : null;
        events = new EventStore(settings.DataFolder, clock);
        subscriptions = new Subscriptions(settings, people, http, entra);
        notifier = new Notifier(subscriptions, settings, faults, http, inFlight.Begin);
        events.Changed = notifier.Tell;
        eventApi = new EventApi(events, people, settings, entra);
        deltaApi = new DeltaApi(events, people, entra);
        scheduleApi = new ScheduleApi(events, people);
        userApi = new UserApi(people, settings, entra);
        groupApi = new GroupApi(people, entra);
        appApi = new TeamsAppApi(people, settings, entra, install, chatOf);
        meetings = new MeetingStore(settings.DataFolder);
        meetingApi = new MeetingApi(events, meetings, people, settings, entra, clock);
        log = new GraphLog(settings.GraphLog);
    }

    /// <summary>Since the start; a batch counts as one.</summary>
    public long Requests => Interlocked.Read(ref requests);

    /// <summary>Requests that are not answered and notifications that are not delivered.</summary>
    public int InFlight => inFlight.Value;

    /// <summary>The events that a person organises or attends, by start; cancelled ones too, marked.</summary>
    /// <exception cref="KeyNotFoundException">Nobody has that id.</exception>
    public IReadOnlyList<BoxEvent> EventsOf(string personId, DateTimeOffset from, DateTimeOffset to)
    {
        var person = people.Get(personId);
        return [.. events.All(e => (!e.Removed || e.Cancelled) && e.IsIn(from, to)
            && (e.Mailbox == person.Id || e.Attendees.Contains(person.Mail, StringComparer.OrdinalIgnoreCase))).OrderBy(e => e.Start).Select(Shown)];
    }

    /// <summary>The organiser moves an event in Outlook.</summary>
    /// <param name="mailbox">An address or object id.</param>
    /// <param name="place">Null leaves it.</param>
    /// <param name="subject">Null leaves it.</param>
    /// <exception cref="KeyNotFoundException">There is no such event.</exception>
    public BoxEvent MoveEvent(string mailbox, string id, DateTimeOffset start, DateTimeOffset end, string? place, string? subject = null)
    {
        if (end < start)
        {
            throw new ArgumentException("An event cannot end before it starts.", nameof(end));
        }

        return Shown(events.Change(MailboxOf(mailbox).Id, id, e =>
        {
            var data = JsonObject.Create(e.Data)!.DeepClone();
            (data["start"], data["end"]) = (EventTimes.Utc(start), EventTimes.Utc(end));
            if (place is not null)
            {
                data["location"] = new JsonObject { ["displayName"] = place };
            }

            if (subject is not null)
            {
                data["subject"] = subject;
            }

            return e with { Data = JsonSerializer.SerializeToElement(data), Start = start, End = end };
        }) ?? throw new KeyNotFoundException("There is no such event."));
    }

    /// <summary>The organiser ticks "all day" in Outlook: the event takes the whole days that it touches.</summary>
    /// <exception cref="KeyNotFoundException">There is no such event.</exception>
    public BoxEvent MakeAllDay(string mailbox, string id) => Shown(events.Change(MailboxOf(mailbox).Id, id, e =>
    {
        var (start, end) = (new DateTimeOffset(e.Start.UtcDateTime.Date, TimeSpan.Zero), new DateTimeOffset(e.End.UtcDateTime.Date.AddDays(1), TimeSpan.Zero));
        var data = JsonObject.Create(e.Data)!.DeepClone();
        (data["isAllDay"], data["start"], data["end"]) = (true, EventTimes.Utc(start), EventTimes.Utc(end));
        return e with { Data = JsonSerializer.SerializeToElement(data), Start = start, End = end };
    }) ?? throw new KeyNotFoundException("There is no such event."));

    /// <summary>The transaction ids of all events that stand, each as often as there are events of it.</summary>
    public IReadOnlyList<string> Transactions() => [.. events.All(e => !e.Removed).Select(e => e.TransactionId).OfType<string>()];

    /// <summary>An attendee answers: the event changes and says nothing new of time and place.</summary>
    /// <exception cref="KeyNotFoundException">There is no such event.</exception>
    public BoxEvent AnswerEvent(string mailbox, string id) =>
        Shown(events.Change(MailboxOf(mailbox).Id, id, e => e) ?? throw new KeyNotFoundException("There is no such event."));

    /// <summary>People were in an event's online meeting, and it has ended: it has a report more.</summary>
    /// <returns>The report's id.</returns>
    /// <exception cref="KeyNotFoundException">There is no such event, no online meeting of it, or nobody of that id.</exception>
    public string Attend(string mailbox, string id, IReadOnlyList<BoxAttendee> attendees)
    {
        var organiser = MailboxOf(mailbox);
        var stays = attendees.SelectMany(a => a.Stays).ToList();
        if (stays.Count == 0 || stays.Exists(s => s.To < s.From))
        {
            throw new ArgumentException("A report wants stays, none of which ends before it begins.", nameof(attendees));
        }

        var url = MeetingApi.JoinUrlOf(events.Find(organiser.Id, id));
        foreach (var attendee in attendees.Where(a => a.Person is not null))
        {
            people.Get(attendee.Person!);
        }

        var report = new BoxReport(Guid.NewGuid().ToString("D"), organiser.Id, url, stays.Min(s => s.From), stays.Max(s => s.To), attendees);
        meetings.Add(report);
        return report.Id;
    }

    /// <summary>An application access policy names an organiser, or does not any more.</summary>
    public void LetReadReports(string mailbox, bool allowed) => meetings.SetPolicy(MailboxOf(mailbox).Id, allowed);

    /// <summary>The mailbox is taken away, and its calendar with it.</summary>
    public void RemoveMailbox(string mailbox) => people.RemoveMailbox(mailbox);

    /// <summary>Exchange forgets where changes were read: the next reading gets 410.</summary>
    public void ForgetDeltas() => deltaApi.Forget();

    /// <summary>What Graph tells of a subscription itself: missed, reauthorizationRequired, or subscriptionRemoved, which ends it.</summary>
    /// <exception cref="KeyNotFoundException">The mailbox has no subscription that asked for it.</exception>
    public void TellLifecycle(string mailbox, string lifecycleEvent)
    {
        var subscription = subscriptions.OfMailbox(MailboxOf(mailbox).Id).FirstOrDefault(s => s.LifecycleUrl is not null)
            ?? throw new KeyNotFoundException($"No subscription on {mailbox} has a lifecycleNotificationUrl.");
        if (lifecycleEvent == "subscriptionRemoved")
        {
            subscriptions.End(subscription.Id);
        }

        notifier.TellLifecycle(subscription, lifecycleEvent);
    }

    /// <summary>The subscriptions on a mailbox end without a word, as at their expiry.</summary>
    public void EndSubscriptions(string mailbox)
    {
        foreach (var one in subscriptions.OfMailbox(MailboxOf(mailbox).Id))
        {
            subscriptions.End(one.Id);
        }
    }

    /// <summary>When the subscriptions on a mailbox end, by the wall clock.</summary>
    public IReadOnlyList<DateTimeOffset> SubscriptionEnds(string mailbox) => [.. subscriptions.OfMailbox(MailboxOf(mailbox).Id).Select(s => s.Expires)];

    /// <summary>The organiser cancels an event in Outlook: it is gone from the calendar.</summary>
    /// <exception cref="KeyNotFoundException">There is no such event.</exception>
    public BoxEvent CancelEvent(string mailbox, string id) =>
        Shown(events.Remove(MailboxOf(mailbox).Id, id, cancelled: true) ?? throw new KeyNotFoundException("There is no such event."));

    public async ValueTask DisposeAsync()
    {
        await notifier.DisposeAsync();
        await subscriptions.DisposeAsync();
        await events.DisposeAsync();
        await meetings.DisposeAsync();
        log.Dispose();
    }

    internal async Task<Answer> AnswerAsync(Call call, TimeSpan slowBy, CancellationToken cancellationToken)
    {
        using var _ = inFlight.Begin();
        Interlocked.Increment(ref requests);
        if (await entra.RefusalOfAsync(call.Header("Authorization"), settings.Names.Graph) is { } refusal)
        {
            return GraphAnswers.Error(401, "InvalidAuthenticationToken", refusal).With("WWW-Authenticate", "Bearer");
        }

        log.Write(call);
        slowBy += settings.GraphLatency;
        var answer = call is { Method: "POST", Segments: [_, "$batch"] }
            ? await BatchApi.AnswerAsync(call, step => LimitedAsync(step, slowBy, cancellationToken))
            : await LimitedAsync(call, slowBy, cancellationToken);
        return answer.With("request-id", Guid.NewGuid().ToString("D"));
    }

    private async Task<Answer> LimitedAsync(Call call, TimeSpan slowBy, CancellationToken cancellationToken)
    {
        if (atOnce is not null && !await atOnce.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return GraphAnswers.Error(429, "ApplicationThrottled", "Application is over its concurrency limit.").RetryAfter(TimeSpan.FromSeconds(1));
        }

        try
        {
            return await StepAsync(call, slowBy, cancellationToken);
        }
        finally
        {
            atOnce?.Release();
        }
    }

    private async Task<Answer> StepAsync(Call call, TimeSpan slowBy, CancellationToken cancellationToken)
    {
        switch (call.Segments)
        {
            case [_, "groups", .. var rest] when call.Method == "GET":
                await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
                return groupApi.Groups(call, rest);
            case [_, "users", "delta" or "delta()" or "microsoft.graph.delta" or "microsoft.graph.delta()"] when call.Method == "GET":
                await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
                return groupApi.UsersDelta(call);
            case [_, "users", var key, .. var rest]:
                return await OfUserAsync(call, key, rest, slowBy, cancellationToken);
            case [_, "appCatalogs", "teamsApps"]:
                await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
                return appApi.Catalog(call);
            case [_, "subscriptions", .. var rest]:
                await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
                return await subscriptions.AnswerAsync(call, rest, cancellationToken);
            default:
                return GraphAnswers.NotServed(call);
        }
    }

    private async Task<Answer> OfUserAsync(Call call, string key, string[] rest, TimeSpan slowBy, CancellationToken cancellationToken)
    {
        var isOutlook = rest is ["events" or "calendar" or "calendarView", ..];
        if (people.FindMailbox(key) is not { } mailbox)
        {
            return isOutlook
                ? GraphAnswers.Error(404, "ErrorInvalidUser", $"The requested user '{key}' is invalid.")
                : GraphAnswers.Error(404, "Request_ResourceNotFound", $"Resource '{key}' does not exist or one of its queried reference-property objects are not present.");
        }

        if (isOutlook && rest is not ["calendar", "getSchedule" or "microsoft.graph.getSchedule"] && GraphAnswers.RefusalOfIds(call) is { } mutable)
        {
            return mutable;
        }

        var (held, refusal) = isOutlook ? limits.Enter(mailbox.Id, eventApi.Sends(call, mailbox, rest)) : default;
        if (refusal is not null)
        {
            return refusal;
        }

        using (held)
        {
            var answer = rest is ["onlineMeetings", .. var more] ? meetingApi.Answer(call, mailbox, key, more) : Answer(call, mailbox, rest);
            await Task.Delay(slowBy, TimeProvider.System, cancellationToken);
            return answer;
        }
    }

    private Answer Answer(Call call, Mailbox mailbox, string[] rest) => (call.Method, rest) switch
    {
        ("GET", []) => userApi.User(call, mailbox),
        ("GET", ["appRoleAssignments"]) => userApi.Roles(call, mailbox),
        (_, ["teamwork", "installedApps", .. var more]) => appApi.Installed(call, mailbox, more),
        (_, ["events", .. var more]) => eventApi.Answer(call, mailbox, more),
        (_, ["calendar", "events", .. var more]) => eventApi.Answer(call, mailbox, more),
        ("GET", ["calendarView"] or ["calendar", "calendarView"]) => eventApi.View(call, mailbox),
        ("GET", ["calendarView", "delta" or "delta()" or "microsoft.graph.delta" or "microsoft.graph.delta()"]) => deltaApi.Answer(call, mailbox),
        ("POST", ["calendar", "getSchedule" or "microsoft.graph.getSchedule"]) => scheduleApi.Answer(call),
        _ => GraphAnswers.NotServed(call),
    };

    private Mailbox MailboxOf(string key) => people.FindMailbox(key) ?? throw new KeyNotFoundException($"There is no mailbox {key}.");

    private BoxEvent Shown(StoredEvent one)
    {
        var organiser = people.FindMailbox(one.Mailbox);
        return new BoxEvent(one.Id, organiser?.Address ?? "", one.Subject ?? "", one.Start, one.End, one.Place, organiser?.Name ?? "", [.. one.Attendees], one.Cancelled);
    }
}
