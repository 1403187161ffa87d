using System.Net;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Connector.Authentication;

/// <summary>Who may call the bot, and how the bot may call the channel.</summary>
public abstract class BotFrameworkAuthentication
{
    private protected BotFrameworkAuthentication()
    {
    }

    /// <summary>Whether the activity is from the channel. Nothing in it may be believed before.</summary>
    internal abstract ValueTask<bool> IsFromChannelAsync(string? authorization, Activity activity, IPAddress? remote, CancellationToken cancellationToken);

    /// <summary>A connection for a service URL that is trusted: the channel's own, or one that it gave in an earlier turn.</summary>
    internal abstract ConversationConnector CreateConnector(string? serviceUrl, string? audience);

    /// <exception cref="InvalidOperationException">The bot is not this app.</exception>
    internal abstract void RequireAppId(string botAppId);
}
