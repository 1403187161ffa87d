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

    private async Task<InvokeResponse> AnswerAsync(ITurnContext turn, CancellationToken cancellationToken)
    {
        try
        {
            var value = turn.Activity.Name is "adaptiveCard/action" ? ExecuteOf(turn.Activity) : throw new InvokeEndsException(HttpStatusCode.NotImplemented);
            var body = await OnAdaptiveCardInvokeAsync(new TypedTurnContext<IInvokeActivity>(turn), value, cancellationToken);
            return new InvokeResponse { Status = (int)HttpStatusCode.OK, Body = body };
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

        var value = Read(activity.Value) ?? throw BadCardAction("BadRequest", "Value property is not properly formed");
        return value.Action switch
        {
            null => throw BadCardAction("BadRequest", "Missing action property"),
            { Type: "Action.Execute" } => value,
            { Type: var type } => throw BadCardAction("NotSupported", $"The action '{type}' is not supported."),
        };
    }

    private static AdaptiveCardInvokeValue? Read(object value)
    {
        try
        {
            return (value as JObject)?.ToObject<AdaptiveCardInvokeValue>(BotJson.Serializer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static InvokeEndsException BadCardAction(string code, string message) => new(HttpStatusCode.BadRequest, new AdaptiveCardInvokeResponse
    {
        StatusCode = (int)HttpStatusCode.BadRequest,
        Type = "application/vnd.microsoft.error",
        Value = new Error { Code = code, Message = message },
    });

    private sealed class InvokeEndsException(HttpStatusCode status, object? body = null) : Exception($"The invoke ends with {status}.")
    {
        public HttpStatusCode Status => status;

        public object? Body => body;
    }
}
