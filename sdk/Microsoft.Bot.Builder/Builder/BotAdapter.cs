using System.Globalization;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>What stands between a bot and a channel.</summary>
public abstract class BotAdapter
{
    private protected BotAdapter()
    {
    }

    /// <summary>Told of every exception of a turn. It is not thrown further then: a turn from the channel answers 500, a turn of the bot's own just ends.</summary>
    public Func<ITurnContext, Exception, Task>? OnTurnError { get; set; }

    /// <summary>Runs the code of a turn in the culture of its activity.</summary>
    private protected async Task RunPipelineAsync(TurnContext turn, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callback);
        CultureInfo.CurrentCulture = CultureOf(turn.Activity) ?? CultureInfo.CurrentCulture;
        try
        {
            await callback(turn, cancellationToken);
        }
        catch (Exception e) when (OnTurnError is not null)
        {
            turn.Failed = true;
            await OnTurnError(turn, e);
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
