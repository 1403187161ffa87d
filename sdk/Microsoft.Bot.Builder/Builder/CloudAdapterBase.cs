using System.Net;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;

namespace Microsoft.Bot.Builder;

/// <summary>Turns from the channel, and turns that the bot begins itself.</summary>
public abstract class CloudAdapterBase : BotAdapter
{
    private protected CloudAdapterBase(BotFrameworkAuthentication botFrameworkAuthentication)
    {
        ArgumentNullException.ThrowIfNull(botFrameworkAuthentication);
        Authentication = botFrameworkAuthentication;
    }

    private protected BotFrameworkAuthentication Authentication { get; }

    public async Task ContinueConversationAsync(string botAppId, ConversationReference reference, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Authentication.RequireAppId(botAppId);
        using var turn = new TurnContext(reference.GetContinuationActivity(), Authentication.CreateConnector(reference.ServiceUrl, audience: null));
        await RunPipelineAsync(turn, callback, cancellationToken);
    }

    public async Task CreateConversationAsync(string botAppId, string channelId, string serviceUrl, string? audience, ConversationParameters conversationParameters, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conversationParameters);
        Authentication.RequireAppId(botAppId);
        var connector = Authentication.CreateConnector(serviceUrl, audience);
        var created = await connector.CreateConversationAsync(conversationParameters, cancellationToken);
        using var turn = new TurnContext(conversationParameters.FirstActivity(created, channelId, serviceUrl), connector);
        await RunPipelineAsync(turn, callback, cancellationToken);
    }

    /// <summary>Runs a turn whose caller is known. Null: nothing to say but 200.</summary>
    private protected async Task<InvokeResponse?> RunTurnAsync(Activity activity, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        using var turn = new TurnContext(activity, Authentication.CreateConnector(activity.ServiceUrl, audience: null));
        await RunPipelineAsync(turn, callback, cancellationToken);
        return turn switch
        {
            { Failed: true } => turn.Answer ?? Status(HttpStatusCode.InternalServerError),
            { Replies: { } replies } => new InvokeResponse { Status = (int)HttpStatusCode.OK, Body = new ExpectedReplies(replies) },
            { Activity.Type: ActivityTypes.Invoke } => turn.Answer ?? Status(HttpStatusCode.NotImplemented),
            _ => null,
        };
    }

    private static InvokeResponse Status(HttpStatusCode status) => new() { Status = (int)status };
}
