using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>A turn of an adapter. It ends, with its state, when it is disposed.</summary>
public class TurnContext : ITurnContext, IDisposable
{
    public TurnContext(BotAdapter adapter, Activity activity)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(activity);
        Adapter = adapter;
        Activity = activity;
    }

    public BotAdapter Adapter { get; }

    public Activity Activity { get; }

    public TurnContextStateCollection TurnState { get; } = [];

    public bool Responded { get; private set; }

    /// <summary>The replies of a turn whose caller expects them in the HTTP response.</summary>
    internal List<Activity> BufferedReplies { get; } = [];

    /// <summary>The turn threw, and OnTurnError was told.</summary>
    internal bool Failed { get; set; }

    public Task<ResourceResponse> SendActivityAsync(string textReplyToSend, string? speak = null, string? inputHint = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(textReplyToSend);
        return SendActivityAsync(new Activity { Type = ActivityTypes.Message, Text = textReplyToSend, Speak = speak, InputHint = inputHint }, cancellationToken);
    }

    public async Task<ResourceResponse> SendActivityAsync(IActivity activity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return (await SendActivitiesAsync([activity], cancellationToken))[0];
    }

    public async Task<ResourceResponse[]> SendActivitiesAsync(IActivity[] activities, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activities);
        ArgumentOutOfRangeException.ThrowIfZero(activities.Length);
        ObjectDisposedException.ThrowIf(TurnState.Disposed, this);
        var reference = Activity.GetConversationReference();
        var addressed = Array.ConvertAll(activities, a => a.ApplyConversationReference(reference));
        var responses = string.Equals(Activity.DeliveryMode, DeliveryModes.ExpectReplies, StringComparison.Ordinal)
            ? Buffer(addressed)
            : await Adapter.SendActivitiesAsync(this, addressed, cancellationToken);
        for (var i = 0; i < responses.Length; i++)
        {
            addressed[i].Id = responses[i].Id;
            Responded |= addressed[i].Type is not ActivityTypes.Trace;
        }

        return responses;
    }

    public Task<ResourceResponse> UpdateActivityAsync(IActivity activity, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return Adapter.UpdateActivityAsync(this, activity.ApplyConversationReference(Activity.GetConversationReference()), cancellationToken);
    }

    public Task DeleteActivityAsync(string activityId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(activityId);
        var reference = Activity.GetConversationReference();
        reference.ActivityId = activityId;
        return DeleteActivityAsync(reference, cancellationToken);
    }

    public Task DeleteActivityAsync(ConversationReference conversationReference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conversationReference);
        return Adapter.DeleteActivityAsync(this, conversationReference, cancellationToken);
    }

    public void Dispose()
    {
        TurnState.Dispose();
        GC.SuppressFinalize(this);
    }

    private ResourceResponse[] Buffer(Activity[] activities)
    {
        BufferedReplies.AddRange(activities);
        foreach (var answer in activities.Where(a => a.Type is ActivityTypesEx.InvokeResponse))
        {
            TurnState.Add(BotAdapter.InvokeResponseKey, answer);
        }

        return Array.ConvertAll(activities, _ => new ResourceResponse());
    }
}
