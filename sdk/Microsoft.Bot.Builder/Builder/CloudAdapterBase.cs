using System.Net;
using Microsoft.Bot.Connector;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Microsoft.Bot.Builder;

/// <summary>Turns from the channel, and turns that the bot begins itself.</summary>
public abstract class CloudAdapterBase : BotAdapter
{
    protected CloudAdapterBase(BotFrameworkAuthentication botFrameworkAuthentication, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(botFrameworkAuthentication);
        BotFrameworkAuthentication = botFrameworkAuthentication;
        Logger = logger ?? NullLogger.Instance;
    }

    protected BotFrameworkAuthentication BotFrameworkAuthentication { get; }

    protected ILogger Logger { get; }

    public override async Task<ResourceResponse[]> SendActivitiesAsync(ITurnContext turnContext, Activity[] activities, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        ArgumentNullException.ThrowIfNull(activities);
        var responses = new ResourceResponse[activities.Length];
        for (var i = 0; i < activities.Length; i++)
        {
            activities[i].Id = null;
            responses[i] = await SendAsync(turnContext, activities[i], cancellationToken) ?? new ResourceResponse(string.Empty);
        }

        return responses;
    }

    public override Task<ResourceResponse> UpdateActivityAsync(ITurnContext turnContext, Activity activity, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        ArgumentNullException.ThrowIfNull(activity);
        return ConversationConnector.Of(turnContext).UpdateAsync(activity, cancellationToken);
    }

    public override Task DeleteActivityAsync(ITurnContext turnContext, ConversationReference reference, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        ArgumentNullException.ThrowIfNull(reference);
        return ConversationConnector.Of(turnContext).DeleteAsync(reference.Conversation?.Id, reference.ActivityId, cancellationToken);
    }

    public override async Task ContinueConversationAsync(string botAppId, ConversationReference reference, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reference);
        BotFrameworkAuthentication.RequireAppId(botAppId);
        using var context = NewTurn(reference.GetContinuationActivity(), BotFrameworkAuthentication.CreateConnector(reference.ServiceUrl, audience: null));
        await RunPipelineAsync(context, callback, cancellationToken);
    }

    public override async Task CreateConversationAsync(string botAppId, string channelId, string serviceUrl, string? audience, ConversationParameters conversationParameters, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conversationParameters);
        BotFrameworkAuthentication.RequireAppId(botAppId);
        var connector = BotFrameworkAuthentication.CreateConnector(serviceUrl, audience);
        var created = await connector.CreateConversationAsync(conversationParameters, cancellationToken);
        var activity = new Activity
        {
            Type = ActivityTypes.Event,
            Name = ActivityEventNames.CreateConversation,
            ChannelId = channelId,
            ServiceUrl = serviceUrl,
            Id = created.ActivityId ?? Guid.NewGuid().ToString("n"),
            Conversation = new ConversationAccount(id: created.Id, tenantId: conversationParameters.TenantId),
            ChannelData = conversationParameters.ChannelData,
            Recipient = conversationParameters.Bot,
        };
        using var context = NewTurn(activity, connector);
        await RunPipelineAsync(context, callback, cancellationToken);
    }

    /// <summary>Runs a turn whose caller is known. Null: nothing to say but 200.</summary>
    private protected async Task<InvokeResponse?> RunTurnAsync(Activity activity, BotCallbackHandler callback, CancellationToken cancellationToken)
    {
        using var context = NewTurn(activity, BotFrameworkAuthentication.CreateConnector(activity.ServiceUrl, audience: null));
        await RunPipelineAsync(context, callback, cancellationToken);
        var answer = context.TurnState.Get<Activity>(InvokeResponseKey)?.Value as InvokeResponse;
        if (context.Failed)
        {
            return answer ?? new InvokeResponse { Status = (int)HttpStatusCode.InternalServerError };
        }

        if (string.Equals(activity.DeliveryMode, DeliveryModes.ExpectReplies, StringComparison.Ordinal))
        {
            return new InvokeResponse { Status = (int)HttpStatusCode.OK, Body = new ExpectedReplies(context.BufferedReplies) };
        }

        return activity.Type is ActivityTypes.Invoke ? answer ?? new InvokeResponse { Status = (int)HttpStatusCode.NotImplemented } : null;
    }

    private static async Task<ResourceResponse?> SendAsync(ITurnContext turnContext, Activity activity, CancellationToken cancellationToken)
    {
        switch (activity.Type)
        {
            case ActivityTypesEx.InvokeResponse:
                turnContext.TurnState.Add(InvokeResponseKey, activity);
                return null;
            case ActivityTypes.Trace:
                return null;
            default:
                return await ConversationConnector.Of(turnContext).SendAsync(activity, cancellationToken);
        }
    }

    private TurnContext NewTurn(Activity activity, ConversationConnector connector)
    {
        var context = new TurnContext(this, activity);
        context.TurnState.Add(connector);
        return context;
    }
}
