using System.Text.Json;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Makes and changes many events of one mailbox in one batch, each step with an outcome of its own.</summary>
internal sealed class GraphEvents(GraphServiceClient graph, GraphBatch batch, MessageBudget messages, bool hasOnlineMeetings)
{
    private const string Duplicate = "ErrorDuplicateTransactionId";

    /// <summary>What is still put off after the tries of a batch comes back this much later.</summary>
    private static readonly TimeSpan PutOff = TimeSpan.FromMinutes(1);

    private const int FillsMailbox = 4;

    private readonly MailboxTurns turns = new();

    public async Task<IReadOnlyList<EventOutcome>> WriteAsync(string mailbox, IReadOnlyList<EventWrite> writes, CancellationToken cancellationToken)
    {
        // A few fit in beside a batch or wait for it; that does not take long.
        if (writes.Count <= FillsMailbox)
        {
            return await WriteNowAsync(mailbox, writes, cancellationToken);
        }

        if (turns.Begin(mailbox) is { Ticks: > 0 } wait)
        {
            return [.. writes.Select(_ => new EventOutcome.Later(wait))];
        }

        try
        {
            return await WriteNowAsync(mailbox, writes, cancellationToken);
        }
        finally
        {
            turns.End(mailbox);
        }
    }

    private async Task<IReadOnlyList<EventOutcome>> WriteNowAsync(string mailbox, IReadOnlyList<EventWrite> given, CancellationToken cancellationToken)
    {
        var (writes, outcomes, until) = (given.ToArray(), new EventOutcome?[given.Count], TimeProvider.System.GetUtcNow() + GraphPace.Budget);
        await FindCancelledAsync(mailbox, writes, outcomes, until, cancellationToken);
        TakeMessages(mailbox, writes, outcomes);
        var bodies = await BodiesAsync(mailbox, writes, outcomes, until, cancellationToken);
        var open = Enumerable.Range(0, writes.Length).Where(i => outcomes[i] is null).ToList();
        var requests = open.Select(i => Request(writes[i], bodies.GetValueOrDefault(i))).ToList();
        var duplicates = new List<int>();
        foreach (var (i, answer) in open.Zip(await batch.SendAsync(mailbox, requests, cancellationToken, until)))
        {
            if (answer is { Status: 409, Code: Duplicate })
            {
                duplicates.Add(i);
            }
            else
            {
                outcomes[i] = OutcomeOf(writes[i], answer);
            }
        }

        if (duplicates.Count > 0)
        {
            await BringUpAsync(mailbox, writes, duplicates, outcomes, until, cancellationToken);
        }

        return outcomes!;
    }

    /// <summary>An event that nobody recorded may stand all the same: its answer was lost. It is cancelled as well, where it is found.</summary>
    private async Task FindCancelledAsync(string mailbox, EventWrite[] writes, EventOutcome?[] outcomes, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var which = Enumerable.Range(0, writes.Length).Where(i => writes[i] is { Cancel: true, EventId: null }).ToList();
        var (found, failed) = await FindAsync(mailbox, [.. which.Select(i => writes[i].Draft)], until, cancellationToken);
        foreach (var i in which)
        {
            if (found.TryGetValue(writes[i].Draft.TransactionId, out var one))
            {
                writes[i] = writes[i] with { EventId = one.GetProperty("id").GetString() };
            }
            else
            {
                outcomes[i] = failed is null ? new EventOutcome.Gone() : OutcomeOf(writes[i], failed);
            }
        }
    }

    /// <summary>An earlier try made them: they are found by their transaction ids and become what they should be, where they are not.</summary>
    private async Task BringUpAsync(string mailbox, IReadOnlyList<EventWrite> writes, List<int> which, EventOutcome?[] outcomes, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var (found, failed) = await FindAsync(mailbox, [.. which.Select(i => writes[i].Draft)], until, cancellationToken);
        var patches = new List<(int Index, EventWrite Write, CalendarEvent Before)>();
        foreach (var i in which)
        {
            if (!found.TryGetValue(writes[i].Draft.TransactionId, out var earlier))
            {
                outcomes[i] = failed is null ? new EventOutcome.Gone() : OutcomeOf(writes[i], failed);
            }
            else if (Differing(earlier, writes[i].Draft) is var parts and not EventParts.None)
            {
                patches.Add((i, writes[i] with { EventId = EventOf(earlier).Id, Parts = parts }, EventOf(earlier)));
            }
            else
            {
                outcomes[i] = new EventOutcome.Written(EventOf(earlier));
            }
        }

        var (taken, wait) = patches.Count > 0 ? messages.Take(mailbox, patches.Count) : (0, TimeSpan.Zero);
        foreach (var (index, _, _) in patches.Skip(taken))
        {
            outcomes[index] = new EventOutcome.Later(wait);
        }

        var requests = patches.Take(taken).Select(p => Patch(p.Write, null)).ToList();
        foreach (var (patch, answer) in patches.Zip(await batch.SendAsync(mailbox, requests, cancellationToken, until)))
        {
            var outcome = OutcomeOf(patch.Write, answer);
            outcomes[patch.Index] = outcome is EventOutcome.Written written ? new EventOutcome.Written(patch.Before.With(patch.Write.Parts, written.Event)) : outcome;
        }
    }

    /// <summary>Its body, with what Outlook put into it, is the same whatever the try.</summary>
    private static EventParts Differing(JsonElement earlier, EventDraft draft)
    {
        var (one, attendees) = (EventOf(earlier), new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        foreach (var attendee in earlier.GetProperty("attendees").EnumerateArray())
        {
            attendees.Add(attendee.GetProperty("emailAddress").GetProperty("address").GetString() ?? "");
        }

        return (one.Subject == draft.Subject ? EventParts.None : EventParts.Subject)
            | (one is { AllDay: false } && one.Start == draft.Start && one.End == draft.End ? EventParts.None : EventParts.Time)
            | (one.Place == draft.Place ? EventParts.None : EventParts.Place)
            | (attendees.SetEquals(draft.Attendees) ? EventParts.None : EventParts.Attendees);
    }

    /// <summary>Events by their transaction ids, and the refusal where one could not be looked for.</summary>
    private async Task<(Dictionary<string, JsonElement> Found, StepAnswer? Failed)> FindAsync(string mailbox, List<EventDraft> drafts, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        // The earlier try may have been made before the session moved: a wide look costs little and happens seldom.
        foreach (var around in new[] { TimeSpan.FromDays(1), TimeSpan.FromDays(100) })
        {
            if (found.Count < drafts.Count && await FindAsync(mailbox, drafts, around, found, until, cancellationToken) is { } failed)
            {
                return (found, failed);
            }
        }

        return (found, null);
    }

    private async Task<StepAnswer?> FindAsync(string mailbox, List<EventDraft> drafts, TimeSpan around, Dictionary<string, JsonElement> found, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var wanted = drafts.Select(d => d.TransactionId).ToHashSet(StringComparer.Ordinal);
        var request = WithImmutableIds(graph.Users[mailbox].CalendarView.ToGetRequestInformation(r =>
        {
            r.QueryParameters.StartDateTime = GraphTimes.Utc(drafts.Min(d => d.Start) - around);
            r.QueryParameters.EndDateTime = GraphTimes.Utc(drafts.Max(d => d.End) + around);
            r.QueryParameters.Select = ["id", "transactionId", "subject", "start", "end", "location", "attendees", "changeKey", "isCancelled", "isAllDay"];
            r.QueryParameters.Top = 100;
        }));
        while (true)
        {
            var page = (await batch.SendAsync(mailbox, [request], cancellationToken, until))[0];
            if (!page.IsDone)
            {
                return page;
            }

            foreach (var one in page.Body.GetProperty("value").EnumerateArray())
            {
                if (one.TryGetProperty("transactionId", out var id) && id.GetString() is { } transaction && wanted.Contains(transaction))
                {
                    found[transaction] = one;
                }
            }

            if (found.Count == wanted.Count || !page.Body.TryGetProperty("@odata.nextLink", out var next))
            {
                return null;
            }

            request = WithImmutableIds(new RequestInformation { HttpMethod = Method.GET, URI = new Uri(next.GetString()!) });
        }
    }

    /// <summary>Writes that tell attendees take their share of the mailbox's messages; those that find none left come later.</summary>
    private void TakeMessages(string mailbox, IReadOnlyList<EventWrite> writes, EventOutcome?[] outcomes)
    {
        var telling = Enumerable.Range(0, writes.Count).Where(i => outcomes[i] is null && writes[i].Draft.Attendees.Count > 0).ToList();
        if (telling.Count == 0)
        {
            return;
        }

        var (taken, wait) = messages.Take(mailbox, telling.Count);
        foreach (var i in telling.Skip(taken))
        {
            outcomes[i] = new EventOutcome.Later(wait);
        }
    }

    private RequestInformation Request(EventWrite write, string? body)
    {
        var draft = write.Draft;
        if (write is { Cancel: true, EventId: { } cancelled })
        {
            // Deleted by its organiser a meeting is cancelled and its attendees told; /cancel is refused where there are none.
            return WithImmutableIds(graph.Users[draft.Mailbox].Events[cancelled].ToDeleteRequestInformation());
        }

        if (write.EventId is not null)
        {
            return Patch(write, body);
        }

        var made = ModelOf(draft, EventParts.All, GraphBody.Of(draft.Body));
        made.TransactionId = draft.TransactionId;
        if (draft.Online && hasOnlineMeetings)
        {
            (made.IsOnlineMeeting, made.OnlineMeetingProvider) = (true, Models.OnlineMeetingProviderType.TeamsForBusiness);
        }

        return WithImmutableIds(graph.Users[draft.Mailbox].Events.ToPostRequestInformation(made));
    }

    private RequestInformation Patch(EventWrite write, string? body) =>
        WithImmutableIds(graph.Users[write.Draft.Mailbox].Events[write.EventId!].ToPatchRequestInformation(ModelOf(write.Draft, write.Parts, body)));

    /// <summary>Events' bodies with our part renewed; null where one is to stay: a body without the meeting's own part would end the meeting.</summary>
    private async Task<Dictionary<int, string?>> BodiesAsync(string mailbox, EventWrite[] writes, EventOutcome?[] outcomes, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var which = Enumerable.Range(0, writes.Length)
            .Where(i => outcomes[i] is null && writes[i] is { EventId: not null, Cancel: false } write && write.Parts.HasFlag(EventParts.Body)).ToList();
        var requests = which.Select(i => WithImmutableIds(graph.Users[mailbox].Events[writes[i].EventId!].ToGetRequestInformation(r => r.QueryParameters.Select = ["id", "body"]))).ToList();
        var bodies = new Dictionary<int, string?>();
        foreach (var (i, answer) in which.Zip(await batch.SendAsync(mailbox, requests, cancellationToken, until)))
        {
            if (answer.IsDone)
            {
                bodies[i] = GraphBody.Renew(answer.Body.GetProperty("body").GetProperty("content").GetString() ?? "", writes[i].Draft.Body);
            }
            else
            {
                outcomes[i] = OutcomeOf(writes[i], answer);
            }
        }

        return bodies;
    }

    private static Models.Event ModelOf(EventDraft draft, EventParts parts, string? body)
    {
        var model = new Models.Event();
        if (parts.HasFlag(EventParts.Subject))
        {
            model.Subject = draft.Subject;
        }

        if (body is not null)
        {
            model.Body = new Models.ItemBody { ContentType = Models.BodyType.Html, Content = body };
        }

        if (parts.HasFlag(EventParts.Time))
        {
            model.IsAllDay = false;
            (model.Start, model.End) = (GraphTimes.Of(draft.Start, draft.TimeZone), GraphTimes.Of(draft.End, draft.TimeZone));
        }

        if (parts.HasFlag(EventParts.Place))
        {
            model.Location = new Models.Location { DisplayName = draft.Place };
        }

        if (parts.HasFlag(EventParts.Attendees))
        {
            model.Attendees = [.. draft.Attendees.Select(a => new Models.Attendee { Type = Models.AttendeeType.Required, EmailAddress = new Models.EmailAddress { Address = a } })];
        }

        return model;
    }

    private static RequestInformation WithImmutableIds(RequestInformation request)
    {
        request.Headers.Add("Prefer", GraphCalendar.ImmutableIds);
        return request;
    }

    private static EventOutcome OutcomeOf(EventWrite write, StepAnswer answer) => answer switch
    {
        { IsDone: true } when write.Cancel => new EventOutcome.Cancelled(write.EventId!),
        { IsDone: true } => new EventOutcome.Written(EventOf(answer.Body)),
        { IsDone: false } when IsNoEvent(answer.Code) && write.EventId is not null => new EventOutcome.Gone(),
        { Status: 404 } => new EventOutcome.NoMailbox(),
        // What the service cannot do now it may do later, whatever it calls it.
        { IsPutOff: true } or { Status: >= 500 } => new EventOutcome.Later(answer.RetryAfter > PutOff ? answer.RetryAfter.Value : PutOff),
        _ => new EventOutcome.Refused(answer.Status, answer.Code),
    };

    /// <summary>What Graph says where there is no event, or one of a mailbox that had the address before; on a mailbox that is not there it says something else.</summary>
    internal static bool IsNoEvent(string? code) => code is "ErrorItemNotFound" or "ErrorInvalidMailboxItemId";

    private static CalendarEvent EventOf(JsonElement body)
    {
        string Text(string name) => body.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        Models.DateTimeTimeZone Time(string name) => new() { DateTime = body.GetProperty(name).GetProperty("dateTime").GetString(), TimeZone = body.GetProperty(name).GetProperty("timeZone").GetString() };
        return new CalendarEvent(
            body.GetProperty("id").GetString()!, Text("subject"), GraphTimes.InstantOf(Time("start")), GraphTimes.InstantOf(Time("end")),
            GraphPlaces.Of(body.GetProperty("location").GetProperty("displayName").GetString()), Text("changeKey"), Removed: false)
        {
            AllDay = body.TryGetProperty("isAllDay", out var allDay) && allDay.GetBoolean(),
            Invited = body.TryGetProperty("attendees", out var attendees) && attendees.ValueKind == JsonValueKind.Array ? attendees.GetArrayLength() : 0,
        };
    }
}
