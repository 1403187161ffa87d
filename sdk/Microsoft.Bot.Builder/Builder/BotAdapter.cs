using System.Globalization;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>What stands between a bot and a channel.</summary>
public abstract class BotAdapter
{
    public const string InvokeResponseKey = "BotFrameworkAdapter.InvokeResponse";

    /// <summary>Told of every exception of a turn. It is not thrown further then: a turn from the channel answers 500, a turn of the bot's own just ends.</summary>
    public Func<ITurnContext, Exception, Task>? OnTurnError { get; set; }

    public abstract Task<ResourceResponse[]> SendActivitiesAsync(ITurnContext turnContext, Activity[] activities, CancellationToken cancellationToken);

    public abstract Task<ResourceResponse> UpdateActivityAsync(ITurnContext turnContext, Activity activity, CancellationToken cancellationToken);

    public abstract Task DeleteActivityAsync(ITurnContext turnContext, ConversationReference reference, CancellationToken cancellationToken);

    public virtual async Task ContinueConversationAsync(string botId, ConversationReference reference, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        using var context = new TurnContext(this, reference.GetContinuationActivity());
        await RunPipelineAsync(context, callback, cancellationToken);
    }

    public virtual Task CreateConversationAsync(string botAppId, string channelId, string serviceUrl, string? audience, ConversationParameters conversationParameters, BotCallbackHandler callback, CancellationToken cancellationToken) =>
        throw new NotSupportedException("This adapter cannot create conversations.");

    /// <summary>Runs the code of a turn in the culture of its activity.</summary>
    protected async Task RunPipelineAsync(ITurnContext turnContext, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        ArgumentNullException.ThrowIfNull(callback);
        CultureInfo.CurrentCulture = CultureOf(turnContext.Activity) ?? CultureInfo.CurrentCulture;
        try
        {
            await callback(turnContext, cancellationToken);
        }
        catch (Exception e) when (OnTurnError is not null)
        {
            if (turnContext is TurnContext context)
            {
                context.Failed = true;
            }

            await OnTurnError(turnContext, e);
        }
    }

    private static CultureInfo? CultureOf(Activity activity)
    {
        if (string.IsNullOrWhiteSpace(activity.Locale))
        {
            return null;
        }

        try
        {
            // Only cultures that exist: their number bounds the cache that they stay in.
            return CultureInfo.GetCultureInfo(activity.Locale, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }
}
