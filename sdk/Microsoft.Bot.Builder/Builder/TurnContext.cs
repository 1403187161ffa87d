using Microsoft.Bot.Connector;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>A turn and its connection to the channel. It sends nothing any more when it has ended.</summary>
internal sealed class TurnContext(Activity activity, ConversationConnector connector) : ITurnContext, IDisposable
{
    private bool ended;

    public Activity Activity => activity;

    ConversationConnector ITurnContext.Connector => connector;

    /// <summary>The replies of a turn whose caller expects them in the HTTP response; null for other turns.</summary>
    public List<Activity>? Replies { get; } = string.Equals(activity.DeliveryMode, DeliveryModes.ExpectReplies, StringComparison.Ordinal) ? [] : null;

    /// <summary>The answer to an invoke: the first one.</summary>
    public InvokeResponse? Answer { get; private set; }

    /// <summary>The turn threw, and OnTurnError was told.</summary>
    public bool Failed { get; set; }

    public Task<ResourceResponse> SendActivityAsync(string textReplyToSend, string? speak = null, string? inputHint = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(textReplyToSend);
        return SendActivityAsync(new Activity { Type = ActivityTypes.Message, Text = textReplyToSend, Speak = speak, InputHint = inputHint }, cancellationToken);
    }

    public async Task<ResourceResponse> SendActivityAsync(IActivity activity, CancellationToken cancellationToken = default)
    {
        var sent = Addressed(activity);
        sent.Id = null;
        if (sent.Type is ActivityTypesEx.InvokeResponse)
        {
            Answer ??= sent.Value as InvokeResponse;
        }

        if (Replies is not null)
        {
            Replies.Add(sent);
            return new ResourceResponse();
        }

        var response = sent.Type is ActivityTypesEx.InvokeResponse ? null : await connector.SendAsync(sent, cancellationToken);
        response ??= new ResourceResponse { Id = string.Empty };
        sent.Id = response.Id;
        return response;
    }

    public Task<ResourceResponse> UpdateActivityAsync(IActivity activity, CancellationToken cancellationToken = default) =>
        connector.UpdateAsync(Addressed(activity), cancellationToken);

    public void Dispose() => ended = true;

    private Activity Addressed(IActivity outgoing)
    {
        ArgumentNullException.ThrowIfNull(outgoing);
        ObjectDisposedException.ThrowIf(ended, this);
        return outgoing.Whole.To(Activity.GetConversationReference());
    }
}
