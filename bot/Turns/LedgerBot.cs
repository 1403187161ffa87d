using Microsoft.Bot.Builder;
using Microsoft.Bot.Builder.Teams;
using Microsoft.Bot.Schema;
using TeamsAddin.Adapters.Teams;
using TeamsAddin.Ledger.Texts;

namespace TeamsAddin.Bot.Turns;

/// <summary>Turns become commands; what they lead to becomes cards.</summary>
internal sealed class LedgerBot(Conversations conversations, Commands commands, CardActions actions, IConfiguration configuration) : TeamsActivityHandler
{
    /// <summary>Teams gives an invoke about 5 s in all.</summary>
    private static readonly TimeSpan InvokeTime = TimeSpan.FromSeconds(4.5);

    private readonly string tenant = configuration["MicrosoftAppTenantId"] ?? "";

    public override async Task OnTurnAsync(ITurnContext turnContext, CancellationToken cancellationToken = default)
    {
        var activity = turnContext.Activity;
        if (!Caller.IsOurs(activity, tenant))
        {
            await RefuseTenantAsync(turnContext, cancellationToken);
            return;
        }

        var personal = activity.Conversation?.ConversationType is null or "personal";
        if (!personal && activity.Type != ActivityTypes.Invoke)
        {
            // The app stands in a team for the seals alone: what is a person's is neither shown nor kept there.
            return;
        }

        if (personal && activity.Type is ActivityTypes.Message or ActivityTypes.Invoke && await Caller.OfAsync(turnContext, conversations, cancellationToken) is { } caller)
        {
            await conversations.KeepAsync(caller.Person, activity.GetConversationReference(), activity.Locale, cancellationToken);
        }

        await base.OnTurnAsync(turnContext, cancellationToken);
    }

    protected override async Task OnMessageActivityAsync(ITurnContext<IMessageActivity> turnContext, CancellationToken cancellationToken)
    {
        if (await Caller.OfAsync(turnContext, conversations, cancellationToken) is { } caller)
        {
            var text = turnContext.Activity.Text ?? "";
            if (Commands.SessionOf(text) is { } session)
            {
                var card = await actions.OpenAsync(caller, session, cancellationToken);
                await turnContext.SendActivityAsync(MessageFactory.Attachment(card.Attach()), cancellationToken);
                return;
            }

            await commands.AnswerAsync(turnContext, caller, text, cancellationToken);
        }
    }

    protected override async Task OnInstallationUpdateAddAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken)
    {
        if (await Caller.OfAsync(turnContext, conversations, cancellationToken) is { } caller)
        {
            await conversations.KeepAsync(caller.Person, turnContext.Activity.GetConversationReference(), caller.Locale, cancellationToken);
            await commands.WelcomeAsync(turnContext, caller, cancellationToken);
        }
    }

    protected override async Task OnInstallationUpdateRemoveAsync(ITurnContext<IInstallationUpdateActivity> turnContext, CancellationToken cancellationToken)
    {
        if (await Caller.OfAsync(turnContext, conversations, cancellationToken) is { } caller)
        {
            await conversations.ForgetAsync(caller.Person, cancellationToken);
        }
    }

    protected override async Task<AdaptiveCardInvokeResponse> OnAdaptiveCardInvokeAsync(
        ITurnContext<IInvokeActivity> turnContext, AdaptiveCardInvokeValue invokeValue, CancellationToken cancellationToken)
    {
        if (await Caller.OfAsync(turnContext, conversations, cancellationToken) is not { } caller)
        {
            return CardAnswer.Refused(Wording.In("zh-Hans"), "wrong-tenant").Answer();
        }

        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(InvokeTime);
        try
        {
            return (await actions.AnswerAsync(turnContext, caller, invokeValue.Action, limited.Token)).Answer();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What was asked for may still be recorded: the next look at the card tells.
            return CardAnswer.Message(caller, "card.notConfirmed").Answer();
        }
    }

    private static async Task RefuseTenantAsync(ITurnContext turn, CancellationToken cancellationToken)
    {
        var wording = Wording.In(Wording.LanguageOf(turn.Activity.Locale ?? "en"));
        if (turn.Activity.Type == ActivityTypes.Invoke)
        {
            await turn.SendActivityAsync(new Activity
            {
                Type = ActivityTypesEx.InvokeResponse,
                Value = new InvokeResponse { Status = 200, Body = CardAnswer.Refused(wording, "wrong-tenant").Answer() },
            }, cancellationToken);
        }
        else if (turn.Activity.Type == ActivityTypes.Message)
        {
            await turn.SendActivityAsync(wording["refusal.wrong-tenant"], cancellationToken: cancellationToken);
        }
    }
}
