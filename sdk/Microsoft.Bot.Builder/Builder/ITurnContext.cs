using Microsoft.Bot.Connector;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>One incoming activity and the ways to answer it.</summary>
public interface ITurnContext
{
    Activity Activity { get; }

    internal ConversationConnector Connector { get; }

    Task<ResourceResponse> SendActivityAsync(string textReplyToSend, string? speak = null, string? inputHint = null, CancellationToken cancellationToken = default);

    /// <exception cref="ErrorResponseException">The channel refused it.</exception>
    /// <exception cref="HttpRequestException">The connection failed; the message may have arrived all the same.</exception>
    Task<ResourceResponse> SendActivityAsync(IActivity activity, CancellationToken cancellationToken = default);

    /// <summary>Replaces the stored activity that has this activity's id.</summary>
    Task<ResourceResponse> UpdateActivityAsync(IActivity activity, CancellationToken cancellationToken = default);
}

/// <summary>A turn whose activity is known to be of one kind.</summary>
public interface ITurnContext<out T> : ITurnContext
    where T : IActivity
{
    new T Activity { get; }
}
