using System.Net;
using Microsoft.Bot.Json;
using Microsoft.Bot.Schema;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Microsoft.Bot.Builder;

/// <summary>A bot with one method a kind of activity. Kinds without one pass without effect.</summary>
public class ActivityHandler : IBot
{
    public virtual async Task OnTurnAsync(ITurnContext turnContext, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turnContext);
        switch (turnContext.Activity)
        {
            case { Type: ActivityTypes.Message }:
                await OnMessageActivityAsync(new TypedTurnContext<IMessageActivity>(turnContext), cancellationToken);
                break;
            case { Type: ActivityTypes.ConversationUpdate }:
                await OnConversationUpdateAsync(turnContext, cancellationToken);
                break;
            case { Type: ActivityTypes.InstallationUpdate, Action: "add" or "add-upgrade" }:
                await OnInstallationUpdateAddAsync(new TypedTurnContext<IInstallationUpdateActivity>(turnContext), cancellationToken);
                break;
            case { Type: ActivityTypes.InstallationUpdate, Action: "remove" or "remove-upgrade" }:
                await OnInstallationUpdateRemoveAsync(new TypedTurnContext<IInstallationUpdateActivity>(turnContext), cancellationToken);
                break;
            case { Type: ActivityTypes.Invoke }:
                var answer = await AnswerAsync(turnContext, cancellationToken);
                await turnContext.SendActivityAsync(new Activity { Type = ActivityTypesEx.InvokeResponse, Value = answer }, cancellationToken);
                break;
        }
    }

    protected virtual Task OnMessageActivityAsync(ITurnContext<IMessageActivity> turnContext, CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual Task OnInstallationUpdateAddAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual Task OnInstallationUpdateRemoveAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken) => Task.CompletedTask;

    protected virtual Task<AdaptiveCardInvokeResponse> OnAdaptiveCardInvokeAsync(ITurnContext<IInvokeActivity> turnContext, AdaptiveCardInvokeValue invokeValue, CancellationToken cancellationToken) =>
        throw new InvokeEndsException(HttpStatusCode.NotImplemented);

    private protected virtual Task OnConversationUpdateAsync(ITurnContext turn, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The body of the answer to an invoke.</summary>
    private protected virtual async Task<object?> OnInvokeAsync(ITurnContext turn, CancellationToken cancellationToken) => turn.Activity.Name switch
    {
        "adaptiveCard/action" => await OnAdaptiveCardInvokeAsync(new TypedTurnContext<IInvokeActivity>(turn), ExecuteOf(turn.Activity), cancellationToken),
        _ => throw new InvokeEndsException(HttpStatusCode.NotImplemented),
    };

    /// <summary>The value of an invoke in its type; null if it is not of that shape.</summary>
    private protected static T? Read<T>(object? value)
        where T : class
    {
        try
        {
            return (value as JObject)?.ToObject<T>(BotJson.Serializer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<InvokeResponse> AnswerAsync(ITurnContext turn, CancellationToken cancellationToken)
    {
        try
        {
            return new InvokeResponse { Status = (int)HttpStatusCode.OK, Body = await OnInvokeAsync(turn, cancellationToken) };
        }
        catch (InvokeEndsException e)
        {
            return new InvokeResponse { Status = (int)e.Status, Body = e.Body };
        }
    }

    private static AdaptiveCardInvokeValue ExecuteOf(Activity activity)
    {
        if (activity.Value is null)
        {
            throw BadCardAction("BadRequest", "Missing value property");
        }

        var value = Read<AdaptiveCardInvokeValue>(activity.Value) ?? throw BadCardAction("BadRequest", "Value property is not properly formed");
        return value.Action switch
        {
            null => throw BadCardAction("BadRequest", "Missing action property"),
            { Type: "Action.Execute" } => value,
            { Type: var type } => throw BadCardAction("NotSupported", $"The action '{type}' is not supported."),
        };
    }

    private static InvokeEndsException BadCardAction(string code, string message) => new(HttpStatusCode.BadRequest, new AdaptiveCardInvokeResponse
    {
        StatusCode = (int)HttpStatusCode.BadRequest,
        Type = "application/vnd.microsoft.error",
        Value = new Error { Code = code, Message = message },
    });

    /// <summary>Ends an invoke with this status and body.</summary>
    private protected sealed class InvokeEndsException(HttpStatusCode status, object? body = null) : Exception($"The invoke ends with {status}.")
    {
        public HttpStatusCode Status => status;

        public object? Body => body;
    }
}
