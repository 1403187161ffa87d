using System.Text.Json;
using Microsoft.Graph;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Abstractions;
using TeamsAddin.Ledger.Sessions;
using Models = Microsoft.Graph.Models;

namespace TeamsAddin.Adapters.Graph;

/// <summary>Makes and changes many events of one mailbox in one batch, each step with an outcome of its own.</summary>
internal sealed class GraphEvents(GraphServiceClient graph, GraphBatch batch, MessageBudget messages, bool hasOnlineMeetings)
{
    private const string Duplicate = "ErrorDuplicateTransactionId";

    /// <summary>What Graph says where there is no event; on a mailbox that is not there it says something else.</summary>
    private const string NoEvent = "ErrorItemNotFound";

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

    private async Task<IReadOnlyList<EventOutcome>> WriteNowAsync(string mailbox, IReadOnlyList<EventWrite> writes, CancellationToken cancellationToken)
    {
        var outcomes = new EventOutcome?[writes.Count];
        TakeMessages(mailbox, writes, outcomes);
        var open = Enumerable.Range(0, writes.Count).Where(i => outcomes[i] is null).ToList();
        var requests = new List<RequestInformation>(open.Count);
        foreach (var i in open)
        {
            requests.Add(await RequestAsync(writes[i], cancellationToken));
        }

        var duplicates = new List<int>();
        foreach (var (i, answer) in open.Zip(await batch.SendAsync(mailbox, requests, cancellationToken)))
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
            await BringUpAsync(mailbox, writes, duplicates, outcomes, cancellationToken);
        }

        return outcomes!;
    }

    /// <summary>An earlier try made them: they are found by their transaction ids and become what they should be, where they are not.</summary>
    private async Task BringUpAsync(string mailbox, IReadOnlyList<EventWrite> writes, List<int> which, EventOutcome?[] outcomes, CancellationToken cancellationToken)
    {
        var drafts = which.Select(i => writes[i].Draft).ToList();
        var found = await FindAsync(mailbox, drafts, TimeSpan.FromDays(1), cancellationToken);
        if (found.Count < which.Count)
        {
            // The earlier try may have been made before the session moved: a wide look costs little and happens seldom.
            found = await FindAsync(mailbox, drafts, TimeSpan.FromDays(100), cancellationToken);
        }

        var patches = new List<(int Index, EventWrite Write, CalendarEvent Before)>();
        foreach (var i in which)
        {
            if (!found.TryGetValue(writes[i].Draft.TransactionId, out var earlier))
            {
                outcomes[i] = new EventOutcome.Gone();
            }
            else if (Differing(earlier, writes[i].Draft) is var parts and not EventParts.None)
            {
                patches.Add((i, writes[i] with { EventId = earlier.Id, Parts = parts }, GraphCalendar.EventOf(earlier)));
            }
            else
            {
                outcomes[i] = new EventOutcome.Written(GraphCalendar.EventOf(earlier));
            }
        }

        var (taken, wait) = patches.Count > 0 ? messages.Take(mailbox, patches.Count) : (0, TimeSpan.Zero);
        foreach (var (index, _, _) in patches.Skip(taken))
        {
            outcomes[index] = new EventOutcome.Later(wait);
        }

        var requests = patches.Take(taken).Select(p => Patch(p.Write, null)).ToList();
        foreach (var (patch, answer) in patches.Zip(await batch.SendAsync(mailbox, requests, cancellationToken)))
        {
            var outcome = OutcomeOf(patch.Write, answer);
            outcomes[patch.Index] = outcome is EventOutcome.Written written ? new EventOutcome.Written(patch.Before.With(patch.Write.Parts, written.Event)) : outcome;
        }
    }

    /// <summary>Its body, with what Outlook put into it, is the same whatever the try.</summary>
    private static EventParts Differing(Models.Event earlier, EventDraft draft)
    {
        var attendees = (earlier.Attendees ?? []).Select(a => a.EmailAddress?.Address ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        return (earlier.Subject == draft.Subject ? EventParts.None : EventParts.Subject)
            | (GraphTimes.InstantOf(earlier.Start) == draft.Start && GraphTimes.InstantOf(earlier.End) == draft.End ? EventParts.None : EventParts.Time)
            | (earlier.Location?.DisplayName == draft.Place ? EventParts.None : EventParts.Place)
            | (attendees.SetEquals(draft.Attendees) ? EventParts.None : EventParts.Attendees);
    }

    private async Task<Dictionary<string, Models.Event>> FindAsync(string mailbox, List<EventDraft> drafts, TimeSpan around, CancellationToken cancellationToken)
    {
        var wanted = drafts.Select(d => d.TransactionId).ToHashSet(StringComparer.Ordinal);
        var found = new Dictionary<string, Models.Event>(StringComparer.Ordinal);
        var view = graph.Users[mailbox].CalendarView;
        var page = await view.GetAsync(r =>
        {
            r.QueryParameters.StartDateTime = GraphTimes.Utc(drafts.Min(d => d.Start) - around);
            r.QueryParameters.EndDateTime = GraphTimes.Utc(drafts.Max(d => d.End) + around);
            r.QueryParameters.Select = ["id", "transactionId", "subject", "start", "end", "location", "attendees", "changeKey", "isCancelled"];
            r.QueryParameters.Top = 100;
        }, cancellationToken);
        while (page is not null)
        {
            foreach (var one in (page.Value ?? []).Where(e => e is { Id: not null, TransactionId: not null } && wanted.Contains(e.TransactionId)))
            {
                found[one.TransactionId!] = one;
            }

            page = page.OdataNextLink is { } next && found.Count < wanted.Count ? await view.WithUrl(next).GetAsync(cancellationToken: cancellationToken) : null;
        }

        return found;
    }

    /// <summary>Writes that tell attendees take their share of the mailbox's messages; those that find none left come later.</summary>
    private void TakeMessages(string mailbox, IReadOnlyList<EventWrite> writes, EventOutcome?[] outcomes)
    {
        var telling = Enumerable.Range(0, writes.Count).Where(i => writes[i].Draft.Attendees.Count > 0).ToList();
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

    private async Task<RequestInformation> RequestAsync(EventWrite write, CancellationToken cancellationToken)
    {
        var draft = write.Draft;
        if (write.EventId is not null)
        {
            return Patch(write, write.Parts.HasFlag(EventParts.Body) ? await BodyAsync(write.EventId, draft, cancellationToken) : null);
        }

        var made = ModelOf(draft, EventParts.All, GraphBody.Of(draft.Body));
        made.TransactionId = draft.TransactionId;
        if (draft.Online && hasOnlineMeetings)
        {
            (made.IsOnlineMeeting, made.OnlineMeetingProvider) = (true, Models.OnlineMeetingProviderType.TeamsForBusiness);
        }

        return graph.Users[draft.Mailbox].Events.ToPostRequestInformation(made);
    }

    private RequestInformation Patch(EventWrite write, string? body) =>
        graph.Users[write.Draft.Mailbox].Events[write.EventId!].ToPatchRequestInformation(ModelOf(write.Draft, write.Parts, body));

    /// <summary>The event's body with our part renewed, or null where it is to stay: a body without the meeting's own part would end the meeting.</summary>
    private async Task<string?> BodyAsync(string eventId, EventDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            var found = await graph.Users[draft.Mailbox].Events[eventId].GetAsync(r => r.QueryParameters.Select = ["id", "body", "isOnlineMeeting"], cancellationToken);
            return GraphBody.Renew(found?.Body?.Content ?? "", draft.Body, found?.IsOnlineMeeting == true);
        }
        catch (ODataError e) when (e.ResponseStatusCode == 404)
        {
            // The patch will say so itself.
            return null;
        }
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

    private static EventOutcome OutcomeOf(EventWrite write, StepAnswer answer) => answer switch
    {
        { IsDone: true } => new EventOutcome.Written(EventOf(answer.Body)),
        { Status: 404, Code: NoEvent } when write.EventId is not null => new EventOutcome.Gone(),
        { Status: 404 } => new EventOutcome.NoMailbox(),
        { IsPutOff: true } => new EventOutcome.Later(answer.RetryAfter > PutOff ? answer.RetryAfter.Value : PutOff),
        _ => new EventOutcome.Refused(answer.Status, answer.Code),
    };

    private static CalendarEvent EventOf(JsonElement body)
    {
        string Text(string name) => body.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        Models.DateTimeTimeZone Time(string name) => new() { DateTime = body.GetProperty(name).GetProperty("dateTime").GetString(), TimeZone = body.GetProperty(name).GetProperty("timeZone").GetString() };
        return new CalendarEvent(
            body.GetProperty("id").GetString()!, Text("subject"), GraphTimes.InstantOf(Time("start")), GraphTimes.InstantOf(Time("end")),
            body.GetProperty("location").GetProperty("displayName").GetString() ?? "", Text("changeKey"), Removed: false);
    }
}
